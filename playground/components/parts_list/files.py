"""The files the browser needs to draw the list of parts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from playground.components.served import ServedFile

PREFIX = "/parts"
PROGRAM = "parts.js"
FILES: Mapping[str, ServedFile] = MappingProxyType(
    {name: ServedFile(Path(__file__).parent / "browser", name) for name in (PROGRAM, "leaving.js")}
)
