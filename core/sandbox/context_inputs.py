"""Context variables as guest code is given them: as little text as possible, most of it kept from the call before."""

from __future__ import annotations

import json
import marshal
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any

from core.sandbox.bounds import CONTEXT, MOST_CONTEXT, TooLargeError, UnusableValueError, bounded

SHORT_TEXT = 1_000
"""Characters of a text that is not kept: making it anew takes some microseconds."""

MOST_KEPT = 10 * MOST_CONTEXT
"""Characters of all texts kept: the variables of ten conversations of the largest size."""

MANY_VARIABLES = 100
"""Variables that are put into one text anew for each call, which takes 0.1 ms; the text of more is kept."""

KEPT_WITH_EACH = 150
"""Bytes that are kept with the text for each of many variables, which is more than the text of a short one: its name,
value, and id in a tuple each, and the objects for them."""


@dataclass(frozen=True, slots=True)
class ContextInputs:
    """Variables for guest code. `short` is the JSON of all, with null for those of `strings` and of `long`.

    `strings` are long texts, which need no JSON, and `long` is the JSON of other long values. `containers` are the names
    of lists and dicts, which code can change in place. `is_partial` tells that some variables were left out.
    """

    short: str
    strings: Mapping[str, str]
    long: Mapping[str, str]
    containers: tuple[str, ...]
    is_partial: bool = False

    @property
    def characters(self) -> int:
        return len(self.short) + sum(map(len, self.strings.values())) + sum(map(len, self.long.values()))


class VariableError(Exception):
    """The variable `name` cannot be given to code, for the `reason`."""

    def __init__(self, name: str, reason: UnusableValueError) -> None:
        super().__init__(name)
        self.name = name
        self.reason = reason


@dataclass(frozen=True, slots=True)
class _Entry:
    """What was made of some values, which are kept alive so that no others have their ids, and how they were then."""

    values: tuple[Any, ...]
    image: bytes | None
    made: Any
    size: int


class ContextTexts:
    """Writes values as JSON texts and keeps the long ones. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries = OrderedDict[object, _Entry]()
        self._kept = 0

    def inputs_of(self, context: Mapping[str, Any], names: tuple[str, ...], *, strict: bool) -> ContextInputs:
        """Return these variables for guest code. Raises VariableError for one that cannot be given to it.

        Unless `strict`, one that is no data, such as a connection, is left out.
        """
        if len(names) < MANY_VARIABLES:
            return self._made_inputs(context, names, strict=strict)
        values = tuple(context[name] for name in names)
        key = (names, tuple(map(id, values)))
        entry = self._entry_of(key)
        if entry is not None and entry.image == _image_of([context[name] for name in entry.made.containers]):
            kept: ContextInputs = entry.made
            return kept
        made = self._made_inputs(context, names, strict=strict)
        if not made.is_partial:
            image = _image_of([context[name] for name in made.containers])
            size = made.characters + KEPT_WITH_EACH * len(
                names
            )  # the long texts are counted, as this alone may keep them
            self._keep(key, _Entry(values, image, made, size))
        return made

    def _made_inputs(self, context: Mapping[str, Any], names: Iterable[str], *, strict: bool) -> ContextInputs:
        short, strings, long, containers = list[str](), dict[str, str](), dict[str, str](), list[str]()
        is_partial = False
        for name in names:
            value, text = context[name], "null"
            try:
                if type(name) is not str:
                    raise UnusableValueError("has a name that is no text")
                if type(value) is str and len(value) > SHORT_TEXT:
                    strings[name] = bounded(value, CONTEXT)
                else:
                    text = self.text_of(value)
            except UnusableValueError as error:
                if strict or isinstance(error, TooLargeError):
                    raise VariableError(name, error) from None
                is_partial = True
                continue
            if type(value) in (list, dict):
                containers.append(name)
            if len(text) > SHORT_TEXT and type(value) is not str:
                long[name], text = text, "null"
            short.append(f"{self.text_of(name)}: {text}")
        return ContextInputs(f"{{{', '.join(short)}}}", strings, long, tuple(containers), is_partial)

    def text_of(self, value: Any, *, is_bounded: bool = False) -> str:
        """Return the value as JSON. Raises UnusableValueError if it is no plain data or too large.

        `is_bounded` says that it comes from `bounded`.
        """
        if type(value) is str and len(value) <= SHORT_TEXT and value.isascii():
            return encode_basestring(value)
        entry = self._entry_of(id(value))
        if entry is not None and entry.image == _image_of(value):
            return str(entry.made)
        plain = value if is_bounded else bounded(value, CONTEXT)
        try:
            text = json.dumps(plain, ensure_ascii=False)
        except ValueError:
            raise UnusableValueError("holds a number with too many digits") from None
        if len(text) > SHORT_TEXT:
            self._keep(id(value), _Entry((value,), _image_of(value), text, len(text)))
        return text

    def check_total(self, context: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
        """Raise TooLargeError if the context takes more than MOST_CONTEXT characters with the variables `changed`.

        These come from `bounded`.
        """
        total = 0
        for name, value in {**context, **changed}.items():
            total += self._size_of(value, is_bounded=name in changed)
            if total > MOST_CONTEXT:
                raise TooLargeError(f"has more than {MOST_CONTEXT:,} characters")

    def _size_of(self, value: Any, *, is_bounded: bool) -> int:
        """Return about how long the value's text is: as it was when it was last written. Others than data count nothing."""
        if type(value) is str:
            return len(value)
        entry = None if is_bounded else self._entry_of(id(value))
        if entry is not None:
            return entry.size
        try:
            return len(self.text_of(value, is_bounded=is_bounded))
        except TooLargeError:
            raise
        except UnusableValueError:
            return 0

    def _entry_of(self, key: object) -> _Entry | None:
        with self._lock:
            return self._entries.get(key)

    def _keep(self, key: object, entry: _Entry) -> None:
        with self._lock:
            self._forget(key)
            self._entries[key] = entry
            self._kept += entry.size
            while self._kept > MOST_KEPT:
                self._forget(next(iter(self._entries)))

    def _forget(self, key: object) -> None:
        entry = self._entries.pop(key, None)
        self._kept -= entry.size if entry is not None else 0


def _image_of(value: Any) -> bytes | None:
    """Return bytes that differ once the value was changed in place; None for a text, which cannot be changed.

    They are empty for a value that has become no data, or that holds itself: those that were kept never are.
    """
    if type(value) is str:
        return None
    try:
        return marshal.dumps(value, 2)  # version 2 writes content only, later ones also which parts are shared
    except ValueError:
        return b""


TEXTS = ContextTexts()
"""For all calls of this process."""
