"""The files the browser needs to draw the graph: our own small ones, and the vis-network that pyvis brings along."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from playground.widgets.browser.served import BrowserFiles

_OURS = Path(__file__).parent / "browser"
_LIBRARY = Path(str(files("pyvis"))) / "templates" / "lib" / "vis-9.1.2"
_LONGEST_NAME = 60

_NAMES = (
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
LIBRARY = "vis-network-9.1.2.min.js"
FILES = BrowserFiles("/vis", {**{name: _OURS / name for name in _NAMES}, LIBRARY: _LIBRARY / "vis-network.min.js"})


def file_name(title: str) -> str:
    """A name, without an ending, that a file can have on any system: letters and digits of any script, and hyphens."""
    words = re.findall(r"[^\W_]+", title)
    return "-".join(words)[:_LONGEST_NAME].strip("-") or "team"
