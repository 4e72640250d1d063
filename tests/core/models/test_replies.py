"""Answers made by strangers: whatever they hold, there is a reply or an error of ours."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise, repeat
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.errors import CutStreamError, ModelError
from core.messages import WIRE_FIELDS, Delta, Message, calls_of
from core.models.added_fields import KNOWN_OF_CALL, KNOWN_OF_FUNCTION, THOUGHTS
from core.models.endpoint_errors import ErrorContext
from core.models.event_stream import DONE, EventDecoder, Whole
from core.models.protocol import Completion
from core.models.replies import ReplyFold, completion_of, names_of

ASKED = ErrorContext(SimpleNamespace(base_url="http://localhost/v1"), "some-model")

FIELDS = [
    "choices",
    "message",
    "delta",
    "content",
    "tool_calls",
    "function",
    "arguments",
    "index",
    "usage",
    "error",
    "id",
]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 2) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4),
    max_leaves=8,
)
deltas = st.dictionaries(st.sampled_from(FIELDS), json_values, max_size=3)
answers = json_values | st.fixed_dictionaries(
    {"choices": st.lists(st.fixed_dictionaries({"message": deltas, "delta": deltas}), min_size=1, max_size=2)},
    optional={"usage": json_values, "model": json_values},
)


def deltas_in(fold: ReplyFold, *chunks: bytes) -> Iterator[Delta]:
    """The deltas of a streamed body."""
    decoder = EventDecoder(ASKED)
    for chunk in chunks:
        for event in decoder.feed(chunk):
            yield fold.add(event)
        if decoder.is_over:
            return
    for event in decoder.finish():
        yield fold.add(event)


@given(answers)
def test_any_answer_is_a_reply_or_an_error(answer: Any) -> None:
    try:
        completion = completion_of([Whole(answer)], ASKED)
    except ModelError:
        return
    assert completion.message["role"] == "assistant"
    assert completion.model
    json.dumps(completion.message, allow_nan=False).encode()


@given(json_values)
def test_any_list_of_models_is_one_or_an_error(answer: Any) -> None:
    try:
        assert all(isinstance(name, str) and name for name in names_of(answer, ASKED))
    except ModelError:
        return


@example([{"choices": [{"delta": {"choices": [None]}}]}], [], "[DONE]")
@given(
    st.lists(answers, max_size=4),
    st.lists(st.integers(0, 400), max_size=5),
    st.sampled_from(["[DONE]", "[DO", "{", ""]),
)
def test_any_stream_is_a_reply_or_an_error(events: list[Any], places: list[int], last: str) -> None:
    body = "".join(f"data: {json.dumps(sent)}\n\n" for sent in events).encode() + f"data: {last}\n\n".encode()
    cuts = [0, *sorted(min(place, len(body)) for place in places), len(body)]
    fold, given_on = ReplyFold(ASKED), ReplyFold(ASKED)
    try:
        for delta in deltas_in(fold, *(body[a:b] for a, b in pairwise(cuts))):
            given_on.add({"choices": [{"delta": delta}]})
        completion = fold.completion()
    except ModelError:
        return
    assert isinstance(completion, Completion)
    given_on.add(DONE)
    assert without_added_fields(given_on.completion().message) == without_added_fields(completion.message)


def without_added_fields(message: Message) -> Message:
    """The message without what the endpoint added to it, which deltas do not repeat."""
    known = (*WIRE_FIELDS["assistant"], THOUGHTS)
    bare = {name: message[name] for name in known if name in message}
    for call in calls_of(bare):
        for name in call.keys() - KNOWN_OF_CALL:
            del call[name]
        for name in call["function"].keys() - KNOWN_OF_FUNCTION:
            del call["function"][name]
    return bare


def piece(text: str) -> bytes:
    return b"data: " + json.dumps({"choices": [{"delta": {"content": text}}]}).encode() + b"\n\n"


@pytest.mark.parametrize(
    ("limit", "chunks"),
    [
        ("event_stream.LONGEST_REPLY", repeat(b": nothing\n")),
        ("event_stream.LONGEST_REPLY", repeat(piece("word " * 50))),
        ("event_stream.LONGEST_EVENT", repeat(b"data: one line without an end ")),
        ("event_stream.LONGEST_EVENT", repeat(b"data: line upon line\n")),
        ("replies.MOST_DELTAS", repeat(piece("a"))),
    ],
    ids=["comments", "words", "a line", "lines", "pieces"],
)
def test_a_reply_that_never_ends_is_broken_off(
    limit: str, chunks: Iterable[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"core.models.{limit}", 3_000)
    with pytest.raises(CutStreamError, match="does not stop writing"):
        list(deltas_in(ReplyFold(ASKED), *islice(chunks, 10_000)))


def test_a_long_reply_is_taken_whole() -> None:
    fold = ReplyFold(ASKED)
    list(deltas_in(fold, *[piece("word " * 100)] * 2_000, b"data: [DONE]\n\n"))
    assert len(fold.completion().message["content"]) == 1_000_000
