"""The part of `operator` that functions use."""

from typing import Any


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
