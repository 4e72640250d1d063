"""The files the browser needs to draw the list of parts."""

from __future__ import annotations

from pathlib import Path

from playground.widgets.browser.served import BrowserFiles

PROGRAM = "parts.js"
FILES = BrowserFiles("/parts", {name: Path(__file__).parent / "browser" / name for name in (PROGRAM, "leaving.js")})
