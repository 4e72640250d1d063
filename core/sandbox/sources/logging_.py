"""The part of `logging` that functions use: what is logged is printed."""

from typing import Any

DEBUG = 10
INFO = 20
WARNING = 30
ERROR = 40
CRITICAL = 50


class Logger:
    def __init__(self, name: str) -> None:
        self.name = name

    def debug(self, message: Any, *values: Any, **_: Any) -> None:
        """Not shown, as with Python's own settings."""

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
        """Everything from INFO on is shown."""


def getLogger(name: Any = None) -> Logger:
    return Logger(name or "root")


def basicConfig(**_: Any) -> None:
    """There is one place to log to."""


def debug(message: Any, *values: Any, **_: Any) -> None:
    """As a logger's."""


def info(message: Any, *values: Any, **_: Any) -> None:
    _show("INFO", message, values)


def warning(message: Any, *values: Any, **_: Any) -> None:
    _show("WARNING", message, values)


def error(message: Any, *values: Any, **_: Any) -> None:
    _show("ERROR", message, values)


def critical(message: Any, *values: Any, **_: Any) -> None:
    _show("CRITICAL", message, values)


def _show(level: str, message: Any, values: Any) -> None:
    print(f"{level}: {message % values if values else message}")  # noqa: T201 - it is the function's log
