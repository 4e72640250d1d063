"""What is made of a function, kept as long as the function lives and looks the same."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from types import MethodType
from typing import Any, Generic, TypeVar

T = TypeVar("T")

# A function counts as changed when one of these is another object than before.
LOOKS = ("__name__", "__doc__", "__code__", "__defaults__", "__kwdefaults__", "__annotations__", "__signature__")


class PerFunction(Generic[T]):
    """Calls `make` once per function. Functions are told apart by identity, so they need not be hashable.

    Bound methods, which Python makes anew at each access, are remembered by the function they bind. What cannot be
    referred to weakly is made each time.
    """

    def __init__(self, make: Callable[[Callable[..., Any]], T]) -> None:
        self._make = make
        self._kept: dict[tuple[int, bool], tuple[weakref.ref[Any], tuple[Any, ...], T]] = {}

    def __call__(self, function: Callable[..., Any]) -> T:
        bound = isinstance(function, MethodType)
        target = function.__func__ if isinstance(function, MethodType) else function
        key = (id(target), bound)
        looks = _looks(function)
        kept = self._kept.get(key)
        if kept is not None and all(now is then for now, then in zip(looks, kept[1], strict=True)):
            return kept[2]
        made = self._make(function)
        self._keep(key, target, looks, made)
        return made

    def _keep(self, key: tuple[int, bool], target: object, looks: tuple[Any, ...], made: T) -> None:
        try:
            reference = weakref.ref(target, lambda _: self._kept.pop(key, None))
        except TypeError:
            return
        self._kept[key] = (reference, looks, made)


def _looks(function: Callable[..., Any]) -> tuple[Any, ...]:
    return tuple(getattr(function, name, None) for name in LOOKS)
