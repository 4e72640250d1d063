"""Values to JSON and back."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.asks import Limits
from core.codec import LONGEST_TEXT, decode, encode
from core.errors import ConversationFileError, Failure
from core.events import (
    EVENT_TYPES,
    SCHEMA,
    CallErrorKind,
    Change,
    ContextChanged,
    DeltaReceived,
    EndReason,
    Event,
    FunctionCalled,
    FunctionReturned,
    HandedOff,
    HandoffIgnored,
    MessageFinished,
    Recorded,
    RunEnded,
    RunStarted,
    TurnStarted,
    from_json,
    to_json,
)
from core.messages import Usage

text = st.text(max_size=8)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=6,
)
objects = st.dictionaries(text, plain, max_size=3)
usages = st.builds(Usage, *[st.integers(0, 9)] * 4)
changes = st.builds(Change, text, plain, plain, st.booleans(), st.booleans())
events: st.SearchStrategy[Event] = st.one_of(
    st.builds(RunStarted, text, st.lists(objects, max_size=2).map(tuple), objects),
    st.builds(TurnStarted, text, st.integers(1, 9), text, st.lists(text, max_size=2).map(tuple), text),
    st.builds(DeltaReceived, text, objects),
    st.builds(
        MessageFinished, text, objects, st.none() | usages, text, text, st.floats(0, 9), st.none() | st.floats(0, 9)
    ),
    st.builds(FunctionCalled, text, text, text, text),
    st.builds(
        FunctionReturned, text, text, text, text, st.none() | st.sampled_from(CallErrorKind), st.floats(0, 9), text
    ),
    st.builds(ContextChanged, text, text, text, st.lists(changes, max_size=2).map(tuple)),
    st.builds(HandedOff, text, text, text, text),
    st.builds(HandoffIgnored, text, text, text, text, text),
    st.builds(
        RunEnded,
        text,
        st.sampled_from(EndReason),
        st.none() | st.builds(Failure, text, text, text),
        st.lists(text, max_size=3).map(tuple),
    ),
)


@given(st.builds(Recorded, events, text, st.integers(0, 99), st.floats(0, 9), text, text))
def test_recorded_events_survive_json(recorded: Recorded) -> None:
    assert from_json(json.loads(json.dumps(to_json(recorded)))) == recorded


def test_a_record_of_before_functions_had_a_log_is_read() -> None:
    returned = Recorded(FunctionReturned("a", "c", "f", "done"), "r", 0, 1.0)
    old = to_json(returned)
    del old["event"]["log"]
    assert from_json(old) == returned


def test_a_kind_of_error_that_only_newer_versions_know_can_be_read() -> None:
    raw = to_json(Recorded(FunctionReturned("a", "c", "f", "Error", CallErrorKind.TIMED_OUT), "r", 0, 1.0))
    assert raw["event"]["error"] == "timed_out"
    raw["event"]["error"] = "eaten_by_a_bear"
    event = from_json(raw).event
    assert isinstance(event, FunctionReturned)
    assert event.error is CallErrorKind.UNKNOWN
    with pytest.raises(ValueError, match="not a valid"):
        from_json({**raw, "event": {**raw["event"], "error": 3}})


def test_a_record_has_a_schema_and_one_without_has_the_first() -> None:
    recorded = Recorded(RunEnded("a", EndReason.ANSWERED), "r", 0, 1.0)
    raw = to_json(recorded)
    assert raw.pop("schema") == SCHEMA
    assert from_json(raw) == recorded


def test_a_record_of_a_newer_schema_is_refused_by_name() -> None:
    raw = {**to_json(Recorded(RunEnded("a", EndReason.ANSWERED), "r", 0, 1.0)), "schema": SCHEMA + 1}
    with pytest.raises(ConversationFileError, match=f"has schema {SCHEMA + 1}.*newer version"):
        from_json(raw)


@pytest.mark.parametrize("schema", [0, -1, True, "1", None, 1.0])
def test_a_schema_that_is_no_whole_number_is_refused(schema: object) -> None:
    raw = {**to_json(Recorded(RunEnded("a", EndReason.ANSWERED), "r", 0, 1.0)), "schema": schema}
    with pytest.raises(ValueError, match="schema of a record"):
        from_json(raw)


def test_every_event_has_a_kind_of_its_own() -> None:
    kinds = [event.kind for event in EVENT_TYPES]
    assert len(set(kinds)) == len(kinds) == 10


@pytest.mark.parametrize("raw", [{}, {"event": {"kind": "unheard_of"}}, {"event": {}, "run": "r"}, {"event": 3}])
def test_what_is_no_record_is_refused(raw: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not the record"):
        from_json(raw)


def test_values_that_are_not_json_become_a_short_text() -> None:
    assert encode({"lock": threading.Lock()})["lock"].startswith("<unlocked")
    assert len(encode(object.__new__(type("X" * 999, (), {})))) == LONGEST_TEXT + 1


def test_value_whose_repr_fails_is_still_written() -> None:
    class Mute:
        def __repr__(self) -> str:
            raise RuntimeError

    assert encode(Mute()) == "<Mute>"


def test_tuples_of_several_types_survive() -> None:
    assert decode(tuple[int, EndReason], [1, "stopped"]) == (1, EndReason.STOPPED)


def test_optional_plain_values_survive() -> None:
    assert decode(Limits, encode(Limits(turns=3))) == Limits(turns=3)


@pytest.mark.parametrize(
    ("wanted", "raw"),
    [
        (int, "1"), (str, None), (float, "1"), (bool, 1), (tuple[str, ...], "abc"), (Failure, "abc"), (dict[str, Any], []),
        (Usage, {"prompt_tokens": "1"}), (float | None, "1"),
    ],
)  # fmt: skip
def test_a_value_of_another_type_is_refused(wanted: Any, raw: object) -> None:
    with pytest.raises(TypeError, match="expected"):
        decode(wanted, raw)


def test_a_whole_number_stands_for_a_float() -> None:
    assert decode(float, 1) == 1


@pytest.mark.parametrize("value", [None, 1, 2.5, "three", [1, {"a": None}], {"b": True}])
def test_a_value_of_any_of_several_plain_types_is_read_as_it_is(value: Any) -> None:
    assert decode(None | int | float | str | list[Any] | dict[str, Any], value) == value


def test_a_value_of_none_of_the_types_is_refused() -> None:
    with pytest.raises(TypeError):
        decode(int | str, 2.5)


def test_a_mapping_of_tuples_is_read_with_its_tuples() -> None:
    assert decode(Mapping[str, tuple[float, float]], {"a": [1.0, 2.0]}) == {"a": (1.0, 2.0)}
    with pytest.raises(ValueError, match="zip"):
        decode(Mapping[str, tuple[float, float]], {"a": [1.0]})
