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


WIDE_BAR = "\uff5c"
"""Written as ¦ here."""

TEMPLATES = {
    "hermes, as python": "<tool_call>\n{'name': 'look_up', 'arguments': {'city': 'Seoul'}}\n</tool_call>",
    "llama": '<|python_tag|>look_up.call(city="Seoul")<|eom_id|>',
    "mistral with id": '[TOOL_CALLS][{"name": "look_up", "arguments": {"city": "Seoul"}, "id": "abcdefghi"}]',
    "mistral 11": '[TOOL_CALLS]look_up[ARGS]{"city": "Seoul"}',
    "mistral 11 with id": '[TOOL_CALLS]look_up[CALL_ID]abcdefghi[ARGS]{"city": "Seoul"}',
    "mistral 13": '[TOOL_CALLS]look_up{"city": "Seoul"}',
    "mistral 13, tokens left out": 'look_up{"city": "Seoul"}',
    "functionary 3.2": '>>>look_up\n{"city": "Seoul"}',
    "functionary 2": '<|from|>assistant\n<|recipient|>look_up\n<|content|>{"city": "Seoul"}',
    "deepseek 3": "<¦tool▁calls▁begin¦><¦tool▁call▁begin¦>function<¦tool▁sep¦>look_up\n"
    '```json\n{"city": "Seoul"}\n```<¦tool▁call▁end¦><¦tool▁calls▁end¦>',
    "deepseek 3.1": "<¦tool▁calls▁begin¦><¦tool▁call▁begin¦>look_up<¦tool▁sep¦>"
    '{"city": "Seoul"}<¦tool▁call▁end¦><¦tool▁calls▁end¦>',
    "deepseek 3.2": '<¦DSML¦function_calls>\n<¦DSML¦invoke name="look_up">\n'
    '<¦DSML¦parameter name="city" string="true">Seoul</¦DSML¦parameter>\n</¦DSML¦invoke>\n</¦DSML¦function_calls>',
    "xml": '<function_calls>\n<invoke name="look_up">\n<parameter name="city">Seoul</parameter>\n</invoke>\n</function_calls>',
    "minimax": '<minimax:tool_call>\n<invoke name="look_up">\n<parameter name="city">Seoul</parameter>\n</invoke>\n'
    "</minimax:tool_call>",
    "kimi": "<|tool_calls_section_begin|><|tool_call_begin|>functions.look_up:0<|tool_call_argument_begin|>"
    '{"city": "Seoul"}<|tool_call_end|><|tool_calls_section_end|>',
    "glm": "<tool_call>look_up\n<arg_key>city</arg_key>\n<arg_value>Seoul</arg_value>\n</tool_call>",
    "granite": f"<|tool_call|>[{CALL}]",
    "phi": f"functools[{CALL}]",
    "command": 'Action: ```json\n[{"tool_name": "look_up", "parameters": {"city": "Seoul"}}]\n```',
    "command 7b": '<|START_ACTION|>[{"tool_call_id": "0", "tool_name": "look_up", "parameters": {"city": "Seoul"}}]<|END_ACTION|>',
    "react": 'Action: look_up\nAction Input: {"city": "Seoul"}',
    "internlm": f"<|action_start|><|plugin|>\n{CALL}<|action_end|>",
    "gemini": '```tool_code\nprint(default_api.look_up(city="Seoul"))\n```',
    "gemma": '<|tool_call>call:look_up{city:<|"|>Seoul<|"|>}<tool_call|>',
    "gpt-oss": '<|channel|>commentary to=functions.look_up <|constrain|>json<|message|>{"city": "Seoul"}<|call|>',
    "olmo": '<function_calls>look_up(city="Seoul")</function_calls>',
    "seed": "<seed:tool_call>\n<function=look_up>\n<parameter=city>Seoul</parameter>\n</function>\n</seed:tool_call>",
    "lfm": '<|tool_call_start|>[look_up(city="Seoul")]<|tool_call_end|>',
    "nemotron": f"<TOOLCALL>[{CALL}]</TOOLCALL>",
    "apertus": '<|tools_prefix|>[{"look_up": {"city": "Seoul"}}]<|tools_suffix|>',
    "name as key": '{"look_up": {"city": "Seoul"}}',
    "action": '{"action": "look_up", "action_input": {"city": "Seoul"}}',
    "recipient": '{"recipient_name": "functions.look_up", "parameters": {"city": "Seoul"}}',
    "firefunction": '<functioncall> {"name": "look_up", "arguments": \'{"city": "Seoul"}\'}',
    "gorilla": '<<function>>look_up(city="Seoul")',
}


@pytest.mark.parametrize("content", TEMPLATES.values(), ids=TEMPLATES)
def test_calls_are_read_in_the_forms_that_models_have(content: str) -> None:
    content = content.replace("¦", WIDE_BAR)
    assert read(content) == ([("look_up", {"city": "Seoul"})], (CALL_READ_FROM_TEXT,))
    assert read(f"I look it up.\n{content}")[0] == [], "only a reply that is nothing else"


@pytest.mark.parametrize(
    "name",
    ["mistral 11", "deepseek 3", "deepseek 3.2", "xml", "kimi", "glm", "react", "gpt-oss", "lfm", "seed", "gorilla"],
)
def test_calls_that_are_cut_off_or_behind_words_get_a_note(name: str) -> None:
    whole = TEMPLATES[name].replace("¦", WIDE_BAR)
    for content in (whole[: whole.index("Seoul") + 2], f"I look it up.\n{whole}"):
        assert read(content) == ([], (CALL_AS_TEXT,))


def test_text_that_only_repeats_the_calls_is_left_out() -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "look_up", "arguments": '{"city": "Seoul"}'}}
    for content, left in ((f"<tool_call>{CALL}</tool_call>", None), ("I look it up.", "I look it up.")):
        message = {"role": "assistant", "content": content, "tool_calls": [call]}
        assert with_called_functions(message, OFFERED, []) == ({**message, "content": left}, ())


def test_several_calls_in_a_form_of_a_model_are_several() -> None:
    glm = "<tool_call>look_up\n<arg_key>city</arg_key><arg_value>Seoul</arg_value></tool_call>"
    marked = "<|tool_call_start|>[look_up(city='Seoul'), transfer_to_refunds()]<|tool_call_end|>"
    assert [name for name, _ in read(glm * 2)[0]] == ["look_up", "look_up"]
    assert read(marked)[0] == [("look_up", {"city": "Seoul"}), ("transfer_to_refunds", {})]


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
        "look_up",
        "Hello<|im_end|>",
        "Use look_up(city) for that.",
        "<p>Seoul</p>",
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
    "hostile",
    [
        "[" * 40_000,
        "{" * 40_000,
        '{"name":' * 6_000,
        "<tool_call>" * 4_000,
        "<function=" * 4_000,
        "<tool_call>look_up<arg_key>a</arg_key><arg_value>" * 900,
        '<invoke name="look_up">' * 2_000,
        "<|a|>" * 9_000,
    ],
)
def test_hostile_text_is_no_call(hostile: str) -> None:
    assert read(hostile)[0] == []
