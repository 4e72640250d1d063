"""What to send instead when an endpoint refuses a request: a table from the words of refusals to changes of the body.

Endpoints and models differ in small things: the name of a setting, the order of roles, the form of an id. A refusal that
says what is wrong is followed, and what helped is remembered for the endpoint and the model. Left out is only what a
reply can do without: never tools, the form of a reply, or a limit. Nothing here sends anything.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.messages import WIRE_FIELDS
from core.models import history_forms as forms
from core.models.refusals import Refusal
from core.models.schemas import plain_tool, without_empty_parameters

Body = dict[str, Any]
Change = Callable[[Body], Body | None]
"""Returns the changed body, or None if there is nothing to change."""

MOST_ADJUSTMENTS = 12
"""Adjustments found by one request: more than any known endpoint needs, and an end for one that always asks for another."""

MOST_KNOWN = 40
"""Adjustments remembered for an endpoint and a model: as many as the table has, and some fields."""

LONGEST_WORDS = 4_000
"""Characters of a refusal that are searched. Gemini lists each fault of each function; the first ones say the same."""

REFUSED = re.compile(
    r"unsupported|not[ _]support|n't support|not[ _](?:permitted|allowed|available|enabled|compatible|valid|implemented)"
    r"|unknown|unrecogni[sz]ed|unexpected|\bextra\b|invalid|only the default|deprecated|no longer|cannot|can't|can not"
    r"|must be one of|incompatible|disabled|forbidden|remove|should be one of|additional properties|no such",
    re.IGNORECASE,
)
OUT_OF_RANGE = re.compile(
    r"above[ _]max|below[ _]min|\bbetween\b|less than|greater than|at (?:most|least)|out of range|too (?:large|high|big|low)"
    r"|maximum value|minimum value|<=|>=|≤|≥|\bin \[|exceed",
    re.IGNORECASE,
)
"""Refusals of a value that was badly chosen. The person has to know, so the setting is not left out."""

OPTIONAL = (
    "parallel_tool_calls", "stream_options", "reasoning_effort", "verbosity", "top_p", "top_k", "min_p", "temperature",
    "presence_penalty", "frequency_penalty", "repetition_penalty", "seed", "top_logprobs", "logprobs", "logit_bias",
    "stop", "tool_choice", "service_tier", "store", "metadata", "prompt_cache_key", "safety_identifier", "user",
    "prediction",
)  # fmt: skip
"""Settings that a reply can do without. Of two that a refusal names, the first one is left out."""

EVERYDAY_WORDS = frozenset({"stop", "store", "user", "metadata", "prediction"})
"""Names of settings that occur in sentences about other things."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A change of the body, with the test of a refusal that asks for it, and the code by which it is remembered."""

    code: str
    is_asked: Callable[[Refusal, str], Any]
    change: Change


def _says(*phrases: str) -> Callable[[Refusal, str], Any]:
    """Return a test of whether a refusal has one of these phrases."""
    pattern = re.compile("|".join(phrases), re.IGNORECASE)
    return lambda _, words: pattern.search(words)


def _names(field: str) -> Callable[[Refusal, str], Any]:
    """Return a test of whether a refusal names this field as one that it does not take."""
    word = rf"(?<!\w){field}(?!\w)"
    if field in EVERYDAY_WORDS:
        kinds = r"parameters?|arguments?|fields?|property|properties|names?"
        word = rf"[\"'`]{field}[\"'`]|{word}\s?:|:\s?{word}|(?:{kinds}) {word}"
    named = re.compile(word)

    def test(refusal: Refusal, words: str) -> bool:
        is_named = refusal.param.rpartition(".")[2] == field or named.search(words) is not None
        return is_named and REFUSED.search(words) is not None and OUT_OF_RANGE.search(words) is None

    return test


def _mentions(field: str) -> Callable[[Refusal, str], Any]:
    return lambda refusal, words: field in words or refusal.param == field


def _without(field: str) -> Change:
    def change(body: Body) -> Body | None:
        if field not in body or (field == "parallel_tool_calls" and body[field] is not True):
            return None  # without the field the model may call several functions at once
        if field == "tool_choice" and body[field] != "auto":
            return None
        return {name: value for name, value in body.items() if name != field}

    return change


