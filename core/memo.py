"""Memoization by identity, for pure functions of large immutable values such as teams and event logs."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar, TypeVarTuple

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")

CACHE_SIZE = 256
"""Results kept for each function: enough for the teams and logs of the sessions that are active at the same time."""


def memoize_by_identity(function: Callable[[*Arguments], T]) -> Callable[[*Arguments], T]:
    """Cache the results of a pure function for its most recent arguments. Exceptions are not cached.

    Strings, booleans and None are compared by value, everything else by identity: comparing teams and logs, which
    are large and hold mappings, would take as long as the work itself. The function must not change its arguments,
    and the caller must not change the result.
    """

    @lru_cache(maxsize=CACHE_SIZE)
    def compute(key: _Key) -> T:
        return function(*key.arguments)

    @wraps(function)
    def memoized(*arguments: *Arguments) -> T:
        return compute(_Key(arguments))

    return memoized


class _Key:
    """The arguments of a call. Keeps them alive, so that no other object can take over one of their ids."""

    __slots__ = ("arguments", "identities")

    def __init__(self, arguments: tuple[Any, ...]) -> None:
        self.arguments = arguments
        self.identities = tuple(value if isinstance(value, str | bool | None) else id(value) for value in arguments)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.identities == other.identities

    def __hash__(self) -> int:
        return hash(self.identities)
