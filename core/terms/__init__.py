"""Words of a text in a normal form by which texts are matched: in the languages of `languages/`, and a little in any script.

`language` reads the files of languages, `folding` splits text into words and terms, `concepts` maps everyday words that mean
the same to one concept, and `ranking` scores texts by the terms they share with a query.
"""

from __future__ import annotations

from core.terms.folding import alternatives_of, fold, terms, words
from core.terms.ranking import rank

__all__ = ["alternatives_of", "fold", "rank", "terms", "words"]
