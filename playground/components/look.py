"""The look all pages share: one style sheet, its colours taken from the theme, for the light and the dark screen."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_SHEET = Path(__file__).with_name("look.css")
_COLORS = {"primary": "primaryColor", "red": "redColor", "green": "greenColor", "orange": "orangeColor"}
_FALLBACK = {"primary": "#4f46e5", "red": "#d64550", "green": "#2e9d63", "orange": "#d97a1e"}

LOGO = (
    '<svg viewBox="0 0 32 32" fill="none" aria-hidden="true"><g stroke="currentColor" stroke-width="1.8" opacity=".55">'
    '<path d="M11 10.5 7.5 20M13.5 11l8 8.5M10.5 23h9"/></g><circle cx="12" cy="8" r="4.6" fill="var(--ap-primary)"/>'
    '<circle cx="7" cy="23.5" r="3.9" fill="var(--ap-green)"/><circle cx="23.5" cy="22.5" r="4.6" fill="var(--ap-orange)"/></svg>'
)


def draw_look() -> None:
    """Put the style sheet on the page."""
    colors = ";".join(f"--ap-{name}:light-dark({_theme('light', name)},{_theme('dark', name)})" for name in _COLORS)
    st.html(f"<style>.stApp{{{colors}}}\n{_SHEET.read_text('utf-8')}</style>")


def _theme(base: str, name: str) -> str:
    return str(st.get_option(f"theme.{base}.{_COLORS[name]}") or _FALLBACK[name])
