"""Where the browser spends its time at five moments: another tab, another page, a cold page, the first word of a reply,
and the page at rest after the end of a reply.

    python -m tests.benchmarks.page profile

For each moment: the wall time, the processor time of the page's main thread, and how that is divided. On a machine with
other work, the processor time is what can be compared. Scripts are divided by the file they come from: Streamlit's own by
library, as far as the names of its files tell, ours by component. Tracing itself adds about a tenth.
"""

from __future__ import annotations

import json
import re
import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize

from tests.benchmarks.page_moments import FOLLOW, QUIET, RECORD_ANSWER, RECORD_VISIT

ROUNDS = 5
SIZE: ViewportSize = {"width": 1440, "height": 900}
CATEGORIES = ["toplevel", "devtools.timeline", "disabled-by-default-v8.cpu_profiler", "blink.user_timing", "v8"]
RUN_TASK = "ThreadControllerImpl::RunTask"
SHARES_SHOWN = 9
LEAST_SHARE_MS = 1.0

# Events of the trace that are no script, and what they are called here.
NATIVE = {
    "UpdateLayoutTree": "styles",
    "Layout": "layout",
    "PrePaint": "paint",
    "Paint": "paint",
    "Layerize": "paint",
    "Commit": "paint",
    "ParseHTML": "parse HTML",
    "MinorGC": "garbage collection",
    "MajorGC": "garbage collection",
    "V8.GC_MC_INCREMENTAL": "garbage collection",
    "v8.compile": "compile",
    "v8.compileModule": "compile",
    "v8.evaluateModule": "",
}
# Scripts by a part of their address; the first that fits.
SCRIPTS = (
    ("react-dom", "React"),
    ("emotion", "emotion"),
    ("purify", "DOMPurify"),
    ("useTextInputAutoExpand", "useTextInputAutoExpand"),
    ("Markdown", "markdown"),
    ("rehype", "markdown"),
    ("protobuf", "protobuf"),
    ("vis-network", "vis-network"),
    ("/static/js/", "Streamlit"),
    ("/transcript/", "ours: transcript"),
    ("/graph/", "ours: graph"),
    ("/panel/", "ours: panels"),
    ("/turns/", "ours: page turns"),
    ("/parts/", "ours: parts list"),
    ("/code/", "ours: code editor"),
    ("/loader/", "ours: loaders"),
    ("blob:", "ours: loaders"),
)

# Goes to another tab, and tells when it was painted, in milliseconds since 1970.
SWITCH = """async (name) => {
    const tab = [...document.querySelectorAll('[role="tab"]')].find((it) => it.innerText.includes(name));
    tab.click();
    while (tab.getAttribute("aria-selected") !== "true") await new Promise((resolve) => setTimeout(resolve));
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return performance.timeOrigin + performance.now();
}"""

# Marks this moment in the trace, and tells when that was, in milliseconds since 1970.
MARK = """() => performance.timeOrigin + performance.mark("here").startTime"""


@dataclass
class Moment:
    """How long a moment took, in milliseconds, and what took the processor's time."""

    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    shares: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def report(self, name: str) -> None:
        """Print one line of figures, and one of the shares, scaled to the processor's time."""
        whole = statistics.median(self.processor)
        print(f"{name:34} wall {statistics.median(self.wall):7.0f} ms   processor {whole:7.0f} ms", end="")
        print(f"   least {min(self.processor):7.0f} ms")
        scale = whole / max(sum(self.shares.values()), 1e-9)
        shares = sorted(((took * scale, kind) for kind, took in self.shares.items()), reverse=True)[:SHARES_SHOWN]
        print("    " + ", ".join(f"{kind} {took:.0f}" for took, kind in shares if took >= LEAST_SHARE_MS), flush=True)


