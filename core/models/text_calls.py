"""Calls of functions that a model wrote as text of its reply, because it or its server cannot call functions properly.

A reply that is nothing but calls of offered functions is taken as these calls: as JSON, or in any of the forms that the
templates of models have. Any other reply that holds a call gets a note: the person would wait for what never happens.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from core.loose_json import NAME, LooseReader
from core.messages import Message, arguments_of, calls_of, made_id, without_surrogates
from core.models.reply_fold import offered_name
from core.values import JsonError

CALL_AS_TEXT = "call_as_text"
CALL_READ_FROM_TEXT = "call_read_from_text"

LONGEST_CALL = 50_000
"""Characters of a reply that is searched for calls. Longer ones are prose."""

MOST_CALLS = 50
"""Calls in one reply; models that repeat themselves without end must not call functions without end."""

BAR = "[|\uff5c]"
"""In special tokens; that of DeepSeek is a wide one, and the spaces in them are blocks."""

SEPARATORS = re.compile(r"[\s,;]{1,1000}")
MARK = re.compile(
    rf"<{BAR}[^<>|\uff5c\n]{{1,50}}{BAR}?>"  # <|tool_call|> and the tokens of Llama, Phi, Granite, Kimi, Cohere, DeepSeek
    r"|<[\w/]{1,30}\|>"  # the second half of Gemma's pairs
    rf"|</?{BAR}{{1,2}}DSML{BAR}{{1,2}}\s?(?:function|tool)_calls>"  # DeepSeek 3.2
    r"|</?(?:[\w-]{1,20}[:_])?(?:tool|function)_?calls?>"  # Hermes, Qwen, GLM, Granite, MiniMax, Seed, Nemotron
    r"|<<function>>|\[/?TOOL_CALLS\]|\[ARGS\]|\[CALL_ID\][\w-]{0,40}"  # Gorilla; Mistral
    r"|>>>|functools|Action:|Action Input:|\bto=|\bcall:"  # Functionary; Phi; ReAct; gpt-oss; Gemma
    r"|```(?:tool_code|tool_call)\n?",
    re.IGNORECASE,
)
"""What stands around calls in the templates of models."""

FENCE = re.compile(r"```[a-z_]{0,20}\n?")
FILLERS = frozenset({"function", "assistant", "commentary", "json"})
"""Words between marks, which say what comes next."""

NAMED = re.compile(
    rf"<function=([\w.-]{{1,64}})>?|<(?:{BAR}{{1,2}}DSML{BAR}{{1,2}}\s?)?invoke\s{{1,9}}name=\"([\w.:-]{{1,64}})\"\s{{0,9}}>"
)
PARAMETER = re.compile(
    r"<parameter=([^<>\n]{1,64})>|<arg_key>([^<>\n]{1,64})</arg_key>\s{0,9}<arg_value>"
    rf"|<(?:{BAR}{{1,2}}DSML{BAR}{{1,2}}\s?)?parameter\s{{1,9}}name=\"([^\"<>\n]{{1,64}})\"(?:\s{{1,9}}string=\"(true|false)\")?\s{{0,9}}>"
)
PARAMETER_END = re.compile(rf"</(?:{BAR}{{1,2}}DSML{BAR}{{1,2}}\s?)?(?:parameter|arg_value)>")
NAMED_END = re.compile(rf"</(?:function|(?:{BAR}{{1,2}}DSML{BAR}{{1,2}}\s?)?invoke|tool_call)>")

NAMES = ("name", "tool_name", "function_name", "recipient_name", "tool", "function", "action")
ARGUMENTS = ("arguments", "parameters", "args", "tool_input", "action_input", "input")
LISTS = ("tool_calls", "function_call", "tool_call")
KEYS = frozenset({*NAMES, *ARGUMENTS, "id", "type", "tool_call_id"})
NAME_KEY = re.compile(r'"(?:name|tool|function|tool_name|recipient_name|action)"\s{0,9}:')
ARGUMENTS_KEY = re.compile(r'"(?:arguments|parameters|args|tool_input|action_input)"\s{0,9}:')
PYTHON_CALL = re.compile(r"(?:print\()?\[?(?:print\()?([A-Za-z_][\w.-]{0,63})\(")
STRONG_MARK = re.compile(
    rf"<{BAR}?(?:tool_calls?|function_calls?|python_tag){BAR}?>|\[TOOL_CALLS\]|<function=|functools\[", re.IGNORECASE
)
"""Marks that stand nowhere but at calls. At the others, a call is one that names a function."""

WEAK_MARK = re.compile(
    r"<[^<>\n]{0,40}(?:tool|function|invoke|action|recipient)[^<>\n]{0,40}>|\bto=functions\.|```tool_code|>>>|Action: ",
    re.IGNORECASE,
)
NUMBER = re.compile(r":\d{1,4}")
LIST_OF_CALLS = re.compile(r"\[\s{0,9}[\w.]{1,100}\(")

Read = tuple[str, str]
"""The name and the arguments of a call."""


def with_called_functions(
    message: Message, offered: Collection[str], history: Sequence[Message]
) -> tuple[Message, tuple[str, ...]]:
    """Return the message with the calls that its text is, if it is nothing else; and the codes of what is to be told.

    Text that only repeats the calls of the message is left out.
    """
    content = message.get("content")
    if not offered or not content or not isinstance(content, str) or len(content) > LONGEST_CALL:
        return message, ()
    if called := calls_of(message):
        names = [call["function"].get("name") for call in called]
        is_repeated = [name for name, _ in _calls_in(content, offered)] == names
        return ({**message, "content": None} if is_repeated else message), ()
    calls = _calls_in(content, offered)
    if not calls:
        return message, (CALL_AS_TEXT,) if _holds_call(content.strip(), offered) else ()
    taken = {str(call.get("id")) for earlier in history for call in calls_of(earlier)}
    made = []
    for place, (name, arguments) in enumerate(calls):
        id = made_id(f"{len(history)}/{place}/{name}", taken)
        taken.add(id)
        made.append({"id": id, "type": "function", "function": {"name": name, "arguments": arguments}})
    return {**message, "content": None, "tool_calls": made}, (CALL_READ_FROM_TEXT,)


def _calls_in(text: str, offered: Collection[str]) -> list[Read]:
    """Return the calls that the text is; [] if it is anything else."""
    reader = _CallReader(text, offered)
    try:
        while not reader.is_at_end():
            reader.read_next()
    except JsonError:
        return []
    return reader.calls


class _CallReader:
    """Reads calls one after another, whatever marks are around them. Raises JsonError at anything else."""

    def __init__(self, text: str, offered: Collection[str]) -> None:
        self.calls: list[Read] = []
        self._reader = LooseReader(text)
        self._offered = offered
        self._name = ""
        self._has_marks = False

    def is_at_end(self) -> bool:
        self._skip(SEPARATORS)
        if self._reader.place < len(self._reader.text):
            return False
        if self._name:
            raise JsonError("the arguments are missing")
        return True

    def read_next(self) -> None:
        """Read a mark, a name, or the arguments of the name or a whole call."""
        if self._skip(MARK):
            self._has_marks = True
        elif self._skip(FENCE):
            return
        elif named := self._skip(NAMED):
            self._name = named[1] or named[2]
            self._read_body()
        elif self._name and PARAMETER.match(self._reader.text, self._reader.place):
            self._read_body()
        elif self._next() in ("{", "["):
            self._read_value()
        else:
            self._read_name()

    def _read_name(self) -> None:
        """Read the name of a function whose arguments follow, or a call as Python writes it."""
        text, place = self._reader.text, self._reader.place
        if self._has_marks and (text.startswith("print(", place) or text[place] in "])"):
            self._reader.place += len("print(") if text[place] == "p" else 1
            return
        found = NAME.match(text, place)
        if found is None:
            raise JsonError("there is no call")
        if self._has_marks and text.startswith("(", found.end()):
            name, values = self._reader.call()
            self._add(name.removesuffix(".call"), _as_json(values))
            return
        number = NUMBER.match(text, found.end())
        self._reader.place = number.end() if number else found.end()
        name = offered_name(found[0], self._offered)
        if name in self._offered and not self._name:
            self._name = name
        elif not (self._has_marks and found[0] in FILLERS):
            raise JsonError("there is no call")

    def _read_value(self) -> None:
        if self._has_marks and not self._name and LIST_OF_CALLS.match(self._reader.text, self._reader.place):
            self._reader.place += 1
            return
        value = self._reader.value()
        if self._name:
            arguments = _arguments_text(value)
            if arguments is None:
                raise JsonError("there are no arguments")
            self._add(self._name, arguments)
            return
        for name, arguments in _calls_of_value(value, self._offered, depth=0):
            self._add(name, arguments)

    def _read_body(self) -> None:
        """Read the arguments of the name, as an object or as one tag for each, up to the tag that ends the call."""
        name, values = self._name, dict[str, Any]()
        self._skip(SEPARATORS)
        if self._next() == "{":
            self._read_value()
        else:
            while found := self._skip(PARAMETER):
                values[found[1] or found[2] or found[3]] = self._parameter(is_text=found[4] != "false")
                self._skip(SEPARATORS)
            self._add(name, _as_json(values))
        self._skip(SEPARATORS)
        if not self._skip(NAMED_END):
            raise JsonError("the call does not end")

    def _parameter(self, *, is_text: bool) -> Any:
        end = PARAMETER_END.search(self._reader.text, self._reader.place)
        if end is None:
            raise JsonError("a parameter does not end")
        value = self._reader.text[self._reader.place : end.start()].strip()
        self._reader.place = end.end()
        return value if is_text else LooseReader(value).value()

    def _add(self, name: str, arguments: str) -> None:
        name = offered_name(name, self._offered)
        if name not in self._offered or len(self.calls) >= MOST_CALLS:
            raise JsonError("there is no such function")
        self.calls.append((name, arguments))
        self._name = ""

    def _skip(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self._reader.text, self._reader.place)
        self._reader.place = found.end() if found else self._reader.place
        return found

    def _next(self) -> str:
        return self._reader.text[self._reader.place : self._reader.place + 1]


def _calls_of_value(value: object, offered: Collection[str], depth: int) -> Iterator[Read]:
    """Yield the calls that a JSON value is; something that is no call makes the reply one that is not exactly calls."""
    if isinstance(value, list) and value and depth < len(LISTS):
        for item in value:
            yield from _calls_of_value(item, offered, depth + 1)
        return
    if not isinstance(value, Mapping):
        yield "", ""
        return
    inner = next((value[name] for name in (*LISTS, "function") if isinstance(value.get(name), list | Mapping)), None)
    if inner is not None and depth < len(LISTS):
        yield from _calls_of_value(inner, offered, depth + 1)
        return
    yield _call_of_object(value, offered)


def _call_of_object(value: Mapping[str, Any], offered: Collection[str]) -> Read:
    """Return the call that an object is, with the names of its parts or with that of the function as its only key."""
    only = next(iter(value)) if len(value) == 1 else ""
    if only in offered and isinstance(value[only], Mapping):
        return only, _as_json(value[only])
    name = next((value[key] for key in NAMES if isinstance(value.get(key), str)), "")
    arguments: object = next((value[key] for key in ARGUMENTS if value.get(key) is not None), {})
    text = _arguments_text(arguments)
    return (name, text) if text is not None and KEYS.issuperset(value) else ("", "")


def _arguments_text(arguments: object) -> str | None:
    if isinstance(arguments, Mapping):
        return _as_json(arguments)
    try:
        return _as_json(arguments_of(arguments)) if isinstance(arguments, str) else None
    except (ValueError, TypeError):
        return None


def _as_json(arguments: Mapping[str, Any]) -> str:
    return without_surrogates(json.dumps(arguments, ensure_ascii=False))


def _holds_call(text: str, offered: Collection[str]) -> bool:
    """Return whether a call is written somewhere in the text."""
    if STRONG_MARK.search(text):
        return True
    is_named = any(name in text for name in offered)
    if is_named and WEAK_MARK.search(text):
        return True
    python = PYTHON_CALL.match(text)
    if python and python[1] in offered and text.endswith((")", ")]")):
        return True
    if not NAME_KEY.search(text) or not ARGUMENTS_KEY.search(text):
        return False
    return text.startswith(("{", "[", "```")) or any(f'"{name}"' in text for name in offered)
