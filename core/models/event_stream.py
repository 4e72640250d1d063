"""Decode the body of a streamed answer, as its bytes arrive, into the events of the Chat Completions API.

`EventStream` is the syntax of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html),
`EventDecoder` the JSON in them. Nothing here reads from a connection.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from core.errors import BadReplyError, CutStreamError
from core.models.endpoint_errors import NOT_CHAT_COMPLETIONS, ErrorContext

BLANKS = b" \t"
DOUBLED = b"data: data:"
"""Gateways that wrap the events of others repeat the name of the field."""

END_MARKS = (b"[DONE]", b'"[DONE]"', b"[done]")
SIGN_OF_LIFE = re.compile(
    rb'\s{0,99}(?:null|[{\[]\s{0,99}[}\]]|["\[(<]?(?:ping|keep[-_ ]?alive|heartbeat|processing)\b.{0,99})?',
    re.IGNORECASE,
)
"""What servers send that are silent for long, other than the comments that are meant for it."""

BYTE_ORDER_MARK = b"\xef\xbb\xbf"

LONGEST_REPLY = 100_000_000
"""Bytes of a body. A streamed word takes some hundred, so this is about a million words, beyond any model's reply."""

LONGEST_EVENT = 4_000_000
"""Bytes of one event; the largest known hold a whole call with its arguments, some hundred thousand bytes."""

MOST_LINES = 100_000
"""Lines of a body that are read as events; pretty-printed answers have fewer, and are no events."""

ENDLESS = "{model} at {endpoint} does not stop writing, so its reply was broken off."
SHORTER = "Choose another model, or limit its replies in the agent's settings (max_tokens)."


@dataclass(frozen=True, slots=True)
class Whole:
    """A decoded answer that is not an event of a stream but the entire reply."""

    answer: object


class Done:
    """The end of a stream: the reply is complete."""


DONE: Final = Done()


class EventStream:
    """Split bytes into the data of server-sent events. Lines may end in LF, CR LF or CR; bytes may be cut anywhere.

    Only the data of events matter here; their names and ids, retry times and comments are skipped.
    """

    def __init__(self) -> None:
        self._rest: list[bytes] = []  # the pieces of the line that is not complete yet
        self._data: list[bytes] = []
        self._waiting = self._held = 0  # bytes: of the event that is not complete, and of its complete lines

    @property
    def waiting(self) -> int:
        """The number of bytes received of the event that is not complete yet."""
        return self._waiting

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield the data of every event that ends in this chunk."""
        self._waiting += len(chunk)
        after_cr = bool(self._rest) and self._rest[-1].endswith(b"\r")
        self._rest.append(chunk)
        if not (after_cr or b"\n" in chunk or b"\r" in chunk):
            return
        text = b"".join(self._rest)
        if b"\r" in text:
            # A CR at the very end may be the first half of a CR LF
            whole = text[:-1] if text.endswith(b"\r") else text
            text = whole.replace(b"\r\n", b"\n").replace(b"\r", b"\n") + text[len(whole) :]
        *lines, rest = text.split(b"\n")
        self._rest = [rest] if rest else []
        for line in lines:
            if not line and self._data:
                yield self._take()
            else:
                self._add(line)
        self._waiting = len(rest) + self._held

    def finish(self) -> Iterator[bytes]:
        """Yield the data of the event that was incomplete when the bytes ended, if there was one."""
        self._add(b"".join(self._rest).rstrip(b"\r"))
        if self._data:
            yield self._take()

    def _add(self, line: bytes) -> None:
        line = line.lstrip(BLANKS)
        while line.startswith(DOUBLED):
            line = line[len(b"data: ") :]
        # llama.cpp has sent errors in a separate field
        if line.startswith((b"data:", b"error:")):
            self._data.append(line.partition(b":")[2].removeprefix(b" "))
            self._held += len(line)

    def _take(self) -> bytes:
        data, self._data, self._held = self._data, [], 0
        return b"\n".join(data)


class EventDecoder:
    """Decode a body into JSON values: the events of a stream, then `DONE` at its end mark; or one `Whole` answer.

    The first bytes tell which it is, as the Content-Type is often wrong: a single JSON document begins with a bracket.
    `is_over` is True from the end mark on; nothing after it counts. Raises BadReplyError for what is not JSON, and CutStreamError when the
    body exceeds the limits above, as an endpoint may write until the memory is full.
    """

    def __init__(self, context: ErrorContext) -> None:
        self.is_over = False
        self._context = context
        self._start: bytes | None = b""
        self._document: bytearray | None = None
        self._events = EventStream()
        self._bytes = 0
        self._is_stream = False

    def feed(self, chunk: bytes) -> Iterator[object]:
        """Yield what is complete with this chunk."""
        self._bytes += len(chunk)
        if self._start is not None:
            chunk = self._started(self._start + chunk)
        if self._document is not None:
            self._document += chunk
        else:
            for data in self._events.feed(chunk):
                yield from self._decode(data)
                if self.is_over:
                    return
        if self._bytes > LONGEST_REPLY or self._events.waiting > LONGEST_EVENT:
            raise self._context.error(CutStreamError, ENDLESS, fix=SHORTER, code="endless_reply")

    def _started(self, start: bytes) -> bytes:
        """Decide by the first bytes what the body is. Return those that are to be read now."""
        text = start.removeprefix(BYTE_ORDER_MARK).lstrip()
        if not text and len(start) <= LONGEST_EVENT:
            self._start = start
            return b""
        self._start = None
        if text.startswith((b"{", b"[")):
            self._document = bytearray()
        return text

    def finish(self) -> Iterator[object]:
        """Yield what is left at the end of the body. An event cut in half is skipped."""
        if self._document is not None:
            yield from self._document_events(bytes(self._document))
            return
        for data in self._events.finish():
            if data.startswith(END_MARKS) or _is_json(data):
                yield from self._decode(data)
        if self._bytes and not self._is_stream:
            raise self._context.error(BadReplyError, NOT_CHAT_COMPLETIONS)

    def _document_events(self, document: bytes) -> Iterator[object]:
        """Yield the one answer that a document is, or the events in its lines."""
        lines = document.splitlines()
        if len(lines) > 1 and len(lines) <= MOST_LINES and all(_is_json(line) for line in lines if line.strip()):
            yield from map(self._parse, filter(bytes.strip, lines))
        else:
            yield Whole(self._parse(document))

    def _decode(self, data: bytes) -> Iterator[object]:
        """Yield the event in the data, or those in its lines: some servers put no empty line between events."""
        self._is_stream = True
        if data.startswith(END_MARKS):
            self.is_over = True
            yield DONE
        elif SIGN_OF_LIFE.fullmatch(data):
            return
        elif b"\n" in data and not _is_json(data):
            for line in data.split(b"\n"):
                yield from self._decode(line)
        else:
            yield self._parse(data)

    def _parse(self, data: bytes) -> object:
        try:
            return json.loads(data)
        except (ValueError, RecursionError) as error:
            raise self._context.error(BadReplyError, NOT_CHAT_COMPLETIONS) from error


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True
