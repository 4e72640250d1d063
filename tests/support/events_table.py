"""The table of events in the README; `python -m tests.support.events_table` updates it."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from core.events import EVENT_TYPES, Event

README = Path(__file__).resolve().parent.parent.parent / "README.md"
START, END = "<!-- events: made by tests/support/events_table.py -->", "<!-- end of events -->"


def table() -> str:
    rows = [f"| `{event.kind}` | {_fields(event)} |" for event in EVENT_TYPES]
    return "\n".join(["| event | what it tells |", "| --- | --- |", *rows]) + "\n"


def _fields(event: type[Event]) -> str:
    return ", ".join(field.name.replace("_", " ") for field in dataclasses.fields(event))


def write() -> None:
    text = README.read_text(encoding="utf-8")
    made = re.sub(f"({re.escape(START)}\n).*({re.escape(END)})", rf"\g<1>{table()}\g<2>", text, flags=re.DOTALL)
    README.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    write()
