"""The files the browser needs to edit code: our own small ones, and CodeMirror, which is loaded by the first editor only."""

from __future__ import annotations

from pathlib import Path

from playground.widgets.browser.served import BrowserFiles

PROGRAM = "code.js"

_HERE = Path(__file__).parent
_LIBRARY = "codemirror-6.min.js"

FILES = BrowserFiles(
    "/code",
    {
        **{name: _HERE / "browser" / name for name in (PROGRAM, "editing.js", "listing.js", "look.js")},
        _LIBRARY: _HERE / "library" / _LIBRARY,
    },
)
