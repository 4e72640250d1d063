"""Words of a text in a normal form by which texts are matched: English, Korean, and to some extent any other script.

`folding` splits text into words, `english` and `korean` reduce a word to its stem, `concepts` maps everyday words of both
languages that mean the same to one concept, and `ranking` scores texts by the terms they share with a query.
"""

from __future__ import annotations

from core.terms.folding import alternatives_of, fold, terms, words
from core.terms.ranking import rank, rank_terms

__all__ = ["alternatives_of", "fold", "rank", "rank_terms", "terms", "words"]