@dataclass(frozen=True, slots=True)
class Trace:
    """The events of one page's main thread; times in microseconds."""

    events: Sequence[Mapping[str, Any]]
    samples: Sequence[tuple[float, float, str]]
    """From the profiler: the time, the duration, and what it was in."""

    begun: float

    def processor_ms(self, start: float, end: float) -> float:
        tasks = [event for event in self.events if event["name"] == RUN_TASK]
        return sum(float(event.get("tdur", 0)) * _overlap(event, start, end) for event in tasks) / 1000

    def shares(self, start: float, end: float) -> Mapping[str, float]:
        """Return the milliseconds of each kind of work: native work by its events, scripts by samples outside of them."""
        shares: dict[str, float] = defaultdict(float)
        native = list(self._native())
        for kind, begun, _, took in native:
            if start <= begun < end:
                shares[kind] += took / 1000
        place = 0
        for at, lasted, kind in self.samples:
            while place < len(native) and native[place][2] < at:
                place += 1
            inside = place < len(native) and native[place][1] <= at
            if start <= at < end and not inside:
                shares[kind] += lasted / 1000
        return shares

    def _native(self) -> Iterator[tuple[str, float, float, float]]:
        """Yield the kind, the beginning, the end and the processor's time of each event that is in no other."""
        until = 0.0
        for event in self.events:
            kind = NATIVE.get(event["name"], "")
            if kind and event.get("ph") == "X" and event["ts"] >= until:
                until = event["ts"] + event.get("dur", 0)
                yield kind, event["ts"], until, event.get("tdur", event.get("dur", 0))


def _overlap(event: Mapping[str, Any], start: float, end: float) -> float:
    """Return the share of an event that is between two times."""
    begun, lasts = float(event["ts"]), max(float(event.get("dur", 0)), 1.0)
    return max(0.0, min(begun + lasts, end) - max(begun, start)) / lasts


@contextmanager
def traced(browser: Browser, page: Page) -> Iterator[list[Trace]]:
    """Trace the page during the block; the list has the trace afterwards."""
    taken: list[Trace] = []
    browser.start_tracing(page=page, categories=CATEGORIES)
    yield taken
    taken.append(_read(json.loads(browser.stop_tracing())["traceEvents"]))


def _read(events: Sequence[Mapping[str, Any]]) -> Trace:
    marked = next(event for event in events if event["name"] == "here" and "blink.user_timing" in event["cat"])
    process, thread = marked["pid"], marked["tid"]
    own = sorted(
        (event for event in events if (event["pid"], event["tid"]) == (process, thread)), key=lambda event: event["ts"]
    )
    profile = [event for event in events if event["pid"] == process and event["name"] in {"Profile", "ProfileChunk"}]
    main = {event["id"] for event in profile if event["name"] == "Profile" and event["tid"] == thread}
    return Trace(own, list(_samples([event for event in profile if event["id"] in main])), float(marked["ts"]))


def _samples(chunks: Sequence[Mapping[str, Any]]) -> Iterator[tuple[float, float, str]]:
    kinds: dict[int, str] = {}
    parents: dict[int, int] = {}
    at = 0.0
    for chunk in sorted(chunks, key=lambda event: (event["name"] != "Profile", event["ts"])):
        data = chunk["args"]["data"]
        at = float(data.get("startTime", at))
        for node in data.get("cpuProfile", {}).get("nodes", ()):
            parents[node["id"]] = node.get("parent", 0)
            kinds[node["id"]] = _kind(node["callFrame"]) or kinds.get(node.get("parent", 0), "")
        deltas = data.get("timeDeltas", ())
        times = list(accumulate(deltas, initial=at))[1:]
        for sample, time, lasted in zip(data.get("cpuProfile", {}).get("samples", ()), times, deltas, strict=False):
            if kinds.get(sample):
                yield time, lasted, kinds[sample]
        at = times[-1] if times else at


def _kind(frame: Mapping[str, Any]) -> str:
    """Return what a function is counted as; "" if as its caller, or not at all while nothing runs."""
    name, address = frame["functionName"], frame.get("url", "")
    if name == "(garbage collector)":
        return "garbage collection"
    if name == "(program)":
        return "browser, else"
    return next((kind for part, kind in SCRIPTS if re.search(part, address)), "")


