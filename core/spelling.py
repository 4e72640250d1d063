"""The known name that a misspelt one is most like, found in a bounded time.

The names are those of strangers' code and files, and comparing two texts takes time up to the cube of their length.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from heapq import nlargest

LONGEST = 40
"""Characters of a name that is compared: nobody misspells longer ones, and two of this length take 1 ms at the most."""

MOST_LENGTH_DIFFERENCE = 6
MOST_KNOWN = 20_000
"""Names that are looked at: more than the longest code can bind."""

MOST_COMPARED = 20
"""Names that are compared: those that share the most characters with the misspelt one. The nearest is among them."""

USUAL_LIKENESS = 0.6
"""From 0 to 1; the default of `difflib`."""


def nearest(name: str, known: Iterable[str], likeness: float = USUAL_LIKENESS) -> str:
    """Return the known name that is most like this one, other than itself, or "" if none is."""
    if not 0 < len(name) <= LONGEST:
        return ""
    characters = set(name)
    candidates = []
    for _, other in zip(range(MOST_KNOWN), known, strict=False):
        difference = abs(len(other) - len(name))
        if difference <= MOST_LENGTH_DIFFERENCE and len(other) <= LONGEST and other != name:
            candidates.append((len(characters.intersection(other)) - difference, other))
    closest = [other for _, other in nlargest(MOST_COMPARED, candidates)]
    return next(iter(get_close_matches(name, closest, 1, likeness)), "")
