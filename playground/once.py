"""Work that is done once for each value. Teams and logs are values: what was found out about one holds as long as it is there.

Nothing here knows what the work is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar, TypeVarTuple

T = TypeVar("T")
Given = TypeVarTuple("Given")

MOST_KEPT = 256


def once_for_each(work: Callable[[*Given], T]) -> Callable[[*Given], T]:
    """The work, remembered for what it was done for last. What it raises is not remembered.

    Texts and truth values are told apart by what they say, everything else by being the very same: teams and logs are
    large and hold mappings, so comparing them would take as long as the work.
    """

    @lru_cache(maxsize=MOST_KEPT)
    def done(key: _Key) -> T:
        return work(*key.given)

    @wraps(work)
    def remembered(*given: *Given) -> T:
        return done(_Key(given))

    return remembered


class _Key:
    """What the work is done for. Holds it, so that nothing else comes to be the very same meanwhile."""

    __slots__ = ("given", "marks")

    def __init__(self, given: tuple[Any, ...]) -> None:
        self.given = given
        self.marks = tuple(one if isinstance(one, str | bool | None) else id(one) for one in given)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.marks == other.marks

    def __hash__(self) -> int:
        return hash(self.marks)
