"""Write a conversation to a JSON file and read it back.

The file holds all events and nothing else, so neither the API key nor the endpoint is in it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from core.error_codes import ErrorCode
from core.errors import ConversationFileError
from core.events import Recorded, from_json, to_json
from core.views.context import context_history_of
from core.views.conversation import messages_of
from core.views.folds import Log
from core.views.timeline import timeline_of
from core.views.transcript import transcript_of
from core.views.usage import usage_of
from core.views.why import turns_of

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
