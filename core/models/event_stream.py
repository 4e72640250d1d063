"""Server-sent events out of bytes as they arrive (https://html.spec.whatwg.org/multipage/server-sent-events.html).

Only the data of events matter here; names, ids, comments and retry times are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator


class EventStream:
    """Bytes in, data of finished events out. Lines may end in LF, CR LF or CR, and bytes may be cut anywhere."""

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []

    @property
    def waiting(self) -> int:
        """How many bytes of the event that is coming are here."""
        return len(self._rest) + sum(map(len, self._data))

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The data of every event that ends in this chunk."""
        text = self._rest + chunk
        if b"\r" in text:
            # A CR at the very end may be half of a CR LF
            whole = text[:-1] if text.endswith(b"\r") else text
            text = whole.replace(b"\r\n", b"\n").replace(b"\r", b"\n") + text[len(whole) :]
        *lines, self._rest = text.split(b"\n")
        for line in lines:
            if not line and self._data:
                yield self._take()
            else:
                self._add(line)

    def finish(self) -> Iterator[bytes]:
        """The data of an event that was begun when the stream ended, which may be cut."""
        self._add(self._rest.rstrip(b"\r"))
        if self._data:
            yield self._take()

    def _add(self, line: bytes) -> None:
        # llama.cpp has sent errors as a field of their own
        if line.startswith((b"data:", b"error:")):
            self._data.append(line.partition(b":")[2].removeprefix(b" "))

    def _take(self) -> bytes:
        data, self._data = self._data, []
        return b"\n".join(data)
