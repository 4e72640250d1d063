"""The app in Chromium: how soon a click is answered and a word is seen, how much is sent, and how many sessions one server
carries. A team of 50 agents, a conversation of 200 messages (see `page_app.py`).

    python -m tests.benchmarks.page [clicks] [words] [bytes] [answers] [visits] [pages] [profile] [sessions]

Prints a line for each figure, with the aim; times are in milliseconds. On a machine with other work the least is nearest to
what the page itself takes. Each part takes less than four minutes. `answers`, `visits` and `pages` are
described in `page_moments.py`, `profile` in `page_profile.py`.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import os
import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.benchmarks.paced_server import PER_S, paced
from tests.benchmarks.page_moments import measure_answers, measure_pages, measure_visits
from tests.benchmarks.page_profile import measure_profile
from tests.benchmarks.visitors import answers_while
from tests.browser.conftest import FLAGS
from tests.browser.server import Server, serving

APP = Path(__file__).with_name("page_app.py")
ROUNDS = 8
CROWDS = (20, 40, 60, 80)

# Clicks, and tells after how many milliseconds the answer was painted.
CLICK = """async ([what, until]) => {
    const find = (one) => [...document.querySelectorAll(one.css)].find((it) => !one.text || it.innerText.includes(one.text));
    const done = () => { const it = find(until); return it && it.getClientRects().length > 0; };
    const target = find(what), started = performance.now();
    if (!target || target.disabled) throw new Error(`nothing to click at ${JSON.stringify(what)}`);
    target.click();
    await new Promise((resolve, reject) => {
        const observer = new MutationObserver(() => { if (done()) { observer.disconnect(); resolve(); } });
        observer.observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
        setTimeout(() => done() ? resolve() : reject(`no answer to ${JSON.stringify(what)}`), 10000);
        if (done()) { observer.disconnect(); resolve(); }
    });
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return performance.now() - started;
}"""

# The words are the moments they were sent; notes how long after that each has been painted.
WATCH = """() => {
    window.delays = [];
    let seen = 0;
    new MutationObserver(() => requestAnimationFrame(() => {
        const row = document.querySelector(".ap-streaming");
        const said = row ? row.innerText.trim().split(/\\s+/).filter(Boolean) : [];
        if (said.length < seen) seen = 0;
        for (const word of said.slice(seen)) window.delays.push(Date.now() - Number(word));
        seen = said.length;
    })).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""

# What came by the streams of replies, in bytes.
STREAMED = """() => performance.getEntriesByType("resource").filter(({name}) => name.includes("/transcript/stream/"))
    .reduce((sum, {encodedBodySize}) => sum + encodedBodySize, 0)"""

Spot = dict[str, str]


def spot(css: str, text: str = "") -> Spot:
    return {"css": css, "text": text}


def tab(name: str) -> Spot:
    return spot('[role="tab"]', name)


# --- clicks


def measure_clicks(page: Page, server: Server) -> None:
    show(page, f"{server.url}/?conversation=long")
    kinds: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for name, what, until in STEADY:
            kinds.setdefault(name, []).append(page.evaluate(CLICK, [what, until]))
            page.wait_for_timeout(150)
        kinds.setdefault("pick an agent", []).append(pick(page, len(kinds.get("pick an agent", ()))))
    show(page, f"{server.url}/?sample=airline")
    for _ in range(ROUNDS):
        said = page.evaluate(CLICK, [spot(".st-key-starters button"), spot(".ap-you")])
        kinds.setdefault("starter prompt", []).append(said)
        page.locator(
            ".st-key-new button:enabled"
        ).first.wait_for()  # it is disabled until the page knows of the message
        page.evaluate(CLICK, [spot(".st-key-new button"), spot(".st-key-starters button")])
        page.wait_for_timeout(300)
    for name, taken in kinds.items():
        report(f"click: {name}", taken, "p95 below 150 ms")
    report("click: all", [one for taken in kinds.values() for one in taken], "p95 below 150 ms")


STEADY = (
    ("events", tab("Events"), spot(".ap-events")),
    ("graph as a list", tab("Graph as a list"), spot(".ap-graphlist")),
    ("context variables", tab("Context variables"), spot(".ap-context")),
    ("open a call", spot("details.ap-call:not([open]) > summary"), spot("details.ap-call[open]")),
    ("agent", tab("Agent"), spot(".ap-card")),
)


def pick(page: Page, number: int) -> float:
    """Pick another agent in the list of the tab; opening the list is not counted."""
    page.locator('[role="tabpanel"] [role="combobox"]').last.click()
    page.locator('[role="option"]').first.wait_for()
    name = f"Desk {number + 2}"
    taken: float = page.evaluate(CLICK, [spot('[role="option"]', name), spot(".ap-cardhead b", name)])
    page.wait_for_timeout(150)
    return taken


# --- words


def measure_words(page: Page, server: Server) -> None:
    show(page, f"{server.url}/?conversation=visit-90")
    page.evaluate(WATCH)
    page.locator(".st-key-starters button").first.click()
    page.get_by_text("answers next").wait_for(timeout=60_000)
    report(f"from the endpoint to the pixels, {PER_S} words a second", page.evaluate("delays"), "p95 below 50 ms")


# --- bytes


def measure_bytes(page: Page, server: Server) -> None:
    show(page, f"{server.url}/?conversation=long")
    with frames(page) as sent:
        page.evaluate(CLICK, [tab("Events"), spot(".ap-events")])
        page.wait_for_timeout(1500)
    account("another tab", sent)
    page.evaluate(CLICK, [tab("Agent"), spot(".ap-card")])
    with frames(page) as sent:
        pick(page, 0)
        page.wait_for_timeout(1500)
    account("another agent in its tab", sent)
    with frames(page) as sent:
        page.locator(".st-key-more button").first.click()
        page.locator(".ap-streaming").wait_for(timeout=20_000)
        page.get_by_text("answers next").wait_for(timeout=60_000)
        page.wait_for_timeout(1000)
    account("an answer of 300 words", sent)
    told = page.evaluate(STREAMED)
    print(f"{'':34} and {told:,.0f} bytes of words; in all {(sum(map(len, sent)) + told) / 300:,.0f} bytes a word")


@contextmanager
def frames(page: Page) -> Iterator[list[bytes]]:
    """What comes over the websocket while the block runs."""
    taken: list[bytes] = []
    devtools = page.context.new_cdp_session(page)
    devtools.on(
        "Network.webSocketFrameReceived", lambda it: taken.append(base64.b64decode(it["response"]["payloadData"]))
    )
    devtools.send("Network.enable")
    yield taken
    devtools.detach()


def account(name: str, sent: Sequence[bytes]) -> None:
    """How much was sent, and how much of it the browser had already: the same element at the same place."""
    at: dict[tuple[int, ...], bytes] = {}
    again: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for frame in sent:
        message = ForwardMsg.FromString(frame)
        kinds[str(message.WhichOneof("type"))] += len(frame)
        if message.WhichOneof("type") == "delta":
            place, body = tuple(message.metadata.delta_path), message.delta.SerializeToString()
            if at.get(place) == body:
                again[kind_of(message)] += len(frame)
            at[place] = body
    total = sum(map(len, sent))
    print(f"{name:34} {len(sent):6} messages {total:12,} bytes, {dict(kinds)}")
    print(f"{'':34} sent twice {sum(again.values()):8,} bytes, {dict(again.most_common(6))}")


def kind_of(message: ForwardMsg) -> str:
    delta = message.delta
    return str(delta.new_element.WhichOneof("type") if delta.HasField("new_element") else "block")


# --- sessions


def measure_sessions(server: Server) -> None:
    for crowd in CROWDS:
        taken, cores = asyncio.run(answers_while(server.url, crowd))
        print(f"{f'{crowd} sessions of {PER_S} words a second':34} ", end="")
        print(
            f"median {statistics.median(taken):8.0f} ms   p95 {p95(taken):8.0f} ms   server {cores:4.2f} cores", end=""
        )
        print("   aim 60 sessions below 500 ms on 2 cores")
        if p95(taken) > 500:
            return


# ---


def show(page: Page, url: str) -> None:
    page.goto(url)
    page.locator(".st-key-side_graph canvas").wait_for(timeout=30_000)
    page.wait_for_timeout(1500)


def report(name: str, taken: Sequence[float], aim: str) -> None:
    line = f"{name:34} n {len(taken):4}   least {min(taken):8.1f}   median {statistics.median(taken):8.1f}   p95 {p95(taken):8.1f}"
    print(f"{line}   aim {aim}" if aim else line, flush=True)


def p95(taken: Sequence[float]) -> float:
    return sorted(taken)[min(len(taken) - 1, int(len(taken) * 0.95))]


def on_page(part: Callable[[Page, Server], None]) -> Callable[[Browser, Server], None]:
    return lambda browser, server: part(browser.new_page(viewport={"width": 1440, "height": 900}), server)


PARTS: dict[str, Callable[[Browser, Server], None]] = {
    "clicks": on_page(measure_clicks),
    "words": on_page(measure_words),
    "bytes": on_page(measure_bytes),
    "answers": on_page(lambda page, server: measure_answers(page, server.url, report)),
    "visits": lambda browser, server: measure_visits(browser, server.url, report),
    "pages": on_page(lambda page, server: measure_pages(page, server.url, report)),
    "profile": lambda browser, server: measure_profile(browser, server.url),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, "sessions", []])
    wanted = parser.parse_args().parts or [*PARTS, "sessions"]
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with paced() as endpoint, serving(APP, environment={"BENCH_ENDPOINT": endpoint}) as server:
        for name in PARTS:
            if name in wanted:
                in_chromium(PARTS[name], server)
        if "sessions" in wanted:
            measure_sessions(server)
    print(f"load after: {os.getloadavg()[0]:.1f}")


def in_chromium(part: Callable[[Browser, Server], None], server: Server) -> None:
    with sync_playwright() as playwright:
        found = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        part(browser, server)
        browser.close()


if __name__ == "__main__":
    main()
