"""Dates and times as they were said, such as `next Friday` or `half past six`, in the form that a parameter asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from core.models.offline.candidates import Parameter
from core.models.offline.values import worth
from core.terms import words
from core.terms.language import LANGUAGES, alternatives

ASKED_DAY = re.compile(r"YYYY-MM-DD|\b\d{4}-\d\d-\d\d\b", re.IGNORECASE)
ASKED_TIME = re.compile(r"\bHH:MM\b|\b\d\d:\d\d\b", re.IGNORECASE)
WEEK, MONTHS, HALF_DAY = 7, 12, 12  # days, months, hours
EARLY = 7  # hours before this one are those of the afternoon, where nothing tells

_ISO = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b")
_TODAY = re.compile(rf"{alternatives('today')}\W(?:[^.\n]{{0,40}}?\W)?(\d{{4}})-(\d\d)-(\d\d)(?!\d)", re.IGNORECASE)
_YEAR = re.compile(r"\b(\d{4})")
_DAY = re.compile(r"(?<![\d:])(\d{1,2})(?![\d:])")
_NEXT = re.compile(alternatives("next"), re.IGNORECASE)
_THIS = re.compile(alternatives("this"), re.IGNORECASE)
_HOUR = re.compile(r"(\d{1,2})(?::(\d\d))?")
_MINUTE = re.compile(rf"(\d{{1,2}}) ?{alternatives('minutes')}")
_PAST, _TO = (re.compile(alternatives(name), re.IGNORECASE) for name in ("half_past", "quarter_to"))
_QUARTER = re.compile(alternatives("quarter_past"), re.IGNORECASE)
_MORNING, _EVENING = (re.compile(alternatives(name), re.IGNORECASE) for name in ("morning", "evening"))


def today_in(instructions: str) -> date | None:
    """The day that the instructions say it is."""
    hit = _TODAY.search(instructions)
    return _valid(*map(int, hit.groups())) if hit else None


def as_asked(parameter: Parameter, said: str, today: date) -> str:
    """The date or time in the form that the parameter asks for; as it was said where it asks for none, or none is certain."""
    asks_day = parameter.format in ("date", "date-time") or ASKED_DAY.search(parameter.description)
    asks_time = parameter.format in ("time", "date-time") or ASKED_TIME.search(parameter.description)
    day = day_of(said, today) if asks_day else None
    time = time_of(said) if asks_time else ""
    return " ".join(filter(None, (day.isoformat() if day else "", time))) or said


def day_of(said: str, today: date) -> date | None:
    """The day that is meant, seen from today; None if it is no single day."""
    text = said.lower()
    if iso := _ISO.search(text):
        return _valid(*map(int, iso.groups()))
    if (days := _entry("days", text)) is not None:
        return today + timedelta(days)
    if (month := _entry("months", text)) is not None:
        return _in_month(text, month, today)
    if (weekday := _entry("weekdays", text)) is not None:
        return _weekday(text, weekday, today)
    days, digits = _entry("spans", text), _DAY.search(text)
    if not days:
        return _on_day(int(digits[1]), today, is_next=bool(_NEXT.search(text))) if digits else None
    counted = int(digits[1]) if digits else int(worth(text))
    return today + timedelta(days * counted) if counted else None


def _entry(name: str, text: str) -> int | None:
    """The number of the longest entry of a calendar's table that the text has."""
    spaced = f" {' '.join(words(text))} "
    return next(
        (at for entry, at in _ENTRIES[name] if (f" {entry} " in spaced if entry.isascii() else entry in text)), None
    )


def _entries(name: str) -> Iterator[tuple[str, int]]:
    for language in LANGUAGES:
        for pair in language.data.get("calendar", {}).get(name, "").split(","):
            entry, _, number = pair.strip().rpartition("=")
            if entry:
                yield entry, int(number)


_ENTRIES = {
    name: sorted(_entries(name), key=lambda pair: -len(pair[0]))
    for name in ("days", "months", "weekdays", "spans", "times")
}


def _in_month(text: str, month: int, today: date) -> date | None:
    year = _YEAR.search(text)
    numbers = _DAY.findall(text)
    if not numbers:
        return None
    day = int(numbers[-1])
    if year:
        return _valid(int(year[1]), month, day)
    found = _valid(today.year, month, day)
    return found if found is None or found >= today else _valid(today.year + 1, month, day)


def _on_day(day: int, today: date, *, is_next: bool) -> date | None:
    """This day of the month, or of the next one where it is over or that one is meant."""
    found = None if is_next else _valid(today.year, today.month, day)
    return (
        found if found and found >= today else _valid(today.year + today.month // MONTHS, today.month % MONTHS + 1, day)
    )


def _weekday(text: str, weekday: int, today: date) -> date:
    """The coming one of this name; `next` is that of the next week, `this` of this one."""
    monday = today - timedelta(today.weekday())
    if _NEXT.search(text):
        return monday + timedelta(WEEK + weekday)
    if _THIS.search(text):
        return monday + timedelta(weekday)
    return today + timedelta((weekday - today.weekday() - 1) % WEEK + 1)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def time_of(said: str) -> str:
    """The time as HH:MM; "" where none can be read."""
    text = said.lower()
    if (fixed := _entry("times", text)) is not None:
        return f"{fixed:02}:00"
    hit = _HOUR.search(text)
    hour, minute = (int(hit[1]), int(hit[2] or 0)) if hit else (int(worth(text)), 0)
    if not hit and not hour:
        return ""
    if spelt := _MINUTE.search(text):
        minute = int(spelt[1])
    if _PAST.search(text):
        minute = 30
    if _QUARTER.search(text):
        minute = 15
    if _TO.search(text):
        hour, minute = hour - 1, 45
    is_late = _EVENING.search(text) or (not _MORNING.search(text) and not (hit and hit[2]) and 0 < hour < EARLY)
    if is_late and hour < HALF_DAY:
        hour += HALF_DAY
    if _MORNING.search(text) and hour == HALF_DAY:
        hour = 0
    return f"{hour:02}:{minute:02}" if hour < 2 * HALF_DAY and minute < 60 else ""
