"""Parts of io, logging and pprint."""

import json
from typing import Any

# --- module io
# Text that is written and read like a file.


class StringIO:
    def __init__(self, initial_value: str = "", newline: Any = None) -> None:
        self._text = initial_value
        self._at = 0

    def write(self, s: str) -> int:
        self._text = self._text[: self._at] + s + self._text[self._at + len(s) :]
        self._at += len(s)
        return len(s)

    def read(self, size: int = -1) -> str:
        end = len(self._text) if size < 0 else self._at + size
        read = self._text[self._at : end]
        self._at += len(read)
        return read

    def readline(self) -> str:
        end = self._text.find("\n", self._at)
        return self.read() if end < 0 else self.read(end + 1 - self._at)

    def readlines(self) -> list[str]:
        return self.read().splitlines(True)

    def getvalue(self) -> str:
        return self._text

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset if whence == 0 else len(self._text)
        return self._at

    def tell(self) -> int:
        return self._at

    def close(self) -> None:
        """Nothing is open."""

    def __iter__(self) -> Any:
        return iter(self.readlines())

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


# --- module logging
# Records from INFO on are printed, to the log of the function.


DEBUG = 10
INFO = 20
WARNING = 30
ERROR = 40
CRITICAL = 50


class Logger:
    def __init__(self, name: str) -> None:
        self.name = name

    def debug(self, message: Any, *values: Any, **_: Any) -> None:
        """Not printed, as with the standard library's defaults."""

    def info(self, message: Any, *values: Any, **_: Any) -> None:
        _show("INFO", message, values)

    def warning(self, message: Any, *values: Any, **_: Any) -> None:
        _show("WARNING", message, values)

    def error(self, message: Any, *values: Any, **_: Any) -> None:
        _show("ERROR", message, values)

    def exception(self, message: Any, *values: Any, **_: Any) -> None:
        _show("ERROR", message, values)

    def critical(self, message: Any, *values: Any, **_: Any) -> None:
        _show("CRITICAL", message, values)

    def setLevel(self, level: Any) -> None:
        """Ignored: the level stays INFO."""


def getLogger(name: Any = None) -> Logger:
    return Logger(name or "root")


def basicConfig(**_: Any) -> None:
    """Ignored: records are always printed."""


def _show(level: str, message: Any, values: Any) -> None:
    print(f"{level}: {message % values if values else message}")  # noqa: T201 - it is the function's log


_root = Logger("root")
debug = _root.debug
info = _root.info
warning = _root.warning
error = _root.error
exception = _root.exception
critical = _root.critical


# --- module pprint
# What is long is written as JSON.


def pformat(object: Any, indent: int = 1, width: int = 80, **_: Any) -> str:
    text = repr(object)
    if len(text) <= width:
        return text
    try:
        return json.dumps(object, indent=indent)
    except (TypeError, ValueError):
        return text


def pprint(object: Any, *_: Any, **options: Any) -> None:
    print(pformat(object, **options))  # noqa: T201 - it is the function's log


def pp(object: Any, *_: Any, **options: Any) -> None:
    pprint(object, **options)
