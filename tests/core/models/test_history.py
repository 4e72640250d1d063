"""The history that is sent: whatever was said before, an endpoint accepts it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.messages import Message, tool_result, user
from core.models import history_forms as forms
from core.models.history import NO_RESULT, SentHistory, wire
from tests.support.runs import call
from tests.support.server import refused_body


def sent(*messages: Message) -> list[Message]:
    history = SentHistory()
    history.extend(messages)
    return history.messages("Be kind.")[1:]


def called(*calls: Message, **fields: Any) -> Message:
    return {"role": "assistant", "content": None, "tool_calls": list(calls), **fields}


def raw(name: str, arguments: str, id: str = "c1") -> Message:
    return {"id": id, "type": "function", "function": {"name": name, "arguments": arguments}}


# --- every endpoint -------------------------------------------------------------------------------------------------


def test_only_fields_of_the_api_go_out() -> None:
    said = {"role": "assistant", "content": "Hi", "sender": "A", "refusal": None, "reasoning_content": "Hm"}
    assert wire(said) == {"role": "assistant", "content": "Hi"}
    assert wire(tool_result("c1", "look_up", "42")) == {"role": "tool", "tool_call_id": "c1", "content": "42"}
    assert wire(user("Hello")) == {"role": "user", "content": "Hello"}


def test_content_goes_out_even_when_there_is_none() -> None:
    assert wire({"role": "assistant", "tool_calls": [call("f")]})["content"] is None
    assert wire({"role": "assistant"})["content"] == ""


def test_a_role_that_the_api_does_not_define_goes_out_as_it_is() -> None:
    assert wire({"role": "critic", "content": "Hm", "name": None}) == {"role": "critic", "content": "Hm"}


def test_a_message_without_a_role_has_the_one_that_its_fields_tell() -> None:
    messages: list[Message] = [
        {"content": "Hello"},
        {"content": "Hi.", "sender": "Desk"},
        {"content": None, "tool_calls": [raw("f", "{}")]},
        {"tool_call_id": "c1", "content": "42"},
        {"role": None, "content": "Thanks"},
    ]
    assert [message["role"] for message in sent(*messages)] == ["user", "assistant", "assistant", "tool", "user"]
    assert "role" not in messages[0], "the conversation keeps the original"


@pytest.mark.parametrize("content", [None, "", " \n", [], [{"type": "text", "text": ""}]])
def test_a_reply_that_says_and_calls_nothing_is_not_sent(content: Any) -> None:
    nothing = {"role": "assistant", "content": content, "reasoning_content": "Hm", "tool_calls": []}
    assert sent(user("Hello"), nothing, user("And?")) == [user("Hello"), user("And?")]


@pytest.mark.parametrize("more", [{"refusal": "No."}, {"content": [{"type": "image_url"}]}, {"content": "0"}])
def test_a_reply_that_says_anything_is_sent(more: dict[str, Any]) -> None:
    assert len(sent({"role": "assistant", "content": None, **more})) == 1


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('{"city": "Seoul"}', {"city": "Seoul"}),
        ("", {}),
        ("null", {}),
        ('"{\\"city\\": \\"Seoul\\"}"', {"city": "Seoul"}),
        ('{"text": "one\ntwo"}', {"text": "one\ntwo"}),
        ("{'city': 'Seoul', 'now': True,}", {"city": "Seoul", "now": True}),
        ('```json\n{"city": "Seoul"}\n```', {"city": "Seoul"}),
        ('{"city": "Seoul"', {"text": '{"city": "Seoul"'}),
        ("[1, 2]", {"text": "[1, 2]"}),
        ('"Seoul"', {"text": '"Seoul"'}),
        ('{"n": NaN}', {"text": '{"n": NaN}'}),
        ("[" * 5000, {"text": "[" * 5000}),
    ],
)
def test_arguments_go_out_as_an_object(written: str, expected: Any) -> None:
    message, _ = sent(called(raw("f", written)))
    assert json.loads(message["tool_calls"][0]["function"]["arguments"]) == expected


def test_arguments_that_are_an_object_go_out_as_they_were_written() -> None:
    message, _ = sent(called(raw("f", '{"b":1,  "a":2}')))
    assert message["tool_calls"][0]["function"]["arguments"] == '{"b":1,  "a":2}'


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("look up!", "look_up_"),
        ("", "unnamed"),
        ("찾기", "__"),
        ("look_up<|channel|>json", "look_up"),
        ("n" * 99, "n" * 64),
    ],
)
def test_names_of_calls_fit_the_api(written: str, expected: str) -> None:
    message, _ = sent(called(raw(written, "{}")))
    assert message["tool_calls"][0]["function"]["name"] == expected


def test_the_name_of_a_speaker_fits_the_api() -> None:
    assert sent({"role": "user", "content": "Hi", "name": "Kim <Min>"})[0]["name"] == "Kim__Min_"


def test_calls_have_ids_of_their_own_and_results_follow_them() -> None:
    one, two = raw("f", '{"n":1}', "call_0"), raw("f", '{"n":2}', "call_0")
    turns = [called(one, two), tool_result("call_0", "f", "1"), tool_result("call_0", "f", "2")]
    messages = sent(user("Hi"), *turns, user("Again"), *turns)
    ids = [made["id"] for message in messages for made in message.get("tool_calls", ())]
    assert len(set(ids)) == 4
    assert ids[0] == "call_0"
    assert [message["tool_call_id"] for message in messages if message["role"] == "tool"] == ids
    assert all(re.fullmatch("[a-zA-Z0-9]{9}", id) for id in ids[1:])


def test_an_id_that_is_missing_is_made_up_the_same_each_time() -> None:
    turn = [called(raw("f", "{}", "")), tool_result("", "f", "1")]
    assert sent(*turn) == sent(*turn)
    assert sent(*turn)[0]["tool_calls"][0]["id"] == sent(*turn)[1]["tool_call_id"] != ""


def test_the_messages_of_the_conversation_stay_as_they_are() -> None:
    message = called(raw("look up", "{", ""), sender="A")
    before = json.dumps(message)
    sent(message)
    assert json.dumps(message) == before


def test_a_message_is_converted_once() -> None:
    history = SentHistory()
    conversation = [user("Hello"), called(raw("f", "{}"))]
    history.extend(conversation)
    first = history.messages("A")
    history.extend([*conversation, tool_result("c1", "f", "1")])
    second = history.messages("B")
    assert [message["content"] for message in (first[0], second[0])] == ["A", "B"]
    assert all(one is other for one, other in zip(first[1:3], second[1:3], strict=True))
    assert history.senders == ["", "", "", ""]


# --- calls and results that do not belong together ----------------------------------------------------------------------

A, B = raw("f", "{}", "a"), raw("g", "{}", "b")
RAIN, SUN = tool_result("a", "f", "Rain"), tool_result("b", "g", "Sun")
BYE = user("Bye")


def lines(*messages: Message) -> list[str]:
    """Return the history that is sent in short: a call by its id, a result by its id and text, anything else by its text."""
    told = []
    for message in sent(*messages):
        if message["role"] == "tool":
            told.append(f"{message['tool_call_id']}={message['content']}")
        else:
            told.append(" ".join(made["id"] for made in message.get("tool_calls", ())) or message["content"])
    return told


@pytest.mark.parametrize(
    ("conversation", "expected"),
    [
        # A result without its call, as in a history of which only the end is kept
        ([RAIN, BYE], ["The function f returned: Rain", "Bye"]),
        ([{"role": "tool", "content": "Rain"}, BYE], ["The function returned: Rain", "Bye"]),
        ([{"role": "tool", "tool_call_id": "x", "content": ""}, BYE], ["Bye"]),
        ([called(A), SUN, RAIN, BYE], ["a", "a=Rain", "The function g returned: Sun", "Bye"]),
        ([called(A), RAIN, BYE, RAIN], ["a", "a=Rain", "Bye"]),
        ([called(A), RAIN, BYE, called(B), SUN, user("?")], ["a", "a=Rain", "Bye", "b", "b=Sun", "?"]),
        # Several results of a call
        ([called(A), RAIN, RAIN, BYE], ["a", "a=Rain", "Bye"]),
        ([called(A), RAIN, {**RAIN, "content": "Snow"}, BYE], ["a", "a=Rain\n\nSnow", "Bye"]),
        ([called(A, B), RAIN, {**RAIN, "content": "Snow"}, SUN], ["a b", "a=Rain\n\nSnow", "b=Sun"]),
        # Calls without a result
        ([called(A), BYE], ["a", f"a={NO_RESULT}", "Bye"]),
        ([called(A, B), SUN, BYE], ["a b", "b=Sun", f"a={NO_RESULT}", "Bye"]),
        ([called(A)], ["a", f"a={NO_RESULT}"]),
        ([called(A), called(B), SUN], ["a", f"a={NO_RESULT}", "b", "b=Sun"]),
        # Results that come late, or in another order
        ([called(A), BYE, RAIN], ["a", "a=Rain", "Bye"]),
        ([called(A), BYE, called(B), RAIN, SUN], ["a", "a=Rain", "Bye", "b", "b=Sun"]),
        ([called(A), {"role": "system", "content": "Hm"}, RAIN, BYE], ["a", "a=Rain", "Hm", "Bye"]),
        ([called(A, B), SUN, RAIN], ["a b", "b=Sun", "a=Rain"]),
        ([called(A), {"role": "assistant", "content": ""}, RAIN], ["a", "a=Rain"]),
    ],
)
def test_every_call_is_followed_by_its_one_result(conversation: list[Message], expected: list[str]) -> None:
    assert lines(*conversation) == expected


def test_a_result_belongs_to_the_last_call_of_its_id() -> None:
    first, last = lines(called(A), BYE, called(A), RAIN)[1], lines(called(A), BYE, called(A), RAIN)[-1]
    assert first == f"a={NO_RESULT}"
    assert last.endswith("=Rain")


def test_custom_calls_go_out_as_calls_of_functions() -> None:
    custom = {"id": "c", "type": "custom", "custom": {"name": "run", "input": "ls -l"}}
    message, result = sent(called(custom), tool_result("c", "run", "total 0"))
    assert message["tool_calls"] == [
        {"id": "c", "type": "function", "function": {"name": "run", "arguments": '{"text": "ls -l"}'}}
    ]
    assert result["tool_call_id"] == "c"


@pytest.mark.parametrize("calls", [[{"id": "x"}], [{"id": "x", "type": "function", "function": None}]])
def test_what_is_no_call_is_not_sent(calls: list[Message]) -> None:
    assert sent(called(*calls), BYE) == [BYE]
    assert sent(called(*calls, A, content="So."), RAIN)[0]["tool_calls"] == [A]


@pytest.mark.parametrize(
    ("content", "expected"), [({"rain": True}, '{"rain": true}'), (12, "12"), (["Rain"], ["Rain"]), (None, "")]
)
def test_content_that_is_data_goes_out_as_json(content: Any, expected: Any) -> None:
    assert sent(called(A), {"role": "tool", "tool_call_id": "a", "content": content})[1]["content"] == expected


small_ids = st.sampled_from(["a", "b", "c", "", None])
any_turns = st.lists(
    st.one_of(
        st.builds(lambda ids: called(*(raw("f", "{}", id) for id in ids)), st.lists(small_ids, max_size=3)),
        st.builds(lambda id, text: {**tool_result(id, "f", text), "tool_name": "f"}, small_ids, st.text(max_size=2)),
        st.sampled_from([BYE, {"role": "assistant", "content": "So."}, {"role": "assistant", "content": ""}]),
    ),
    max_size=9,
)


@given(any_turns, st.data())
def test_any_calls_and_results_are_accepted_by_a_strict_server(
    conversation: list[Message], data: st.DataObject
) -> None:
    history = SentHistory()
    for end in sorted(data.draw(st.lists(st.integers(0, len(conversation)), max_size=2))):
        history.extend(conversation[:end])
        assert refused_body({"messages": history.messages("Be kind.")}) is None
    history.extend(conversation)
    messages = history.messages("Be kind.")
    assert refused_body({"messages": messages}) is None
    assert len(history.senders) == len(messages)


# --- what an endpoint added -----------------------------------------------------------------------------------------


def test_what_an_endpoint_added_is_kept_apart() -> None:
    signed = {**raw("f", "{}"), "extra_content": {"google": {"thought_signature": "S"}}}
    message = called(signed, origin="https://one.example/v1", reasoning_content="Hm", reasoning_details=[{"a": 1}])
    history = SentHistory()
    history.extend([user("Hi"), message])
    plain = history.messages("")[2]
    assert set(plain) == {"role", "content", "tool_calls"}
    assert set(plain["tool_calls"][0]) == {"id", "type", "function"}
    added = history.added[2]
    assert added.origin == "https://one.example/v1"
    restored = added.added_to(plain)
    assert restored["tool_calls"][0]["extra_content"] == signed["extra_content"]
    assert (restored["reasoning_content"], restored["reasoning_details"]) == ("Hm", [{"a": 1}])


def test_thoughts_go_back_with_calls_only_and_never_those_from_tags() -> None:
    history = SentHistory()
    said = {"role": "assistant", "content": "Hi", "reasoning_content": "Hm", "origin": "https://one.example/v1"}
    history.extend([said, called(raw("f", "{}"), **{**said, "content": None, "reasoning_field": "content"})])
    assert history.added == {}


# --- the forms that some endpoints demand ---------------------------------------------------------------------------


def test_roles_alternate() -> None:
    messages = [user("1"), user("2"), called(raw("f", "{}")), tool_result("c1", "f", "x"), user("3")]
    made = forms.with_alternating_roles(messages)
    assert [message["role"] for message in made] == ["user", "assistant", "tool", "assistant", "user"]
    assert made[0]["content"] == "1\n\n2"
    assert forms.with_alternating_roles([user([{"type": "text", "text": "1"}]), user("2")])[0]["content"] == [  # type: ignore[arg-type]
        {"type": "text", "text": "1"},
        {"type": "text", "text": "2"},
    ]


def test_the_text_of_an_agent_is_joined_with_calls_that_follow_it() -> None:
    calling = called(raw("f", "{}"))
    made = forms.with_alternating_roles(
        [user("1"), {"role": "assistant", "content": "2"}, {**calling, "content": None}]
    )
    assert [message["role"] for message in made[:2]] == ["user", "assistant"]
    assert (made[1]["content"], made[1]["tool_calls"]) == ("2", calling["tool_calls"])


@pytest.mark.parametrize("content", [None, "Wait.", [{"type": "text", "text": "Wait."}]])
def test_calls_are_described_behind_any_content(content: Any) -> None:
    made = forms.with_calls_as_text([user("1"), {**called(raw("f", "{}")), "content": content}])
    assert "I called f with {}." in str(made[1]["content"])
    without = {name: value for name, value in called(raw("f", "{}")).items() if name != "content"}
    assert forms.with_calls_as_text([user("1"), without])[1]["content"] == "I called f with {}."


def test_a_conversation_that_an_agent_starts_gets_a_user() -> None:
    made = forms.with_alternating_roles([{"role": "system", "content": "S"}, {"role": "assistant", "content": "Hi"}])
    assert [message["role"] for message in made] == ["system", "user", "assistant", "user"]


def test_a_conversation_that_an_agent_ends_gets_a_user() -> None:
    made = forms.with_alternating_roles([user("1"), {"role": "assistant", "content": "2"}])
    assert [message["role"] for message in made] == ["user", "assistant", "user"]


def test_results_can_name_their_function() -> None:
    made = forms.with_names_of_results(
        [called(raw("f", "{}")), tool_result("c1", "f", "x"), tool_result("c2", "g", "y")]
    )
    assert [message.get("name") for message in made] == [None, "f", None]


def test_system_messages_come_first_or_from_the_user() -> None:
    messages = [{"role": "system", "content": "A"}, user("1"), {"role": "developer", "content": "B"}, user("2")]
    assert forms.with_system_first(messages) == [{"role": "system", "content": "A\n\nB"}, user("1"), user("2")]
    assert forms.with_system_as_user(messages) == [user("A\n\nB\n\n1"), user("2")]
    assert forms.with_system_for_developer(messages)[2]["role"] == "system"
    assert forms.with_system_first(messages[:2]) == messages[:2]


def test_ids_are_mapped_for_calls_and_results_alike() -> None:
    messages = [
        called(raw("f", "{}", "call_long_id"), raw("f", "{}", "abcDEF123")),
        tool_result("call_long_id", "f", "x"),
    ]
    made = forms.with_nine_characters(messages)
    first, second = (each["id"] for each in made[0]["tool_calls"])
    assert made[1]["tool_call_id"] == first
    assert second == "abcDEF123"
    assert forms.with_nine_characters(made) is made


def test_the_content_of_calls_may_be_text_or_absent() -> None:
    messages = [called(raw("f", "{}"))]
    assert forms.with_empty_content(messages)[0]["content"] == ""
    assert "content" not in forms.without_content(messages)[0]
    assert "content" not in forms.without_content(forms.with_empty_content(messages))[0]
    assert forms.with_placeholders([tool_result("c1", "f", "")])[0]["content"]


json_text = st.text(max_size=8)
odd_calls = st.builds(raw, json_text, json_text, json_text)
odd_messages = st.one_of(
    st.builds(user, json_text),
    st.builds(
        lambda calls, content: called(*calls, content=content), st.lists(odd_calls, max_size=3), st.none() | json_text
    ),
    st.builds(tool_result, json_text, json_text, json_text),
)
ALL_FORMS = [
    forms.with_alternating_roles,
    forms.with_system_first,
    forms.with_system_as_user,
    forms.with_nine_characters,
    forms.with_empty_content,
    forms.without_content,
    forms.with_placeholders,
    forms.with_text_for_parts,
    forms.with_thoughts,
    forms.with_signatures,
    forms.with_calls_as_text,
]


@given(st.lists(odd_messages, max_size=8), st.sampled_from(ALL_FORMS), st.sampled_from(ALL_FORMS))
def test_any_conversation_goes_out_in_good_form(conversation: list[Message], one: Any, other: Any) -> None:
    history = sent(*conversation)
    ids = [made["id"] for message in history for made in message.get("tool_calls", ())]
    assert len(set(ids)) == len(ids)
    for message in history:
        for made in message.get("tool_calls", ()):
            assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", made["function"]["name"])
            assert isinstance(json.loads(made["function"]["arguments"]), dict)
    if other is not forms.without_content and one is not forms.without_content:
        assert all("role" in message for message in other(one(history)))
