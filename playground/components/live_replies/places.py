"""The room for a reply that is coming, and how the browser finds it. Values in, HTML out."""

from __future__ import annotations

from playground.components.safe_text import plain


def place_for(run: str, seq: int, meanwhile: str) -> str:
    """HTML of the room for the reply that the event `seq` of a run began; `meanwhile` is in it as long as there is no
    word. It is the same for as long as the reply is written, so the browser keeps what was put in."""
    return f'<div data-live="{plain(place_id(run, seq))}">{meanwhile}</div>'


def place_id(run: str, seq: int) -> str:
    return f"{run} {seq}"


def written(html: str) -> str:
    """HTML of what there is of a reply."""
    return f'<div class="ap-text ap-streaming" dir="auto">{html}</div>'
