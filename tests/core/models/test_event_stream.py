"""Server-sent events out of bytes cut anywhere."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadReplyError
from core.models.endpoint_errors import ErrorContext
from core.models.event_stream import EventDecoder, EventStream


def events_in(*chunks: bytes) -> list[bytes]:
    stream = EventStream()
    found = [data for chunk in chunks for data in stream.feed(chunk)]
    return [*found, *stream.finish()]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_an_event_ends_with_an_empty_line(end: bytes) -> None:
    stream = EventStream()
    assert list(stream.feed(b"data: one" + end)) == []
    assert list(stream.feed(end + b"data:two" + end + end + b"da")) == [b"one", b"two"]


def test_lines_of_data_belong_together() -> None:
    assert events_in(b"data: {\ndata: }\n\n") == [b"{\n}"]


def test_what_is_not_data_is_passed_over() -> None:
    assert events_in(b": a comment\n\nevent: ping\nid: 1\nretry: 5\n\nwhatever\ndata: one\n\n\n\n") == [b"one"]


def test_errors_may_be_a_field() -> None:
    assert events_in(b'error: {"code": 500}\n\n') == [b'{"code": 500}']


def test_an_unfinished_event_comes_at_the_end() -> None:
    assert events_in(b"data: one\n\ndata: tw") == [b"one", b"tw"]
    assert events_in(b"data: one\r\n") == [b"one"]


def test_one_space_is_not_part_of_the_data() -> None:
    assert events_in(b"data:  one\n\ndata:\n\n") == [b" one", b""]


lines = st.lists(
    st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=6), min_size=1, max_size=3
)


@given(st.lists(lines, max_size=5), st.sampled_from(["\n", "\r\n", "\r"]), st.data())
def test_cuts_make_no_difference(events: list[list[str]], end: str, data: st.DataObject) -> None:
    whole = "".join("".join(f"data: {line}{end}" for line in event) + end for event in events).encode()
    places = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    chunks = [whole[a:b] for a, b in zip([0, *places], [*places, len(whole)], strict=True)]
    assert events_in(*chunks) == ["\n".join(event).encode() for event in events]


@given(st.lists(st.binary(max_size=20), max_size=6))
def test_any_bytes_are_read(chunks: list[bytes]) -> None:
    assert events_in(*chunks) == events_in(b"".join(chunks))


@pytest.mark.parametrize("is_document", [False, True])
def test_json_nested_too_deeply_is_no_reply(is_document: bool) -> None:
    decoder = EventDecoder(ErrorContext(None, "a model"))
    deep = b"[" * 100_000
    body = deep if is_document else b"data: " + deep + b"\n\n"
    with pytest.raises(BadReplyError, match="not Chat Completions"):
        list(chain(decoder.feed(body), decoder.finish()))
