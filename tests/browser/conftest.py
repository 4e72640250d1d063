"""What browser tests stand on: the app on a port of its own, Chromium, and pages that are watched.

A test fails when a page asks for anything beyond this machine or a script of it fails. Pictures go to a folder outside
the repository: `$PLAYGROUND_ARTEFACTS`, or one in the temporary folder.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, WebSocket, sync_playwright

from tests.browser.server import ROOT, Server, serving

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
)
HERE = frozenset({"127.0.0.1", "localhost", "::1"})
ASKS_A_HOST = frozenset({"http", "https", "ws", "wss", "ftp"})

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def artefacts() -> Path:
    folder = Path(os.environ.get("PLAYGROUND_ARTEFACTS") or Path(tempfile.gettempdir()) / "playground-artefacts")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """`$CHROMIUM`, or the system's Chromium where there is one, else the one Playwright brought."""
    with sync_playwright() as playwright:
        found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
        running = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield running
        running.close()


@pytest.fixture(scope="session")
def app() -> Iterator[Server]:
    """The playground itself, started as a person starts it, with no key in its environment."""
    with serving(ROOT / "playground" / "app.py") as server:
        yield server


@pytest.fixture(scope="session")
def app_url(app: Server) -> str:
    return app.url


@pytest.fixture
def open_page(browser: Browser, artefacts: Path, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Open a watched page in a profile of its own: `open_page(url, theme="dark", size=(1024, 768))`.

    At the end each page's last look is kept as a picture, and the test fails if one did what no page may do.
    """
    opened: list[BrowserContext] = []
    wrongs: list[str] = []

    def open_(url: str = "", *, theme: str = "light", size: tuple[int, int] = (1440, 900), **wishes: object) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if theme == "dark" else "light",
            **wishes,  # type: ignore[arg-type]  # any of Playwright's own wishes, checked there
        )
        opened.append(context)
        watch(context, wrongs)
        page = context.new_page()
        if url:
            page.goto(url)
        return page

    yield open_
    pages = [page for context in opened for page in context.pages]
    for number, page in enumerate(pages):
        page.screenshot(path=artefacts / f"{_file_name(request.node.name)}-{number}.png")
    for context in opened:
        context.close()
    assert wrongs == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """One watched page, still empty."""
    return open_page()


def watch(context: BrowserContext, wrongs: list[str]) -> None:
    """Note every request beyond this machine, whether it succeeds or not, and every script that fails, in all its tabs."""

    def asked(request: Request) -> None:
        if leaves(request.url):
            wrongs.append(f"asked for {request.url}")

    def connected(socket: WebSocket) -> None:
        if leaves(socket.url):
            wrongs.append(f"connected to {socket.url}")

    context.on("request", asked)
    context.on("weberror", lambda error: wrongs.append(f"a script failed: {error.error}"))
    context.on("page", lambda page: page.on("websocket", connected))


def leaves(url: str) -> bool:
    address = urlsplit(url)
    return address.scheme in ASKS_A_HOST and address.hostname not in HERE


def _file_name(test: str) -> str:
    return re.sub(r"[^\w-]+", "-", test).strip("-")[:120]
