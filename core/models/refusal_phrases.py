"""The words in which endpoints say what they want in place of what was sent: tests of a refusal for `adjustments`.

The phrases are those of OpenAI, Azure, Anthropic, Bedrock, Gemini, Mistral, Groq, xAI, DeepSeek, OpenRouter, Cloudflare,
NVIDIA, vLLM, llama.cpp, Ollama, LM Studio, and of the frameworks and templates that speak for them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from core.models.refusals import Refusal

Test = Callable[[Refusal, str], Any]
"""Returns something true if a refusal, whose words come along on one line, says what the test is about."""

LONGEST_WORDS = 4_000
"""Characters of a refusal that are searched. Gemini lists each fault of each function; the first ones say the same."""

REFUSED = re.compile(
    r"unsupported|not[ _]support|n't support|not[ _](?:permitted|allowed|available|enabled|compatible|valid|implemented)"
    r"|unknown|unrecogni[sz]ed|unexpected|\bextra\b|invalid|only the default|deprecated|no longer|cannot|can't|can not"
    r"|must be one of|incompatible|disabled|forbidden|remove|should be one of|additional properties|no such"
    r"|input should be|no endpoints found",
    re.IGNORECASE,
)
OUT_OF_RANGE = re.compile(
    r"above[ _]max|below[ _]min|\bbetween\b|less than|greater than|at (?:most|least)|out of range|too (?:large|high|big|low)"
    r"|maximum value|minimum value|<=|>=|≤|≥|\bin \[|exceed",
    re.IGNORECASE,
)
"""Refusals of a value that was badly chosen. The person has to know, so the setting is not left out."""

EVERYDAY_WORDS = frozenset({"stop", "store", "user", "metadata", "prediction", "n"})
"""Names of settings that occur in sentences about other things."""

SCHEMA = (
    r"unknown name .{0,80}(?:function_declarations|parameters|schema|tools)", r"function_declarations.{0,200}cannot find field",
    r"proto field is not repeating", r"(?:json[ _]?)?schema.{0,200}(?:unsupported|not support|invalid|unknown|not allowed)",
    r"(?:unsupported|invalid|unknown|not support).{0,200}schema", r"\bany_?of\b", r"\bone_?of\b", r"additional_?properties",
    r"\$ref|\$defs", r"only allowed for STRING type", r"parameters.{0,60}\btype\b.{0,60}(?:list|array|string|one of)",
    r"tools?\b.{0,40}parameters\.properties", r"\bin context=",
)  # fmt: skip
EMPTY_SCHEMA = (
    r"should be non-?empty for object", r"properties.{0,60}(?:non-?empty|not be empty|is empty|must have)",
    r"(?:non-?empty|empty).{0,60}properties",
)  # fmt: skip
ROLES = (
    r"roles? must alternate", r"\balternat(?:e|ing)\b.{0,80}(?:user|assistant|role)", r"roles?.{0,80}\balternat", r"consecutive",
    r"(?:user|assistant).{0,80}\b(?:alternat|interleave)", r"successive (?:user|assistant)",
    r"unexpected role", r"expected last role", r"(?:must|should) (?:start|begin) with (?:a |the )?['\"`]?user",
    r"first (?:non-system )?message (?:must|should)", r"function call turn comes immediately after", r"same role",
    r"last message\b.{0,40}(?:must|should|has to).{0,40}user", r"(?:must|should) end with (?:a |the )?['\"`]?user",
    r"assistant (?:message )?prefill", r"final assistant", r"no user (?:query|message)", r"contents is not specified",
    r"at least one (?:user )?message",
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
NO_TOOL_ROLE = (
    r"(?:unknown|invalid|unsupported|unrecogni[sz]ed) (?:message )?(?:role|value)\W{1,3}tool\b", r"\bgot ['\"`]?tool\b",
    r"role ['\"`]?tool['\"`]? (?:is|was) not",
)  # fmt: skip
NO_TOOLS_OFFERED = (
    r"must (?:define|include|provide|pass) (?:any )?tools", r"toolConfig field must be defined", r"tools=['\"`]? param",
)  # fmt: skip
ONE_CALL = (
    r"single tool[- _]?call", r"only (?:one|1) (?:tool|function)[- _]?call",
    r"(?:multiple|several|parallel|more than one) (?:tool|function)[- _]?calls?.{0,40}not",
)  # fmt: skip
IDS = (
    r"(?:call|use)[_ .]?ids?.{0,160}(?:must|length|long|short|pattern|a-z|invalid|character|format|expected)",
    r"(?:invalid|long|short|length).{0,80}(?:call|use)[_ .]?ids?\b", r"tool_calls?.{0,60}\bid\b.{0,160}(?:must|length|long|pattern|invalid)",
)  # fmt: skip
OBJECTS = (
    r"item pairs from a mapping", r"arguments\b.{0,80}(?:valid dict|dictionary|\bobject|mapping|\bmap\b|ToolCallFunctionArguments)",
)  # fmt: skip
TEXT_OR_CALLS = (
    r"either content or tool_?calls.{0,20}not both",
    r"content.{0,40}tool_?calls.{0,40}(?:not both|same time)",
)
CONTENT = (
    r"content\b.{0,160}(?:null|nil\b|none|string|missing|required|empty|must|expected|invalid type|valid)",
    r"(?:null|none|string|missing|required|empty|must|expected|invalid type).{0,160}\bcontents?\b",
    r"(?:type:?|of|got) null\b", r"NoneType", r"\bnull.{0,20}expected", r"'None' has no",
    r"unmarshal array into.{0,80}(?:messages|content)",
)  # fmt: skip
PARTS = (
    r"contents?\b.{0,120}(?:\blist\b|\barray|sequence|\[\])", r"(?:\blist\b|\barray|sequence).{0,120}\bcontents?\b",
)  # fmt: skip
EMPTY_CONTENT = (
    r"(?:must|should|can(?:not|'t)?) (?:not )?be (?:non-?)?empty", r"non-?(?:empty|whitespace)", r"is (?:empty|blank)",
    r"empty (?:content|message|text)", r"at least (?:one|1) (?:character|content)", r"either content or",
)  # fmt: skip
NO_THOUGHTS = re.compile(
    r"(?:missing|require|must|need|include|pass).{0,80}reasoning_content|reasoning_content.{0,80}(?:missing|require|must|need)",
    re.IGNORECASE,
)
UNWANTED = re.compile(
    r"must not|not (?:be|allowed|permitted|supported|expected)|unknown|unexpected|extra", re.IGNORECASE
)
NO_EFFORT = (
    r"not support.{0,40}think", r"think.{0,60}not support", r"reasoning effort", r"invalid reasoning",
    r"budget \d{1,9} is invalid", r"thinking mode",
)  # fmt: skip
NO_PENALTY = (r"\bpenalty is not",)
NO_DESCRIPTION = (
    r"description\b.{0,120}(?:required|missing|empty|blank|length|at least 1)", r"(?:missing|empty|required).{0,60}description",
)  # fmt: skip
NO_NAMES = (
    r"function_?response.{0,60}\bname\b.{0,60}(?:empty|missing|require)",
    r"\b(?:tool|function)\b.{0,60}(?:missing|require|must (?:have|include)).{0,60}\bname\b",
    r"\b(?:tool|function)\b.{0,60}\bname\b.{0,60}(?:empty|missing|require)",
)
NO_SIGNATURE = (
    r"(?:missing|require|must|need|lack|invalid|without).{0,120}thought_?signature",
    r"thought_?signature.{0,120}(?:missing|require|must|need|invalid)",
)
NEEDS_LIMIT = (
    r"max_?tokens['\"`]?\W{1,3}(?:field |is |parameter )?(?:required|missing)", r"(?:missing|requires?)\b.{0,40}\bmax_?tokens",
)  # fmt: skip
NO_STREAM = (
    r"\bstream(?:ing)?\b.{0,40}(?:not|n't) (?:be |yet )?(?:support|allow|available|enabled)",
    r"(?:not|n't) support.{0,60}\bstream(?:ing)?\b", r"verified to stream", r"\bstream\b.{0,20}must be.{0,10}false",
)  # fmt: skip
ONLY_STREAM = (
    r"only supports? (?:the )?stream", r"enable the stream", r"\bstream\b.{0,20}must be.{0,10}true",
    r"non-?stream(?:ing|ed)?\b.{0,40}not (?:supported|allowed|available)", r"\bstream(?:ing)? is required",
)  # fmt: skip
NOT_WHOLE_WITH_THOUGHTS = (r"enable_thinking.{0,40}false",)


def says(*phrases: str) -> Test:
    """Return a test of whether a refusal has one of these phrases."""
    pattern = re.compile("|".join(phrases), re.IGNORECASE)
    return lambda _, words: pattern.search(words)


def names(field: str) -> Test:
    """Return a test of whether a refusal names this field as one that it does not take."""
    word = rf"(?<!\w)(?:{field}|{_camel(field)})(?!\w)"
    if field in EVERYDAY_WORDS:
        kinds = r"parameters?|arguments?|fields?|property|properties|names?"
        word = rf"[\"'`]{field}[\"'`]|{word}\s?:|:\s?{word}|(?:{kinds}) {word}"
    named = re.compile(word)

    def test(refusal: Refusal, words: str) -> bool:
        is_named = refusal.param.rpartition(".")[2] == field or named.search(words) is not None
        return is_named and REFUSED.search(words) is not None and OUT_OF_RANGE.search(words) is None

    return test


def _camel(field: str) -> str:
    first, *others = field.split("_")
    return first + "".join(other.capitalize() for other in others)


def mentions(*fields: str) -> Test:
    """Return a test of whether a refusal has one of these names in it."""
    spelled = {spelling for field in fields for spelling in (field, _camel(field))}
    return lambda refusal, words: refusal.param in fields or any(spelling in words for spelling in spelled)


def limits_by(other: str) -> Test:
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


def lacks_thoughts(_: Refusal, words: str) -> bool:
    """Return whether a refusal says that the thoughts of a message are missing."""
    return NO_THOUGHTS.search(words) is not None and UNWANTED.search(words) is None


def names_unwanted(field: str, refusal: Refusal, words: str) -> bool:
    """Return whether a refusal names this field of a message, which is not missing in it."""
    is_named = re.search(rf"(?<![\w]){re.escape(field)}(?![\w])", words) or refusal.param.rpartition(".")[2] == field
    return bool(is_named) and REFUSED.search(words) is not None
