"""The files the browser needs to edit code: our own small ones, and CodeMirror, which is asked for by the first editor only."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from playground.components.served import KEEP_FOR_GOOD, ServedFile

PREFIX = "/code"
PROGRAM = "code.js"

_HERE = Path(__file__).parent
_LIBRARY = "codemirror-6.min.js"

FILES: Mapping[str, ServedFile] = MappingProxyType(
    {
        **{name: ServedFile(_HERE / "browser", name) for name in (PROGRAM, "editing.js", "listing.js", "look.js")},
        _LIBRARY: ServedFile(_HERE / "library", _LIBRARY, KEEP_FOR_GOOD),
    }
)
