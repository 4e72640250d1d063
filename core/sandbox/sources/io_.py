"""The part of `io` that needs no files: text that is written and read as a file is."""

from typing import Any


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
        """There is nothing to close."""

    def __iter__(self) -> Any:
        return iter(self.readlines())

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()
