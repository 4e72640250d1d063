"""Fixtures of the browser tests: the playground and the graph's harness as servers, Chromium, and watched pages.

A test fails when one of its pages requests anything beyond this machine or when a script of the page fails. A failed
test leaves pictures of its pages in `playground-artefacts` in the temporary folder; where `$PLAYGROUND_ARTEFACTS` names
a folder, every test leaves them there.

What costs most is a page's first load: Chromium fetches and compiles Streamlit's scripts. So all tests of a process
share one server, and the first page of each test comes from one profile whose HTTP cache stays while its cookies and
storage are deleted after each test. The tests of the graph alone share one tab, and start it again by a rerun.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, WebSocket, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.browser.graph_harness import GraphHarness, Motion
from tests.browser.graph_screen import HARNESS, drawn
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
LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
NETWORK_SCHEMES = frozenset({"http", "https", "ws", "wss", "ftp"})
# Pages of a profile share one process, and with it the compiled scripts.
SHARE_PROCESS = "--renderer-process-limit=1"
DEFAULT_SIZE = (1440, 900)
# All that a page may store; the HTTP cache is not part of it.
STORAGE = "cookies,local_storage,indexeddb,websql,service_workers,cache_storage"
FAILED = pytest.StashKey[bool]()

OpenPage = Callable[..., Page]
OpenGraph = Callable[..., Page]

# What takes a second on a quiet machine takes more than half a minute on one that is ten times as busy.
LONGEST_WAIT_MS = 60_000
LONGEST_TEST_S = 300
expect.set_options(timeout=LONGEST_WAIT_MS)


@dataclass
class Profile:
    """A browser context, and what its pages did that no page may do."""

    context: BrowserContext
    violations: list[str] = field(default_factory=list)
    _idle: Page | None = None

    def __post_init__(self) -> None:
        """Watch every request, whether it succeeds or not, and every script, in all tabs."""
        self.context.set_default_timeout(LONGEST_WAIT_MS)
        self.context.on("request", lambda request: self._check("requested", request.url))
        self.context.on("weberror", lambda error: self.violations.append(f"a script failed: {error.error}"))
        self.context.on("page", lambda page: page.on("websocket", self._check_socket))

    def pages(self) -> list[Page]:
        """Return the pages that the current test opened."""
        return [page for page in self.context.pages if page is not self._idle]

    def clear(self) -> None:
        """Close the test's pages and delete what they stored."""
        for page in self.pages():
            if page.url.startswith("http"):
                self._clear_origin(page)
            page.close()
        self.context.clear_cookies()
        self.violations.clear()

    def _clear_origin(self, page: Page) -> None:
        address = urlsplit(page.url)
        origin = f"{address.scheme}://{address.netloc}"
        session = self.context.new_cdp_session(page)
        session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": STORAGE})
        session.detach()
        if self._idle is None:
            # An open page keeps the renderer process alive between two tests.
            self._idle = self.context.new_page()
            with suppress(PlaywrightError):  # a server of the test's own may have stopped already
                self._idle.goto(f"{origin}/_stcore/health")

    def _check_socket(self, socket: WebSocket) -> None:
        self._check("connected to", socket.url)

    def _check(self, action: str, url: str) -> None:
        if leaves(url):
            self.violations.append(f"{action} {url}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(LONGEST_TEST_S))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = cast("pytest.TestReport", (yield))
    item.stash[FAILED] = report.failed or item.stash.get(FAILED, False)
    return report  # type: ignore[return-value]  # a wrapper returns the hook's result


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """`$CHROMIUM`, or the system's Chromium where there is one, else the one Playwright brought."""
    with sync_playwright() as playwright:
        found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
        running = playwright.chromium.launch(executable_path=found, args=[*FLAGS, SHARE_PROCESS])
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


@pytest.fixture(scope="session")
def harness() -> Iterator[Server]:
    """The page that shows nothing but the graph."""
    with serving(HARNESS) as server:
        yield server


@pytest.fixture(scope="session")
def shared_profile(browser: Browser) -> Iterator[Profile]:
    """The profile whose HTTP cache stays warm."""
    with browser.new_context(viewport=_viewport(DEFAULT_SIZE), reduced_motion="reduce") as context:
        yield Profile(context)


@pytest.fixture
def open_page(browser: Browser, shared_profile: Profile, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Open a watched page: `open_page(url, theme="dark", size=(1024, 768))`.

    Each page has a profile without cookies and storage, which it shares with no other page of the test. Its visitor wants
    no motion, unless `moving=True`: painting what moves takes more of the processor than all else. Other keywords are
    options of Playwright's `new_context`. The test fails if a page did what no page may do.
    """
    profiles: list[Profile] = []

    def open_(
        url: str = "",
        *,
        theme: str = "light",
        size: tuple[int, int] = DEFAULT_SIZE,
        moving: bool = False,
        **options: Any,
    ) -> Page:
        if profiles or options:
            profile = Profile(browser.new_context(viewport=_viewport(size), reduced_motion="reduce", **options))
        else:
            profile = shared_profile
        profiles.append(profile)
        page = profile.context.new_page()
        page.set_viewport_size(_viewport(size))
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion=_motion(moving))
        if url:
            page.goto(url)
        return page

    yield open_
    if request.node.stash.get(FAILED, False) or "PLAYGROUND_ARTEFACTS" in os.environ:
        _keep_pictures(request.node.name, [page for profile in profiles for page in profile.pages()])
    violations = [violation for profile in profiles for violation in profile.violations]
    for profile in profiles:
        if profile is shared_profile:
            profile.clear()
        else:
            profile.context.close()
    assert violations == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """One watched page, still empty."""
    return open_page()


@pytest.fixture(scope="session")
def graph_profile(browser: Browser) -> Iterator[Profile]:
    """The profile of the tab in which the tests of a process visit the graph's harness page."""
    with browser.new_context(viewport=_viewport(DEFAULT_SIZE)) as context:
        yield Profile(context)


@pytest.fixture(scope="session")
def graph_harness(graph_profile: Profile, harness: Server) -> GraphHarness:
    return GraphHarness(graph_profile.context, harness.url)


@pytest.fixture
def open_graph(
    graph_harness: GraphHarness, graph_profile: Profile, open_page: OpenPage, request: pytest.FixtureRequest
) -> Iterator[OpenGraph]:
    """Visit the graph's harness page: `open_graph("wide=1", theme="dark", size=(1024, 768))`; wait until the graph rests.

    `moving=False` is for somebody who wants no motion. With other keywords, which are options of Playwright's
    `new_context`, the page is opened in a profile of its own.
    """

    def open_(
        query: str = "",
        *,
        theme: str = "light",
        size: tuple[int, int] = DEFAULT_SIZE,
        moving: bool = True,
        **options: Any,
    ) -> Page:
        if options:
            return drawn(open_page(f"{graph_harness.url}?{query}", theme=theme, size=size, moving=moving, **options))
        return graph_harness.visit(query, theme=theme, size=_viewport(size), motion=_motion(moving))

    graph_profile.violations.clear()
    yield open_
    if request.node.stash.get(FAILED, False):
        _keep_pictures(request.node.name, graph_harness.pages())
        graph_harness.close()
    assert graph_profile.violations == []


def _motion(moving: bool) -> Motion:
    return "no-preference" if moving else "reduce"


def _viewport(size: tuple[int, int]) -> ViewportSize:
    return {"width": size[0], "height": size[1]}


def leaves(url: str) -> bool:
    """Return whether a request for this address goes beyond this machine."""
    address = urlsplit(url)
    return address.scheme in NETWORK_SCHEMES and address.hostname not in LOCAL_HOSTS


def _keep_pictures(test: str, pages: list[Page]) -> None:
    folder = Path(os.environ.get("PLAYGROUND_ARTEFACTS") or Path(tempfile.gettempdir()) / "playground-artefacts")
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w-]+", "-", test).strip("-")[:120]
    for number, page in enumerate(pages):
        page.screenshot(path=folder / f"{name}-{number}.png")
