"""Streamlit components with a JavaScript program: the files that it needs, and how it is mounted on a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import streamlit as st

from playground import texts
from playground.slots import session_state

ENLARGING = {"enlarging.js": Path(__file__).with_name("enlarging.js")}
"""Library of components that can be shown as large as the window."""
STATUS = {"status.js": Path(__file__).with_name("status.js")}
"""Library of the components that show the status of a conversation, and change together."""

# Streamlit sends this program with each change of the component's data, so it is short: the rest is in `loader.js`, which the
# browser loads once. What cannot be loaded, or fails, leaves a sentence and a button that tries again: Streamlit would show
# the error.
_STARTER = """
const start = async (component) => {
  const { parentElement: root, data } = component;
  try {
    return await (await import(new URL(data.loader, document.baseURI).href)).mount(component);
  } catch (error) {
    console.error(error);
    root.querySelector("[data-failure]")?.remove();
    const make = (name, more) => Object.assign(document.createElement(name), more);
    const message = make("p", { role: "alert", textContent: `${data.failure.sentence} ` });
    message.dataset.failure = "";
    message.append(make("button", { type: "button", textContent: data.failure.button, onclick: () => start(component) }));
    root.append(message);
  }
};
export default start;
"""


@dataclass(frozen=True)
class BrowserFiles:
    """The files that a component needs in the browser, all under one prefix.

    Their addresses contain a digest of their content, so that browsers can cache them without a time limit. Modules import
    each other by relative addresses, so all files share one digest. `paths` are the files by name.
    """

    prefix: str
    paths: Mapping[str, Path]

    def __iter__(self) -> Iterator[str]:
        """The names of the files."""
        return iter(self.paths)

    def __hash__(self) -> int:
        return hash(self.prefix)

    def address(self, name: str) -> str:
        """Return the address of a file."""
        return address_of(self.prefix, f"{self.version}/{name}")

    def content(self, name: str) -> bytes:
        """Return the content of a file. Raises KeyError for an unknown name."""
        return _contents(self)[name]

    @property
    def version(self) -> str:
        return _version(self)


LOADER = BrowserFiles("/loader", {"loader.js": Path(__file__).with_name("loader.js")})
"""The module that all components share: it loads their programs and their data."""


class BrowserComponent:
    """A component whose program runs in the browser.

    `folder` holds the program's files, all of which are served under `prefix`; `program` is the name of the module
    among them that exports `draw`. `libraries` are further files by the name under which they are served.
    """

    def __init__(
        self,
        name: str,
        *,
        prefix: str,
        folder: Path,
        program: str,
        libraries: Mapping[str, Path] | None = None,
        isolate_styles: bool = False,
    ) -> None:
        own = {path.name: path for path in sorted(folder.iterdir()) if path.is_file()}
        self.files = BrowserFiles(prefix, {**own, **(libraries or {})})
        self._name, self._program, self._isolate_styles = name, program, isolate_styles

    def draw(self, key: str, data: Mapping[str, Any], **callbacks: Callable[[], None]) -> None:
        """Mount the component, or send `data` to it if it is mounted. `callbacks` are named `on_<trigger>_change`.

        Addresses under `fetched` in `data` are those of published data (see `published`), which the browser fetches.
        """
        if "fetched" in data:  # the rerun that this causes publishes dropped data again
            callbacks["on_missing_change"] = lambda: None
        failure = {"sentence": texts.COMPONENT_FAILED, "button": texts.TRY_AGAIN}
        program = {"loader": _loader_address(), "program": self.files.address(self._program), "failure": failure}
        self._mount(key=key, data={**program, **data}, height="content", **callbacks)

    @cached_property
    def _mount(self) -> Callable[..., Any]:
        return st.components.v2.component(self._name, js=_STARTER, isolate_styles=self._isolate_styles)


def _loader_address() -> str:
    (name,) = LOADER
    return LOADER.address(name)


def sent_by(key: str, trigger: str) -> object:
    """Return the value that a trigger of the component with this key sent last, or None."""
    return (session_state().get(key) or {}).get(trigger)


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
    """Return the address of a file under one of our prefixes, below `server.baseUrlPath`."""
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}{prefix}/{name}" if base else f"{prefix}/{name}"