def _renamed(old: str, new: str) -> Change:
    def change(body: Body) -> Body | None:
        if old not in body:
            return None
        return {**{name: value for name, value in body.items() if name != old}, new: body[old]}

    return change


def _messages(form: Callable[[forms.Messages], forms.Messages]) -> Change:
    def change(body: Body) -> Body | None:
        messages = form(body["messages"])
        return None if messages is body["messages"] or messages == body["messages"] else {**body, "messages": messages}

    return change


def _tools(form: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Change:
    def change(body: Body) -> Body | None:
        tools = [form(tool) for tool in body.get("tools") or ()]
        return None if tools == (body.get("tools") or []) else {**body, "tools": tools}

    return change


def _not_strict(tool: Mapping[str, Any]) -> dict[str, Any]:
    function = tool.get("function")
    if not isinstance(function, Mapping):
        return dict(tool)
    return {**tool, "function": {name: value for name, value in function.items() if name != "strict"}}


def _limits_by(other: str) -> Callable[[Refusal, str], Any]:
    """Return a test of whether a refusal names this setting, or the one to use instead of it."""
    named = re.compile(rf"\b(?:{other}|max_?tokens|max_?completion_?tokens)\b", re.IGNORECASE)

    def test(refusal: Refusal, words: str) -> bool:
        is_named = named.search(words) is not None or refusal.param == other
        return (
            is_named
            and OUT_OF_RANGE.search(words) is None
            and (REFUSED.search(words) or "instead" in words) is not None
        )

    return test


def _lacks_thoughts(_: Refusal, words: str) -> bool:
    return NO_THOUGHTS.search(words) is not None and UNWANTED.search(words) is None


SCHEMA = (
    r"unknown name .{0,80}(?:function_declarations|parameters|schema|tools)", r"function_declarations.{0,200}cannot find field",
    r"proto field is not repeating", r"(?:json[ _]?)?schema.{0,200}(?:unsupported|not support|invalid|unknown|not allowed)",
    r"(?:unsupported|invalid|unknown|not support).{0,200}schema", r"\bany_?of\b", r"\bone_?of\b", r"additional_?properties",
    r"\$ref|\$defs", r"only allowed for STRING type", r"parameters.{0,60}\btype\b.{0,60}(?:list|array|string|one of)",
)  # fmt: skip
EMPTY_SCHEMA = (
    r"should be non-?empty for object", r"properties.{0,60}(?:non-?empty|not be empty|is empty|must have)",
    r"(?:non-?empty|empty).{0,60}properties",
)  # fmt: skip
ROLES = (
    r"roles? must alternate", r"\balternat(?:e|ing)\b.{0,80}(?:user|assistant|role)", r"roles?.{0,80}\balternat", r"consecutive",
    r"unexpected role", r"expected last role", r"(?:must|should) (?:start|begin) with (?:a |the )?['\"`]?user",
    r"first (?:non-system )?message (?:must|should)", r"function call turn comes immediately after", r"same role",
)  # fmt: skip
SYSTEM_FIRST = (
    r"system.{0,80}(?:must|should|can|may|allowed|only).{0,60}(?:first|begin|start)", r"only the first message.{0,40}system",
    r"(?:multiple|several|more than one|only one|single) system", r"unexpected role ['\"`]?system",
)  # fmt: skip
NO_SYSTEM = (
    r"(?:system|developer)['\"`]?\W{0,3}(?:role|message|prompt|instruction)?s?.{0,40}(?:not|n't|un)[ _-]?(?:support|allow|enabled|permitted|known)",
    r"(?:not|n't) support.{0,60}(?:system|developer)", r"(?:unknown|invalid|unexpected|unsupported).{0,60}(?:system|developer)",
    r"role.{0,60}(?:system|developer).{0,60}(?:invalid|unknown|not)",
    r"only ['\"]?user['\"]?,? and ['\"]?assistant",
    r"role.{0,80}(?:must|should) be (?:one of|either).{0,20}(?:user|assistant)",
)  # fmt: skip
IDS = (
    r"(?:call|use)[_ .]?ids?.{0,160}(?:must|length|long|short|pattern|a-z|invalid|character|format|expected)",
    r"(?:invalid|long|short|length).{0,80}(?:call|use)[_ .]?ids?\b", r"tool_calls?.{0,60}\bid\b.{0,160}(?:must|length|long|pattern|invalid)",
)  # fmt: skip
CONTENT = (
    r"content\b.{0,160}(?:null|nil\b|none|string|missing|required|empty|must|expected|invalid type|valid)",
    r"(?:null|none|string|missing|required|empty|must|expected|invalid type).{0,160}\bcontents?\b",
)
EMPTY_CONTENT = (
    r"(?:must|should|can(?:not|'t)?) (?:not )?be (?:non-?)?empty", r"non-?(?:empty|whitespace)", r"is empty", r"empty (?:content|message|text)",
    r"at least (?:one|1) character", r"either content or",
)  # fmt: skip
NO_THOUGHTS = re.compile(
    r"(?:missing|require|must|need|include|pass).{0,80}reasoning_content|reasoning_content.{0,80}(?:missing|require|must|need)",
    re.IGNORECASE,
)
UNWANTED = re.compile(
    r"must not|not (?:be|allowed|permitted|supported|expected)|unknown|unexpected|extra", re.IGNORECASE
)
NO_EFFORT = (r"not support.{0,40}think", r"think.{0,60}not support", r"reasoning effort")
NO_NAMES = (
    r"function_?response.{0,60}\bname\b.{0,60}(?:empty|missing|require)",
    r"\b(?:tool|function)\b.{0,60}(?:missing|require|must (?:have|include)).{0,60}\bname\b",
    r"\b(?:tool|function)\b.{0,60}\bname\b.{0,60}(?:empty|missing|require)",
)
NO_SIGNATURE = (
    r"(?:missing|require|must|need|lack|invalid|without).{0,120}thought_?signature",
    r"thought_?signature.{0,120}(?:missing|require|must|need|invalid)",
)

ADJUSTMENTS: tuple[Adjustment, ...] = (
    Adjustment("signatures", _says(*NO_SIGNATURE), _messages(forms.with_signatures)),
    Adjustment("thoughts", _lacks_thoughts, _messages(forms.with_thoughts)),
    Adjustment("calls_as_text", _says(*NO_SIGNATURE), _messages(forms.with_calls_as_text)),
    Adjustment("calls_as_text", _lacks_thoughts, _messages(forms.with_calls_as_text)),
    Adjustment(
        "max_completion_tokens", _limits_by("max_completion_tokens"), _renamed("max_tokens", "max_completion_tokens")
    ),
    Adjustment("max_tokens", _limits_by("max_completion_tokens"), _renamed("max_completion_tokens", "max_tokens")),
    Adjustment("without_stream_options", _mentions("stream_options"), _without("stream_options")),
    Adjustment("without_parallel_tool_calls", _mentions("parallel_tool_calls"), _without("parallel_tool_calls")),
    *(Adjustment(f"without_{field}", _names(field), _without(field)) for field in OPTIONAL),
    Adjustment("without_reasoning_effort", _says(*NO_EFFORT), _without("reasoning_effort")),
    Adjustment("without_strict", _mentions("strict"), _tools(_not_strict)),
    Adjustment("parameters_left_out", _says(*EMPTY_SCHEMA), _tools(without_empty_parameters)),
    Adjustment("plain_schemas", _says(*SCHEMA), _tools(plain_tool)),
    Adjustment("first_option", _says(*SCHEMA), _tools(lambda tool: plain_tool(tool, is_first_option=True))),
    Adjustment("names_of_results", _says(*NO_NAMES), _messages(forms.with_names_of_results)),
    Adjustment("nine_characters", _says(*IDS), _messages(forms.with_nine_characters)),
    Adjustment("system_first", _says(*SYSTEM_FIRST), _messages(forms.with_system_first)),
    Adjustment("system_for_developer", _says(*NO_SYSTEM), _messages(forms.with_system_for_developer)),
    Adjustment("alternating_roles", _says(*ROLES), _messages(forms.with_alternating_roles)),
    Adjustment("system_as_user", _says(*NO_SYSTEM), _messages(forms.with_system_as_user)),
    Adjustment("text_for_parts", _says(*CONTENT), _messages(forms.with_text_for_parts)),
    Adjustment("empty_content", _says(*CONTENT), _messages(forms.with_empty_content)),
    Adjustment("without_content", _says(*CONTENT), _messages(forms.without_content)),
    Adjustment("placeholders", _says(*EMPTY_CONTENT), _messages(forms.with_placeholders)),
)
BY_CODE: Mapping[str, Adjustment] = {adjustment.code: adjustment for adjustment in ADJUSTMENTS}

WITHOUT_FIELD = "without_field:"
"""The beginning of the code for a field of messages that is not sent; its name follows."""

FIELD_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
NEEDED_FIELDS = frozenset({"role", "content", "tool_calls", "tool_call_id", "id", "type", "function"})


def adjusted(body: Body, codes: Iterable[str]) -> Body:
    """Return the body with the adjustments of these codes, in this order."""
    for code in codes:
        body = _change_of(code)(body) or body
    return body


def _change_of(code: str) -> Change:
    if code.startswith(WITHOUT_FIELD):
        field = code.removeprefix(WITHOUT_FIELD)
        return _messages(lambda messages: forms.without_field(messages, field))
    return BY_CODE[code].change


def asked_for(refusal: Refusal, body: Body, used: Iterable[str]) -> str | None:
    """Return the code of the adjustment of this body that a refusal asks for, other than those used; None if none."""
    said = f"{refusal.code} {refusal.words} {refusal.details}"[:LONGEST_WORDS]
    words, done = " ".join(said.split()), set(used)
    for adjustment in ADJUSTMENTS:
        if adjustment.code not in done and adjustment.is_asked(refusal, words) and adjustment.change(body) is not None:
            return adjustment.code
    unwanted = (code for field, code in _fields_of(body) if code not in done and _names_unwanted(field, refusal, words))
    return next(unwanted, None)


def _fields_of(body: Body) -> list[tuple[str, str]]:
    """Return the fields of messages and calls that can be left out, with their codes."""
    names: dict[str, None] = {}
    for message in body["messages"]:
        for part in (message, *(message.get("tool_calls") or ())):
            names |= dict.fromkeys(part)
    fields = [name for name in names if name not in NEEDED_FIELDS and FIELD_NAME.fullmatch(name)]
    return [(name, f"{WITHOUT_FIELD}{name}") for name in fields]


def _names_unwanted(field: str, refusal: Refusal, words: str) -> bool:
    """Return whether a refusal names this field of a message, which is not missing in it."""
    is_named = re.search(rf"(?<![\w]){re.escape(field)}(?![\w])", words) or refusal.param.rpartition(".")[2] == field
    return bool(is_named) and REFUSED.search(words) is not None


def added_field_codes(body: Body) -> list[str]:
    """Return the codes that leave out all fields of messages that the API does not define."""
    defined = {name for fields in WIRE_FIELDS.values() for name in fields}
    return [code for name, code in _fields_of(body) if name not in defined]


MOST_REMEMBERED = 500
"""Pairs of an endpoint and a model whose adjustments are remembered; the one that was not used for longest is forgotten."""


class AdjustmentMemory:
    """What helped at which endpoint for which model, for the life of the process. Any thread may use it."""

    def __init__(self) -> None:
        self._codes: OrderedDict[tuple[str, str], tuple[str, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def codes(self, address: str, model: str) -> tuple[str, ...]:
        """Return the codes of the adjustments that helped, in the order in which they were found."""
        with self._lock:
            codes = self._codes.get((address, model), ())
            if codes:
                self._codes.move_to_end((address, model))
        return codes

    def add(self, address: str, model: str, codes: Iterable[str]) -> None:
        with self._lock:
            known = self._codes.pop((address, model), ())
            self._codes[address, model] = (*known, *(code for code in codes if code not in known))[:MOST_KNOWN]
            while len(self._codes) > MOST_REMEMBERED:
                self._codes.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._codes.clear()


REMEMBERED = AdjustmentMemory()
"""The memory of the process."""
