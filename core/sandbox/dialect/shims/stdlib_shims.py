"""Names that are missing in modules the interpreter has: collections, dataclasses, datetime, functools, json, re, typing;
methods that its values lack; and enumerations. Rewritten code imports this module as `_stdlib_shims`.
"""

import collections
import datetime
import json
import re
from typing import Any


def asdict(obj: Any) -> Any:
    return _plain(obj, True)


def astuple(obj: Any) -> Any:
    return _plain(obj, False)


def _plain(value: Any, named: bool) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        pairs = [(name, _plain(getattr(value, name), named)) for name in value.__dataclass_fields__]
        return dict(pairs) if named else tuple([item for _, item in pairs])
    if isinstance(value, dict):
        return {key: _plain(item, named) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        result = [_plain(item, named) for item in value]
        return result if isinstance(value, list) else tuple(result)
    return value


def fields(class_or_instance: Any) -> Any:
    return tuple(class_or_instance.__dataclass_fields__.values())


def replace(obj: Any, **changes: Any) -> Any:
    values = {name: getattr(obj, name) for name in obj.__dataclass_fields__}
    return type(obj)(**{**values, **changes})


def wraps(wrapped: Any, *_: Any, **__: Any) -> Any:
    return lambda wrapper: wrapper


def update_wrapper(wrapper: Any, wrapped: Any, *_: Any, **__: Any) -> Any:
    return wrapper


def cast(typ: Any, val: Any) -> Any:
    return val


def NewType(name: str, tp: Any) -> Any:
    return lambda value: value


def overload(func: Any) -> Any:
    return func


def dumps(obj: Any, default: Any = None, **options: Any) -> str:
    return json.dumps(_known(obj, default), **options)


def _known(value: Any, default: Any) -> Any:
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, dict):
        return {key: _known(item, default) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_known(item, default) for item in value]
    return value if default is None else _known(default(value), default)


def sub(pattern: Any, repl: Any, string: Any, count: int = 0, flags: int = 0) -> Any:
    if hasattr(pattern, "sub"):  # an instance of the author's own class: those have methods as values
        return pattern.sub(repl, string)
    if isinstance(repl, str):
        return re.sub(pattern, repl, string, count=count, flags=flags)
    result, last, times = [], 0, 0
    for match in re.finditer(pattern, string, flags) if isinstance(pattern, str) else pattern.finditer(string):
        if count and times == count:
            break
        result.append(string[last : match.start()] + str(repl(match)))
        last, times = match.end(), times + 1
    return "".join([*result, string[last:]])


def strptime(date_string: str, format: str) -> Any:
    return datetime.datetime.strptime("1900-01-01 " + date_string, "%Y-%m-%d " + format)


UTC = datetime.timezone.utc


def maketrans(x: Any, y: Any = None, z: str = "") -> dict[Any, Any]:
    if y is None:
        return {chr(key) if isinstance(key, int) else key: value for key, value in x.items()}
    return {**dict(zip(x, y, strict=True)), **dict.fromkeys(z)}


def translate(text: Any, *given: Any, **named: Any) -> Any:
    if not isinstance(text, str):
        return text.translate(*given, **named)
    table, result = given[0], []
    for char in text:
        value = table.get(char, table.get(ord(char), char))
        result.append(chr(value) if isinstance(value, int) else value or "")
    return "".join(result)


def format_map(text: Any, *given: Any, **named: Any) -> Any:
    return text.format(**given[0]) if isinstance(text, str) else text.format_map(*given, **named)


def is_integer(value: Any) -> Any:
    if isinstance(value, float):
        return value == value // 1
    return True if isinstance(value, int) else value.is_integer()


def bit_length(value: Any) -> Any:
    return len(bin(abs(value))) - 2 if isinstance(value, int) and value else value.bit_length() if value else 0


def isocalendar(day: Any) -> Any:
    if not isinstance(day, datetime.date):
        return day.isocalendar()
    year, week, weekday = day.strftime("%G %V %u").split()
    return _IsoCalendarDate(int(year), int(week), int(weekday))


_IsoCalendarDate = collections.namedtuple("_IsoCalendarDate", ["year", "week", "weekday"])


def toordinal(day: Any) -> Any:
    if not isinstance(day, datetime.date):
        return day.toordinal()
    return (datetime.date(day.year, day.month, day.day) - datetime.date(1, 1, 1)).days + 1


def OrderedDict(*values: Any, **more: Any) -> dict[Any, Any]:
    return dict(*values, **more)


def ChainMap(*maps: Any) -> dict[Any, Any]:
    result: dict[Any, Any] = {}
    for one in maps:
        result.update({key: value for key, value in one.items() if key not in result})
    return result


class auto:
    """The value of an enumeration's member: its position, from 1."""


class Member:
    def __init__(self, kind: str, name: str, value: Any, equals_value: bool) -> None:
        self._kind = kind
        self._value_ = value
        self._equals_value = equals_value
        self.name = name
        self.value = value

    def __eq__(self, other: Any) -> bool:
        if hasattr(other, "_value_"):
            return bool(self._kind == other._kind and self.name == other.name)
        return bool(self._equals_value and self.value == other)

    def __hash__(self) -> int:
        return hash(self.value)

    def __str__(self) -> str:
        return str(self.value) if self._equals_value else f"{self._kind}.{self.name}"

    def __repr__(self) -> str:
        return f"<{self._kind}.{self.name}: {self.value!r}>"


class Enumeration:
    def __init__(self, kind: str, members: list[Any]) -> None:
        self.__name__ = kind
        self._members = members
        for member in members:
            setattr(self, member.name, member)

    def __call__(self, value: Any) -> Any:
        for member in self._members:
            if member.value == value or member == value:
                return member
        raise ValueError(f"{value!r} is not a valid {self.__name__}")

    def __getitem__(self, name: str) -> Any:
        for member in self._members:
            if member.name == name:
                return member
        raise KeyError(name)

    def __iter__(self) -> Any:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def __contains__(self, value: Any) -> bool:
        return any([member == value or member.value == value for member in self._members])


def enumeration(kind: str, pairs: list[Any], equals_value: bool) -> Any:
    members: list[Any] = []
    for name, value in pairs:
        is_auto = type(value).__name__ == "auto"
        members.append(Member(kind, name, len(members) + 1 if is_auto else value, equals_value))
    return Enumeration(kind, members)


def named_tuple(kind: str, names: list[str], defaults: list[Any]) -> Any:
    return collections.namedtuple(kind, names, defaults=defaults)
