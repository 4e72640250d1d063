"""Memoization by identity, for pure functions of large values such as teams and logs, and values derived from functions."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import lru_cache, wraps
from operator import attrgetter
from types import FunctionType, MethodType
from typing import Any, Generic, TypeVar, TypeVarTuple

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


# A function has changed if one of these is another object than before.
OF_FUNCTIONS = ("__name__", "__doc__", "__code__", "__defaults__", "__kwdefaults__", "__annotations__")
ATTRIBUTES = (*OF_FUNCTIONS, "__signature__")

_of_plain_function = attrgetter(*OF_FUNCTIONS)


class FunctionCache(Generic[T]):
    """Computes a value for each function once, and again when the function has changed.

    Functions are distinguished by identity, so they need not be hashable. Bound methods, which Python creates at each
    access, share the entry of their function. The value of an object without weak references is computed each time.
    """

    def __init__(self, compute: Callable[[Callable[..., Any]], T]) -> None:
        self._compute = compute
        self._entries: dict[tuple[int, bool], tuple[weakref.ref[Any], tuple[Any, ...], T]] = {}

    def __call__(self, function: Callable[..., Any]) -> T:
        bound = isinstance(function, MethodType)
        target = function.__func__ if isinstance(function, MethodType) else function
        key = (id(target), bound)
        attributes = _attributes_of(function)
        entry = self._entries.get(key)
        if entry is not None and all(now is then for now, then in zip(attributes, entry[1], strict=True)):
            return entry[2]
        value = self._compute(function)
        self._store(key, target, attributes, value)
        return value

    def _store(self, key: tuple[int, bool], target: object, attributes: tuple[Any, ...], value: T) -> None:
        try:
            reference = weakref.ref(target, lambda _: self._entries.pop(key, None))
        except TypeError:
            return
        self._entries[key] = (reference, attributes, value)


def _attributes_of(function: Callable[..., Any]) -> tuple[Any, ...]:
    if type(function) is FunctionType:  # several times as fast, for what most functions are
        return (*_of_plain_function(function), function.__dict__.get("__signature__"))
    return tuple(getattr(function, name, None) for name in ATTRIBUTES)
