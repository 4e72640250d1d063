"""A text with its placeholders filled in, as HTML in which one sees where a value stands. Nothing here draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.team.placeholders import PLACEHOLDER
from core.values import as_text
from playground.render.safe_text import plain


def filled_in(text: str, values: Mapping[str, Any]) -> str:
    """What `core.team.placeholders.render` gives, with each value and each name that has none marked."""
    pieces, end = [], 0
    for found in PLACEHOLDER.finditer(text):
        known = found[1] in values
        shown = as_text(values[found[1]]) if known else found[0]
        mark = "ap-placeholder" if known else "ap-placeholder ap-unknown"
        pieces += [
            plain(text[end : found.start()]),
            f'<span class="{mark}" title="{plain(found[1])}">{plain(shown)}</span>',
        ]
        end = found.end()
    return "".join([*pieces, plain(text[end:])])
