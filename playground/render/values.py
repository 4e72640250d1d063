"""Values of any kind as short text and as exact JSON, safe for the screen."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from core.values import as_json, as_text
from playground.render.safe_text import clipped, plain

SHORT = 400


def exact(text: str) -> str:
    """JSON text set out on several lines, or the text itself when it is no JSON."""
    try:
        return as_json(json.loads(text))
    except (ValueError, RecursionError):
        return text


def short(value: Any) -> str:
    """HTML of the value, cut to a few lines."""
    return plain(clipped(as_text(value), SHORT))


def clock(time: float, zone: str | None) -> str:
    """The time of day where the person is; the server's own idea of it when the zone is not known."""
    return datetime.fromtimestamp(time, _zone(zone)).strftime("%H:%M:%S")


def _zone(name: str | None) -> ZoneInfo | Any:
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):
        return UTC
