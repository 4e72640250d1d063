"""Parts of contextlib, heapq, operator and types."""

import bisect
from typing import Any

# --- module contextlib


class suppress:
    def __init__(self, *exceptions: Any) -> None:
        self._exceptions = exceptions

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: Any, _: Any) -> bool:
        return error is not None and isinstance(error, self._exceptions)


class nullcontext:
    def __init__(self, enter_result: Any = None) -> None:
        self._result = enter_result

    def __enter__(self) -> Any:
        return self._result

    def __exit__(self, *_: Any) -> None:
        return None


class closing:
    def __init__(self, thing: Any) -> None:
        self._thing = thing

    def __enter__(self) -> Any:
        return self._thing

    def __exit__(self, *_: Any) -> None:
        self._thing.close()


# --- module heapq
# A heap is a sorted list: every sorted list is a heap, and the interpreter sorts fast.


def heapify(heap: list[Any]) -> None:
    heap.sort()


def heappush(heap: list[Any], item: Any) -> None:
    bisect.insort(heap, item)


def heappop(heap: list[Any]) -> Any:
    return heap.pop(0)


def heappushpop(heap: list[Any], item: Any) -> Any:
    heappush(heap, item)
    return heap.pop(0)


def heapreplace(heap: list[Any], item: Any) -> Any:
    first = heap.pop(0)
    heappush(heap, item)
    return first


def nlargest(n: int, iterable: Any, key: Any = None) -> list[Any]:
    return sorted(iterable, key=key, reverse=True)[: max(n, 0)]


def nsmallest(n: int, iterable: Any, key: Any = None) -> list[Any]:
    return sorted(iterable, key=key)[: max(n, 0)]


# --- module operator


def itemgetter(*items: Any) -> Any:
    if len(items) == 1:
        return lambda obj: obj[items[0]]
    return lambda obj: tuple([obj[item] for item in items])


def attrgetter(*names: str) -> Any:
    if len(names) == 1:
        return lambda obj: _at(obj, names[0])
    return lambda obj: tuple([_at(obj, name) for name in names])


def _at(obj: Any, path: str) -> Any:
    for name in path.split("."):
        obj = getattr(obj, name)
    return obj


def add(a: Any, b: Any) -> Any:
    return a + b


def sub(a: Any, b: Any) -> Any:
    return a - b


def mul(a: Any, b: Any) -> Any:
    return a * b


def truediv(a: Any, b: Any) -> Any:
    return a / b


def floordiv(a: Any, b: Any) -> Any:
    return a // b


def mod(a: Any, b: Any) -> Any:
    return a % b


def pow(a: Any, b: Any) -> Any:
    return a**b


def neg(a: Any) -> Any:
    return -a


def eq(a: Any, b: Any) -> Any:
    return a == b


def ne(a: Any, b: Any) -> Any:
    return a != b


def lt(a: Any, b: Any) -> Any:
    return a < b


def le(a: Any, b: Any) -> Any:
    return a <= b


def gt(a: Any, b: Any) -> Any:
    return a > b


def ge(a: Any, b: Any) -> Any:
    return a >= b


def contains(a: Any, b: Any) -> bool:
    return b in a


def not_(a: Any) -> bool:
    return not a


# --- module types


class SimpleNamespace:
    def __init__(self, **values: Any) -> None:
        self._names = list(values)
        for name, value in values.items():
            setattr(self, name, value)

    def __repr__(self) -> str:
        return "namespace(" + ", ".join([f"{name}={getattr(self, name)!r}" for name in self._names]) + ")"

    def __str__(self) -> str:
        return repr(self)


def MappingProxyType(mapping: Any) -> Any:
    return dict(mapping)
