"""Files a component's program needs in the browser: what they are, and where the browser finds them. Nothing here draws."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

ASK_EVERY_TIME = "no-cache"
KEEP_FOR_GOOD = "public, max-age=31536000, immutable"

# Fetches the real program once instead of sending it again at each change.
LOADER = """
const program = (address) => import(new URL(address, document.baseURI).href);
export default async (component) => (await program(component.data.program)).draw(component);
"""


@dataclass(frozen=True, slots=True)
class ServedFile:
    """A file the server gives away, and how long the browser may keep it."""

    folder: Path
    name: str
    caching: str = ASK_EVERY_TIME


def address_of(prefix: str, name: str) -> str:
    """Where the browser finds a file under a prefix of ours, on a server that may live below a path of its own."""
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}{prefix}/{name}" if base else f"{prefix}/{name}"
