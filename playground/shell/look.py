"""The style sheets of all pages, with the colours of the theme, light and dark."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

_SHEETS = Path(__file__).with_name("sheets")
_COLORS = {
    "primary": "primaryColor",
    "red": "redColor",
    "green": "greenColor",
    "orange": "orangeColor",
    "page": "backgroundColor",
}
_FALLBACK = {"primary": "#4f46e5", "red": "#d64550", "green": "#2e9d63", "orange": "#d97a1e", "page": "Canvas"}


def draw_look() -> None:
    """Add the style sheets to the page: the shared one first, then those of the screens."""
    colors = ";".join(f"--ap-{name}:light-dark({_theme('light', name)},{_theme('dark', name)})" for name in _COLORS)
    st.html(f"<style>:root{{{colors}}}\n{_sheets()}</style>")


@cache
def _sheets() -> str:
    sheets = sorted(_SHEETS.glob("*.css"), key=lambda sheet: (sheet.stem != "shared", sheet.stem))
    return "\n".join(sheet.read_text("utf-8") for sheet in sheets)


def _theme(base: str, name: str) -> str:
    return str(st.get_option(f"theme.{base}.{_COLORS[name]}") or _FALLBACK[name])
