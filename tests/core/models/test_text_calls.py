"""Calls that a model wrote as text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.models.text_calls import CALL_AS_TEXT, CALL_READ_FROM_TEXT, with_called_functions

OFFERED = frozenset({"look_up", "transfer_to_refunds"})
CALL = '{"name": "look_up", "arguments": {"city": "Seoul"}}'


def read(content: str) -> tuple[list[tuple[str, Any]], tuple[str, ...]]:
    message, notes = with_called_functions({"role": "assistant", "content": content}, OFFERED, [])
    functions = [made["function"] for made in message.get("tool_calls", ())]
    assert (message["content"] is None) == bool(functions)
    return [(function["name"], json.loads(function["arguments"])) for function in functions], notes


@pytest.mark.parametrize(
    "content",
    [
        CALL,
        f"  {CALL}\n",
        f"```json\n{CALL}\n```",
        f"```\n{CALL}```",
        f"<tool_call>\n{CALL}\n</tool_call>",
        f"<|python_tag|>{CALL}<|eom_id|>",
        f"[TOOL_CALLS][{CALL}]",
        f"[{CALL}]",
        '{"name": "look_up", "parameters": {"city": "Seoul"}}',
        '{"type": "function", "name": "look_up", "parameters": {"city": "Seoul"}}',
        '{"type": "function", "function": {"name": "look_up", "arguments": "{\\"city\\": \\"Seoul\\"}"}}',
        '{"function": "look_up", "arguments": {"city": "Seoul"}}',
        '{"tool": "look_up", "tool_input": {"city": "Seoul"}}',
        '{"tool_calls": [{"id": "c1", "function": {"name": "look_up", "arguments": {"city": "Seoul"}}}]}',
        '<function=look_up>{"city": "Seoul"}</function>',
        '<function=look_up{"city": "Seoul"}</function>',
        "<tool_call>\n<function=look_up>\n<parameter=city>\nSeoul\n</parameter>\n</function>\n</tool_call>",
        '{"name": "functions.look_up", "arguments": {"city": "Seoul"}}',
    ],
)
def test_what_is_exactly_a_call_is_that_call(content: str) -> None:
    assert read(content) == ([("look_up", {"city": "Seoul"})], (CALL_READ_FROM_TEXT,))


def test_several_calls_are_several() -> None:
    other = '{"name": "transfer_to_refunds", "arguments": {}}'
    expected = [("look_up", {"city": "Seoul"}), ("transfer_to_refunds", {})]
    for content in (
        f"[{CALL}, {other}]",
        f"{CALL}\n{other}",
        f"<tool_call>{CALL}</tool_call><tool_call>{other}</tool_call>",
    ):
        assert read(content)[0] == expected


@pytest.mark.parametrize(
    "content",
    [
        '{"name": "unknown", "arguments": {}}',
        f"Let me see. {CALL}",
        f"{CALL} This looks it up.",
        f"<tool_call>{CALL}",
        "<tool_call>look_up</tool_call>",
        '{"name": "look_up", "arguments": {"city": "Seo',
        'look_up(city="Seoul")',
        "[look_up(city='Seoul')]",
        "<function=other>{}</function>",
    ],
)
def test_any_other_call_as_text_gets_a_note(content: str) -> None:
    calls, notes = read(content)
    if calls:  # a tag that is not closed is still nothing but a call
        assert content == f"<tool_call>{CALL}"
    else:
        assert notes == (CALL_AS_TEXT,)


@pytest.mark.parametrize(
    "content",
    [
        "Hello",
        "",
        '{"name": "Kim", "age": 5}',
        '{"city": "Seoul"}',
        "I can look_up things.",
        "[1, 2]",
        "{}",
        "[]",
        "```\ncode\n```",
    ],
)
def test_what_is_no_call_is_a_reply(content: str) -> None:
    assert read(content) == ([], ())


def test_nothing_is_read_where_no_function_is_offered() -> None:
    message = {"role": "assistant", "content": CALL}
    assert with_called_functions(message, frozenset(), []) == (message, ())


def test_ids_are_none_that_are_taken() -> None:
    message = {"role": "assistant", "content": f"[{CALL}, {CALL}]"}
    first, _ = with_called_functions(message, OFFERED, [])
    ids = [call["id"] for call in first["tool_calls"]]
    assert len(set(ids)) == 2
    assert with_called_functions(message, OFFERED, [])[0] == first


@given(st.text('{}[]":,<>/=` \nlook_upnamearguments', max_size=200))
def test_any_text_is_read_or_left(content: str) -> None:
    read(content)


@pytest.mark.parametrize(
    "hostile", ["[" * 40_000, "{" * 40_000, '{"name":' * 6_000, "<tool_call>" * 4_000, "<function=" * 4_000]
)
def test_hostile_text_is_no_call(hostile: str) -> None:
    assert read(hostile)[0] == []
