"""The words of a text, folded so that texts can be matched by them: English, Korean, and what it can of any other script.

`folding` cuts text into words, `english` and `korean` reduce a word to its stem, `concepts` knows everyday words that
mean the same, in both languages, and `ranking` orders texts by what they share with a query. Standard library only;
nothing here knows of agents, functions or conversations.
"""

from __future__ import annotations

from core.terms.folding import alternatives_of, fold, terms, words
from core.terms.ranking import rank, rank_terms

__all__ = ["alternatives_of", "fold", "rank", "rank_terms", "terms", "words"]
