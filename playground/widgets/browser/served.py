"""Files that the program of a component needs in the browser: what they are, and at which address. Nothing here draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import streamlit as st

# Fetches the real program once instead of sending it again at each change.
LOADER = """
const program = (address) => import(new URL(address, document.baseURI).href);
export default async (component) => (await program(component.data.program)).draw(component);
"""


@dataclass(frozen=True)
class BrowserFiles:
    """The files that a component needs in the browser, all under one prefix.

    Their addresses hold a digest of their content, so that a browser may keep them for ever. The modules among them
    import each other by relative addresses, hence all share the digest of all. `paths` is where each one is, by name.
    """

    prefix: str
    paths: Mapping[str, Path]

    def __iter__(self) -> Iterator[str]:
        """The names of the files."""
        return iter(self.paths)

    def __hash__(self) -> int:
        return hash(self.prefix)

    def address(self, name: str) -> str:
        """Where the browser finds a file."""
        return address_of(self.prefix, f"{self.version}/{name}")

    def content(self, name: str) -> bytes:
        """The content that the digest stands for. Raises KeyError for an unknown name."""
        return _contents(self)[name]

    @property
    def version(self) -> str:
        return _version(self)


@cache
def _contents(files: BrowserFiles) -> Mapping[str, bytes]:
    return {name: path.read_bytes() for name, path in files.paths.items()}


@cache
def _version(files: BrowserFiles) -> str:
    digest = sha256()
    for name, content in _contents(files).items():
        digest.update(f"{name} {len(content)} ".encode() + content)
    return digest.hexdigest()[:16]


def address_of(prefix: str, name: str) -> str:
    """Where the browser finds a file under a prefix of ours, on a server that may live below a path of its own."""
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}{prefix}/{name}" if base else f"{prefix}/{name}"
