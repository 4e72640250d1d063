"""The fold of streamed deltas into a message."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.messages import Message
from core.models.reply_fold import MOST_CALLS, DeltaFold
from tests.support.runs import call


def folded(*deltas: dict[str, Any]) -> Message:
    fold = DeltaFold()
    for delta in deltas:
        fold.add(delta)
    return fold.message()


def added(*deltas: dict[str, Any]) -> list[dict[str, Any]]:
    fold = DeltaFold()
    made = [fold.add(delta) for delta in deltas]
    rest = fold.finish()
    return [*made, rest] if rest else made


def piece(index: int | None = None, name: str = "", arguments: str = "", id: str = "") -> dict[str, Any]:
    made: dict[str, Any] = {
        "function": {key: value for key, value in (("name", name), ("arguments", arguments)) if value}
    }
    if index is not None:
        made["index"] = index
    return {**made, "id": id} if id else made


def names(message: Message) -> list[tuple[str, str]]:
    return [(made["function"]["name"], made["function"]["arguments"]) for made in message["tool_calls"]]


@pytest.mark.parametrize("content", [" ", "<th", "\x85", "<think>deep</th"])
def test_deltas_add_up_to_a_content_that_might_have_begun_with_thoughts(content: str) -> None:
    message = folded({"content": content})
    again = folded(*added({"content": content}))
    assert (again["content"], again.get("reasoning_content")) == (message["content"], message.get("reasoning_content"))


def test_very_many_objects_behind_one_another_begin_a_bounded_number_of_calls() -> None:
    arguments = "".join(f'{{"n": {number}}}' for number in range(3_000))
    found = names(folded({"tool_calls": [piece(0, "f", arguments, id="a")]}))
    assert found == [("f", f'{{"n": {number}}}') for number in range(MOST_CALLS)]


def test_calls_with_the_same_id_go_on_with_the_first_of_them() -> None:
    pieces = [
        piece(name="f", arguments="{", id="a"),
        piece(name="g", arguments="{", id="b"),
        piece(arguments="}", id="a"),
    ]
    assert names(folded(*({"tool_calls": [each]} for each in [*pieces, piece(arguments="}", id="b")]))) == [
        ("f", "{}"),
        ("g", "{}"),
    ]


# --- the fold -------------------------------------------------------------------------------------------------------


def test_text_grows() -> None:
    assert folded({"role": "assistant", "content": ""}, {"content": "Good"}, {"content": " day"}) == {
        "role": "assistant",
        "content": "Good day",
    }


def test_the_role_comes_once_and_first() -> None:
    deltas = added({"role": "assistant", "content": None}, {"role": "assistant", "content": "Hi"}, {"content": "!"})
    assert deltas == [{"role": "assistant"}, {"content": "Hi"}, {"content": "!"}]
    assert added({"content": "Hi"}) == [{"role": "assistant", "content": "Hi"}]


def test_what_adds_nothing_is_empty() -> None:
    assert added({}, {"role": "assistant", "content": ""}, {"role": "assistant", "content": ""}, {"content": None}) == [
        {},
        {"role": "assistant", "content": ""},
        {},
        {},
    ]
    fold = DeltaFold()
    assert fold.is_empty
    fold.add({"content": "Hi"})
    assert not fold.is_empty


def test_a_message_of_nothing_says_nothing() -> None:
    assert folded() == {"role": "assistant", "content": ""}


def test_refusals_and_reasoning_are_kept() -> None:
    assert folded({"refusal": "I would"}, {"refusal": " not."}, {"reasoning_content": "Hm"}, {"reasoning": "."}) == {
        "role": "assistant",
        "content": None,
        "refusal": "I would not.",
        "reasoning_content": "Hm.",
    }


def test_content_in_parts_is_text() -> None:
    parts = [{"type": "text", "text": "Good"}, {"type": "image"}, "?", {"type": "text", "text": " day"}]
    assert folded({"content": parts})["content"] == "Good day"


def test_halves_of_characters_are_replaced() -> None:
    assert folded({"content": "a\ud83d"}, {"content": "é"})["content"] == "a\ufffdé"


def test_several_calls_in_one_delta() -> None:
    message = folded(
        {"tool_calls": [piece(0, "a", "{}", "c1"), piece(1, "b", "{", "c2")]}, {"tool_calls": [piece(1, "", "}")]}
    )
    assert names(message) == [("a", "{}"), ("b", "{}")]


def test_ids_names_and_types_that_come_again_count_once() -> None:
    again = {**piece(0, "look_up", "{}", "c1"), "type": "function"}
    assert folded({"tool_calls": [{**again, "function": {"name": "look_up"}}]}, {"tool_calls": [again]}) == {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "look_up", "arguments": "{}"}}],
    }
    assert added({"tool_calls": [again]}, {"tool_calls": [again]})[1] == {}


@pytest.mark.parametrize("pieces", [["look", "_up"], ["look", "look_up"], ["look_up", "look_up"]])
def test_names_may_come_in_pieces_or_grow(pieces: list[str]) -> None:
    message = folded(*({"tool_calls": [piece(0, name)]} for name in pieces))
    assert names(message) == [("look_up", "")]


def test_calls_under_one_index_are_distinguished_by_id_and_name() -> None:
    message = folded(
        {"tool_calls": [piece(0, "a", "{}", "c1")]},
        {"tool_calls": [piece(0, "b", "{", "c2")]},
        {"tool_calls": [piece(0, "", "}", "c3")]},  # some servers make a new id for every piece
    )
    assert names(message) == [("a", "{}"), ("b", "{}")]


def test_calls_without_an_index_are_distinguished_by_id() -> None:
    message = folded(
        {"tool_calls": [piece(None, "a", "{", "c1")]},
        {"tool_calls": [piece(None, "b", "{}", "c2")]},
        {"tool_calls": [piece(None, "", "}", "c1")]},
    )
    assert names(message) == [("a", "{}"), ("b", "{}")]


def test_calls_without_index_and_id_are_distinguished_by_what_is_whole() -> None:
    message = folded(
        {"tool_calls": [piece(None, "a", "{")]},
        {"tool_calls": [piece(None, "", "}")]},
        {"tool_calls": [piece(None, "a", "{}")]},
        {"tool_calls": [piece(None, "b"), piece(None, "c", "{}")]},
    )
    assert names(message) == [("a", "{}"), ("a", "{}"), ("b", ""), ("c", "{}")]
    ids = [made["id"] for made in message["tool_calls"]]
    assert len(set(ids)) == 4
    assert all(re.fullmatch("[a-zA-Z0-9]{9}", id) for id in ids)


def test_a_name_that_comes_again_before_its_arguments_are_whole_begins_nothing() -> None:
    assert names(folded(*({"tool_calls": [piece(None, "a", part)]} for part in "{}"))) == [("a", "{}")]


def test_ids_are_distinguished() -> None:
    message = folded({"tool_calls": [piece(i, "a", "{}", "same") for i in range(3)]})
    ids = [made["id"] for made in message["tool_calls"]]
    assert ids[0] == "same"
    assert len(set(ids)) == 3


def test_arguments_may_come_as_an_object() -> None:
    sent = {"function": {"name": "a", "arguments": {"city": "서울"}}}
    assert names(folded({"tool_calls": [sent]})) == [("a", '{"city": "서울"}')]


def test_calls_of_the_old_kind_and_custom_ones_are_calls() -> None:
    old = folded({"function_call": {"name": "a", "arguments": "{"}}, {"function_call": {"arguments": "}"}})
    assert names(old) == [("a", "{}")]
    custom = [{"index": 0, "custom": {"name": "shell", "input": "l"}}], [{"index": 0, "custom": {"input": "s"}}]
    assert names(folded(*({"tool_calls": calls} for calls in custom))) == [("shell", "ls")]


@pytest.mark.parametrize("odd", [[None], ["x"], "x", 5, [{}], [{"index": "0"}], [{"function": None}]])
def test_odd_calls_do_not_break_the_fold(odd: Any) -> None:
    for made in folded({"content": "Hi", "tool_calls": odd}).get("tool_calls", ()):
        assert (made["function"]["name"], made["function"]["arguments"]) == ("", "")


# --- any message, cut anywhere --------------------------------------------------------------------------------------

text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@st.composite
def messages(draw: st.DrawFn) -> Message:
    count = draw(st.integers(0, 3))
    calls = [
        {
            "id": f"c{i}",
            "type": "function",
            "function": {"name": f"function_{i}", "arguments": json.dumps({"text": draw(text)})},
        }
        for i in range(count)
    ]
    message: Message = {"role": "assistant", "content": draw(text | st.none() if calls else text)}
    for name in ("refusal", "reasoning_content"):
        if draw(st.booleans()):
            message[name] = draw(text)
    return {**message, "tool_calls": calls} if calls else message


def cut(draw: st.DrawFn, whole: str) -> list[str]:
    places = sorted(draw(st.lists(st.integers(0, len(whole)), max_size=4)))
    return [whole[a:b] for a, b in zip([0, *places], [*places, len(whole)], strict=True)]


@st.composite
def streamed(draw: st.DrawFn) -> tuple[Message, list[dict[str, Any]]]:
    """A message, and deltas an endpoint may send it in: texts and calls cut anywhere, mixed and joined as may be."""
    message = draw(messages())
    queues: list[list[dict[str, Any]]] = [
        [{name: part} for part in cut(draw, message[name])]
        for name in ("content", "refusal", "reasoning_content")
        if message.get(name)
    ]
    repeats, numbered = draw(st.booleans()), draw(st.booleans())
    calls: list[dict[str, Any]] = []
    for index, made in enumerate(message.get("tool_calls", ())):
        for number, part in enumerate(cut(draw, made["function"]["arguments"])):
            sent: dict[str, Any] = {"function": {"arguments": part}}
            if number == 0 or repeats or not numbered:
                sent |= {"id": made["id"], "type": "function"}
                sent["function"]["name"] = made["function"]["name"]
            calls.append({"index": index, **sent} if numbered else sent)
    queues.append([{"tool_calls": [sent]} for sent in calls])
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": draw(st.sampled_from(["", None]))}]
    while any(queues):
        queue = draw(st.sampled_from([queue for queue in queues if queue]))
        delta = queue.pop(0)
        if draw(st.booleans()) and not set(delta) & set(deltas[-1]):
            deltas[-1] = {**deltas[-1], **delta}
        else:
            deltas.append(delta if draw(st.booleans()) else {"role": "assistant", **delta})
        if draw(st.booleans()):
            deltas.append({})
    return message, deltas


@given(streamed())
def test_any_cutting_folds_back_to_the_message(made: tuple[Message, list[dict[str, Any]]]) -> None:
    message, deltas = made
    assert folded(*deltas) == message


@given(streamed())
def test_what_is_given_on_folds_to_the_same(made: tuple[Message, list[dict[str, Any]]]) -> None:
    message, deltas = made
    given_on = added(*deltas)
    assert folded(*given_on) == message
    assert [delta for delta in added(*given_on) if delta] == [delta for delta in given_on if delta]
    assert ["role" in delta for delta in given_on] == [True] + [False] * (len(given_on) - 1)


@given(streamed())
def test_a_whole_message_is_a_delta(made: tuple[Message, list[dict[str, Any]]]) -> None:
    message, _ = made
    assert folded(message) == message


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "index", "function", "name", "x"]), inner)
    ),
    max_leaves=4,
)
FIELDS = ["role", "content", "refusal", "reasoning", "tool_calls", "function_call"]


@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), json_values), max_size=4))
def test_no_delta_breaks_the_fold(deltas: list[dict[str, Any]]) -> None:
    message = folded(*deltas)
    json.dumps(message).encode()
    assert len({made["id"] for made in message.get("tool_calls", ())}) == len(message.get("tool_calls", ()))


def test_arguments_nested_too_deeply_are_kept_as_text() -> None:
    piece = {"tool_calls": [{"function": {"name": "f", "arguments": "[" * 100_000}}]}
    assert len(folded(piece, piece)["tool_calls"][0]["function"]["arguments"]) == 200_000


# --- calls as servers send them --------------------------------------------------------------------------------------


def test_calls_under_one_index_without_ids_are_distinguished_by_what_is_whole() -> None:
    message = folded(
        {"tool_calls": [piece(0, "a", '{"n": 1}')]},
        {"tool_calls": [piece(0, "a", '{"n": 2}')]},
        {"tool_calls": [piece(0, "b")]},
    )
    assert names(message) == [("a", '{"n": 1}'), ("a", '{"n": 2}'), ("b", "")]


def test_an_object_after_the_arguments_is_another_call() -> None:
    expected = [("a", '{"n": "}{"}'), ("a", '{"n": 2}')]
    assert names(folded({"tool_calls": [piece(0, "a", '{"n": "}{"}{"n": 2}')]})) == expected
    assert (
        names(folded({"tool_calls": [piece(0, "a", '{"n": "}{"}')]}, {"tool_calls": [piece(0, "", '{"n": 2}')]}))
        == expected
    )


@given(st.data())
def test_where_several_objects_are_cut_does_not_matter(data: st.DataObject) -> None:
    values = data.draw(st.lists(st.text('ab"\\{}[] ', max_size=6), min_size=1, max_size=3, unique=True))
    whole = "".join(json.dumps({"t": value}) for value in values)
    places = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    parts = [whole[a:b] for a, b in zip([0, *places], [*places, len(whole)], strict=True)]
    message = folded({"tool_calls": [piece(0, "f")]}, *({"tool_calls": [piece(0, "", part)]} for part in parts))
    assert [json.loads(arguments)["t"] for _, arguments in names(message)] == values


def test_a_piece_without_name_id_and_index_goes_on_with_the_last_call() -> None:
    parts = [piece(0, "a", "{", "c1"), piece(None, "", '"n": 1'), piece(1, "", "}")]
    assert names(folded({"tool_calls": parts})) == [("a", '{"n": 1}')]


def test_ids_of_the_conversation_are_taken() -> None:
    history = [{"role": "assistant", "tool_calls": [call("f", "c1")]}]
    fold = DeltaFold(history)
    fold.add({"tool_calls": [piece(0, "f", "{}", "c1")]})
    assert fold.message()["tool_calls"][0]["id"] != "c1"


def test_fields_that_a_server_adds_are_kept_however_they_come() -> None:
    signed = {"index": 0, "extra_content": {"google": {"thought_signature": "S"}}}
    details = [{"type": "reasoning.text", "index": 0, "text": text} for text in ("H", "m")]
    message = folded(
        {"tool_calls": [piece(0, "f", "{}", "c1")], "reasoning_details": details[:1], "annotations": [1]},
        {"tool_calls": [signed], "reasoning_details": details[1:]},
    )
    assert message["tool_calls"][0]["extra_content"] == {"google": {"thought_signature": "S"}}
    assert message["reasoning_details"] == [{"type": "reasoning.text", "index": 0, "text": "Hm"}]
    assert "annotations" not in message


def test_fields_beyond_the_bound_are_not_kept() -> None:
    assert "extra" not in folded(*({"content": "x", "extra": "y" * 300_000} for _ in range(2)))


def test_names_are_those_of_offered_functions() -> None:
    fold = DeltaFold((), {"get_weather"})
    for index, name in enumerate(["get_weather<|channel|>json", " get_weather", "functions.get_weather", "other<|x|>"]):
        fold.add({"tool_calls": [piece(index, name, "{}", f"c{index}")]})
    assert [name for name, _ in names(fold.message())] == ["get_weather"] * 3 + ["other<|x|>"]
