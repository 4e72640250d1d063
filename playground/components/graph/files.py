"""The files the browser needs to draw the graph: our own small ones, and the vis-network that pyvis brings along."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from playground.components.served import KEEP_FOR_GOOD, ServedFile, address_of

PREFIX = "/vis"

_OURS = Path(__file__).parent / "browser"
_LIBRARY = Path(str(files("pyvis"))) / "templates" / "lib" / "vis-9.1.2"
_LONGEST_NAME = 60


FILES: Mapping[str, ServedFile] = MappingProxyType(
    {
        **{
            name: ServedFile(_OURS, name)
            for name in (
                "graph.js",
                "acts.js",
                "canvas.js",
                "elements.js",
                "fitting.js",
                "joining.js",
                "keyboard.js",
                "labels.js",
                "menu.js",
                "motion.js",
                "panel.js",
                "places.js",
                "pointing.js",
                "saving.js",
                "style.js",
                "sync.js",
                "words.js",
                "graph.css",
            )
        },
        "vis-network-9.1.2.min.js": ServedFile(_LIBRARY, "vis-network.min.js", KEEP_FOR_GOOD),
    }
)


def address(name: str) -> str:
    """Where the browser finds one of the files."""
    return address_of(PREFIX, name)


def file_name(title: str) -> str:
    """A name, without an ending, that a file can have on any system: letters and digits of any script, and hyphens."""
    words = re.findall(r"[^\W_]+", title)
    return "-".join(words)[:_LONGEST_NAME].strip("-") or "team"
