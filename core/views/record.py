"""Write a conversation to a file: as JSON, which can be read back, and as Markdown for people.

The JSON file holds all events and nothing else, so neither the API key nor the endpoint is in it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from core.error_codes import ErrorCode
from core.errors import ConversationFileError
from core.events import CUT, CallErrorKind, Change, EndReason, Recorded, from_json, to_json
from core.messages import is_cut_at_limit, is_filtered
from core.terminal import printable
from core.views.context import context_history_of
from core.views.conversation import messages_of
from core.views.folds import Log, fold
from core.views.timeline import timeline_of
from core.views.transcript import (
    AgentSaid,
    ChatItem,
    ContextNoted,
    DelegateAsked,
    FunctionUsed,
    HandoffDropped,
    HandoffMade,
    RunOver,
    UserSaid,
    transcript_of,
)
from core.views.usage import usage_of
from core.views.why import Turns, turns_of

FORMAT = 1
"""The version of the file format; incremented by a change that older programs would misread."""

LONGEST_FILE = 20_000_000
MOST_EVENTS = 200_000
"""Limits on the bytes and events of a file, far above any conversation, chosen so that none can exhaust the memory."""
NO_UTF8 = re.compile("[\ud800-\udfff]")

VIEWS: tuple[Callable[[Log], object], ...] = (
    transcript_of, timeline_of, usage_of, turns_of, messages_of, context_history_of,
)  # fmt: skip


def conversation_json(log: Log, *, team_name: str = "") -> str:
    """Return the text of the file."""
    whole = {"format": FORMAT, "kind": "conversation", "team": team_name, "events": list(map(to_json, log))}
    text = json.dumps(whole, ensure_ascii=False, indent=1)
    return json.dumps(whole, indent=1) if NO_UTF8.search(text) else text


def conversation_from_json(text: str | bytes) -> list[Recorded]:
    """Return the events in the file. Raises ConversationFileError if it is not a valid conversation file."""
    if len(text) > LONGEST_FILE:
        raise ConversationFileError.of(ErrorCode.CONVERSATION_TOO_LARGE, limit_mb=LONGEST_FILE // 1_000_000)
    log = [_event(raw, number) for number, raw in enumerate(_events(_parsed(text)), 1)]
    counts = Counter((recorded.run, recorded.seq) for recorded in log)
    repeated = [place for place, count in counts.items() if count > 1]
    if repeated:
        raise ConversationFileError.of(ErrorCode.DUPLICATE_EVENT, seq=repeated[0][1])
    _refuse_unreadable(log)
    return log


def _parsed(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ConversationFileError.of(ErrorCode.CONVERSATION_NOT_JSON) from None


def _events(whole: Any) -> list[Any]:
    if not isinstance(whole, dict) or whole.get("kind") != "conversation" or not isinstance(whole.get("events"), list):
        raise ConversationFileError.of(ErrorCode.NOT_A_CONVERSATION)
    if whole.get("format") != FORMAT:
        format = json.dumps(whole.get("format"))[:40]
        raise ConversationFileError.of(ErrorCode.CONVERSATION_FORMAT, format=format, supported=FORMAT)
    events: list[Any] = whole["events"]
    if len(events) > MOST_EVENTS:
        raise ConversationFileError.of(ErrorCode.TOO_MANY_EVENTS, limit=MOST_EVENTS)
    return events


def _event(raw: Any, number: int) -> Recorded:
    try:
        return from_json(raw)
    except ConversationFileError as error:
        raise error.at(f"event no. {number}") from None
    except (ValueError, RecursionError):
        raise ConversationFileError.of(ErrorCode.UNKNOWN_EVENT, place=f"event no. {number}") from None


def _refuse_unreadable(log: Log) -> None:
    """Raise ConversationFileError if a view fails on the log: messages of an endpoint can have any form."""
    try:
        for view in VIEWS:
            view(log)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        raise ConversationFileError.of(ErrorCode.INCONSISTENT_EVENTS) from None


LONGEST_VALUE = 200
"""Characters of a value or quotation within a line: two lines of a page, chosen so that a list stays readable."""

ENDS: Mapping[EndReason, str] = {
    EndReason.ANSWERED: "answered",
    EndReason.NOTHING_SAID: "ended without a word",
    EndReason.CALLS_RETURNED: "functions were called, but not run here",
    EndReason.TURN_LIMIT: "ended at the limit of turns",
    EndReason.TOKEN_LIMIT: "ended at the limit of tokens",
    EndReason.TIME_LIMIT: "ended at the limit of time",
    EndReason.HANDOFF_LOOP: "ended because agents handed off in a circle",
    EndReason.STOPPED: "stopped",
    EndReason.BROKEN_OFF: "broken off, because the program that wrote it ended",
    EndReason.FAILED: "failed",
}

LINE_ENDS = re.compile("\r\n?")
SPECIAL = re.compile(r"[\\`*\[\]<>&~|$]|(?<![^\W_])_|_(?![^\W_])")
BEGINNING = re.compile(r"^(?:[#+=:-]|[0-9]+(?=[.)]))")
BACKTICKS = re.compile("`+")


def conversation_markdown(log: Log, *, names: Mapping[str, str], title: str = "") -> str:
    """Return the conversation as Markdown. `names` are the names of agents by key."""
    writer = _Writer(names, fold(Turns(), log))
    return "\n".join([f"# {_line(title) or 'Conversation'}", *writer.blocks(transcript_of(log))]) + "\n"


class _Writer:
    """Writes items as lines, with an empty line before each block."""

    def __init__(self, names: Mapping[str, str], turns: Turns) -> None:
        self._names = names
        self._turns = turns

    def blocks(self, items: Sequence[ChatItem]) -> Iterator[str]:
        for item in items:
            for block in self._item(item):
                yield ""
                yield from block

    def _item(self, item: ChatItem) -> Iterator[Sequence[str]]:
        match item:
            case UserSaid(text=text):
                yield ["**User**"]
                yield _quoted(text)
            case AgentSaid(text=text):
                yield from self._reply(item) if text else ()
            case FunctionUsed():
                yield [f"{self._name(item.agent)} called {_code(item.name)}:"]
                yield from _call(item)
            case DelegateAsked(call, delegate, items):
                yield [f"{self._name(call.agent)} asked {self._name(delegate)} by {_code(call.name)}:"]
                yield [f"> {line}".rstrip() for line in list(self.blocks(items))[1:]]
                yield from _result(call)
            case _:
                yield [self._note(item)]
                yield from _changes(item)

    def _reply(self, reply: AgentSaid) -> Iterator[Sequence[str]]:
        yield [f"{self._name(reply.agent)}{_ending(reply)}"]
        yield _quoted(reply.text)

    def _note(self, item: ContextNoted | HandoffMade | HandoffDropped | RunOver) -> str:
        match item:
            case ContextNoted(function=function):
                return f"{_code(function)} changed the context:"
            case HandoffMade(moment, source, target, call_id, function):
                after = self._after(moment.run, call_id)
                return f"{self._name(source)} handed off to {self._name(target)} by {_code(function)}{after}."
            case HandoffDropped(_, source, target, _, function, winner):
                ways = f"{self._name(source)} would have handed off to {self._name(target)} by {_code(function)}"
                return f"{ways}, but the conversation went to {self._name(winner)}."
            case RunOver():
                return self._end(item)

    def _after(self, run: str, call_id: str) -> str:
        """Return the last user message before a handoff, as the reason for it."""
        turn = self._turns.of_call(run, call_id)
        message = _line(_clipped(turn.user_text)) if turn else ""
        return f", after “{message}”" if message else ""

    def _end(self, over: RunOver) -> str:
        path = " → ".join(map(self._name, over.path))
        failed = [_line(part) for part in (over.failure.message, over.failure.fix)] if over.failure else []
        return " ".join(part for part in (f"*Run over:* {ENDS[over.reason]}.", path, *failed) if part)

    def _name(self, agent: str) -> str:
        return f"**{_line(self._names.get(agent, agent)) or '?'}**"


def _ending(reply: AgentSaid) -> str:
    """Return how a reply ended, if not as it should."""
    if reply.streaming or reply.finish_reason == CUT:
        return " (broken off)"
    if is_cut_at_limit(reply.finish_reason):
        return " (cut off at the limit of tokens)"
    return " (the rest was held back by a filter)" if is_filtered(reply.finish_reason) else ""


def _call(used: FunctionUsed) -> Iterator[Sequence[str]]:
    parsed = used.parsed
    yield _fenced(used.arguments if parsed is None else _json(parsed, indent=2), "json")
    yield from _result(used)


def _result(used: FunctionUsed) -> Iterator[Sequence[str]]:
    if used.running or used.error is CallErrorKind.STOPPED:
        yield ["It did not return."]
    else:
        yield ["It failed:" if used.error else "It returned:"]
        yield _fenced(used.value)
    if used.log:
        yield ["It printed:"]
        yield _fenced(used.log.removesuffix("\n"))


def _changes(item: ChatItem) -> Iterator[Sequence[str]]:
    if isinstance(item, ContextNoted):
        yield [f"- {_code(change.name)}: {_change(change)}" for change in item.changes]


def _change(change: Change) -> str:
    if change.removed:
        return f"removed, was {_code(_json(change.old))}"
    was = "" if change.added else f", was {_code(_json(change.old))}"
    return f"{_code(_json(change.new))}{was}"


def _json(value: Any, *, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, default=str, indent=indent)


def _quoted(text: str) -> list[str]:
    """Return the text as a quotation, line by line."""
    lines = [_escaped(line.rstrip(" \t")) for line in _visible(text).split("\n")]
    following = [*lines[1:], ""]
    return [
        (f"> {line}" + ("\\" if line and after else "")).rstrip(" ")
        for line, after in zip(lines, following, strict=True)
    ]


def _escaped(line: str) -> str:
    """Return the line with special characters escaped and its indentation as non-breaking spaces."""
    text = line.lstrip(" \t")
    indent = "&nbsp;" * len(line[: len(line) - len(text)].expandtabs(4))
    return indent + BEGINNING.sub(lambda match: _at_the_beginning(match[0]), SPECIAL.sub(r"\\\g<0>", text))


def _at_the_beginning(mark: str) -> str:
    """Escape the character that would begin a list or heading; of "1." that is the point."""
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"


def _line(text: str) -> str:
    return _escaped(" ".join(_visible(text).split()))


def _visible(text: str) -> str:
    return printable(LINE_ENDS.sub("\n", text))


def _clipped(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def _fenced(text: str, language: str = "") -> list[str]:
    shown = _visible(text)
    fence = "`" * max(3, _longest_run(shown) + 1)
    return [f"{fence}{language}", *shown.split("\n"), fence]


def _code(text: str) -> str:
    """Return the text on one line, as code."""
    shown = " ".join(_clipped(_visible(text)).split())
    fence, pad = "`" * (_longest_run(shown) + 1), " " if "`" in shown else ""
    return f"{fence}{pad}{shown}{pad}{fence}" if shown else "“”"


def _longest_run(text: str) -> int:
    return max(map(len, BACKTICKS.findall(text)), default=0)
