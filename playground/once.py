"""Work that is done once for each team. Teams are values: what was found out about one holds as long as it is there.

Nothing here knows what the work is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar, TypeVarTuple

from core.team.spec import TeamSpec

T = TypeVar("T")
Rest = TypeVarTuple("Rest")

MOST_KEPT = 256


def once_per_team(work: Callable[[TeamSpec, *Rest], T]) -> Callable[[TeamSpec, *Rest], T]:
    """The work, remembered for the teams it was done for last, and whatever else it takes, which must be hashable.

    What it raises is not remembered.
    """

    @lru_cache(maxsize=MOST_KEPT)
    def done(key: _Key, rest: tuple[*Rest]) -> T:
        return work(key.team, *rest)

    @wraps(work)
    def remembered(team: TeamSpec, *rest: *Rest) -> T:
        return done(_Key(team), rest)

    return remembered


class _Key:
    """A team as a key: the very same one only. Teams hold mappings, so they cannot be told apart by their values."""

    __slots__ = ("team",)

    def __init__(self, team: TeamSpec) -> None:
        self.team = team

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.team is other.team

    def __hash__(self) -> int:
        return id(self.team)