def measure_profile(browser: Browser, url: str) -> None:
    """Trace each moment several times, and print where the time goes."""
    moments: dict[str, Moment] = {}
    for _ in range(ROUNDS):
        _cold(browser, url, moments)
    page = browser.new_page(viewport=SIZE)
    _open(page, f"{url}/?sample=airline")
    for number in range(ROUNDS + 1):
        kept = moments if number else {}
        for tab in ("Events", "Agent"):
            _tab(browser, page, tab, kept)
        for way in WAYS:
            _turn(browser, page, way, kept)
    _open(page, f"{url}/?conversation=brief-0")
    for number in range(ROUNDS + 1):
        _answer(browser, page, f"Message {number}", moments if number else {})
    for name, moment in moments.items():
        moment.report(name)


WAYS = (
    ("Build", ".st-key-talk", ".st-key-build_form"),
    ("Home", ".st-key-build_form", ".st-key-home"),
    ("Talk", ".st-key-home", ".st-key-talk"),
)


def _open(page: Page, address: str) -> None:
    page.goto(address)
    page.locator(".st-key-side_graph canvas").first.wait_for(timeout=30_000)
    page.evaluate(QUIET, 800)


def _cold(browser: Browser, url: str, moments: dict[str, Moment]) -> None:
    context = browser.new_context(viewport=SIZE)
    page = context.new_page()
    page.add_init_script(f"({RECORD_VISIT})()")
    with traced(browser, page) as taken:
        _open(page, f"{url}/?sample=airline")
        marked = page.evaluate(MARK)
    asked, usable = page.evaluate("() => [performance.timeOrigin, performance.timeOrigin + window.visit.usable]")
    context.close()
    _add(moments, "a cold page, until it is usable", taken[0], marked, (asked, usable))


def _tab(browser: Browser, page: Page, name: str, moments: dict[str, Moment]) -> None:
    with traced(browser, page) as taken:
        begun = page.evaluate(MARK)
        until = page.evaluate(SWITCH, name)
        page.evaluate(QUIET, 500)
        end = page.evaluate("() => performance.timeOrigin + performance.now()")
    _add(moments, f"the tab {name}, until it is painted", taken[0], begun, (begun, until))
    _add(moments, f"the tab {name}, all that follows", taken[0], begun, (begun, end))


def _turn(browser: Browser, page: Page, way: tuple[str, str, str], moments: dict[str, Moment]) -> None:
    with traced(browser, page) as taken:
        begun = page.evaluate(MARK)
        took = page.evaluate(FOLLOW, list(way))["took"]
        page.evaluate(QUIET, 500)
    _add(moments, f"to the page {way[0]}", taken[0], begun, (begun, begun + took))


def _answer(browser: Browser, page: Page, text: str, moments: dict[str, Moment]) -> None:
    box = page.locator('[data-testid="stChatInput"] textarea')
    box.fill(text)
    page.wait_for_timeout(300)
    with traced(browser, page) as taken:
        begun = page.evaluate(MARK)
        page.evaluate(RECORD_ANSWER)
        box.press("Enter")
        page.get_by_text("answers next").wait_for(timeout=60_000)
        page.evaluate(QUIET, 600)
        answer = page.evaluate("() => window.answerOver()")
    _add(moments, "from sending to the first word", taken[0], begun, (answer["sent"], answer["word"]))
    _add(moments, "from the first word to the last", taken[0], begun, (answer["word"], answer["last"]))
    _add(moments, "from the end of a reply to rest", taken[0], begun, (answer["last"], answer["changed"]))


def _add(moments: dict[str, Moment], name: str, trace: Trace, begun: float, between: tuple[float, float]) -> None:
    """Count one run of a moment. `begun` and `between` are milliseconds since 1970."""
    start, end = (trace.begun + (at - begun) * 1000 for at in between)
    moment = moments.setdefault(name, Moment())
    moment.wall.append((end - start) / 1000)
    moment.processor.append(trace.processor_ms(start, end))
    for kind, took in trace.shares(start, end).items():
        moment.shares[kind] += took
