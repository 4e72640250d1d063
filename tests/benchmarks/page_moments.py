"""How long a person waits at five moments, measured in Chromium: the first word of a reply, another tab, the page at rest
after an answer, the first visit with an empty cache, and the way to another page.

`tests.benchmarks.page` runs these measurements and prints them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

ANSWERS = 12
TABS = 6
COLD_VISITS = 5
PAGE_TURNS = 6

Report = Callable[[str, Sequence[float], str], None]

# Records, from the moment a message is sent: the first frame with the message, with a place for the reply and with a word
# of it; the moment of the last change of the page; the layout shifts. The model server's words are the moments at which it
# sent them, in milliseconds since 1970: the first one is sent when the request arrives, the last one with the answer's end.
RECORD_ANSWER = """() => {
    const seen = window.answer = {sent: 0, message: 0, place: 0, word: 0, first: 0, last: 0, changed: 0, shift: 0, changes: []};
    const before = {you: document.querySelectorAll(".ap-you").length, body: document.querySelectorAll(".ap-body").length};
    const now = () => performance.timeOrigin + performance.now();
    const words = (row) => row.innerText.match(/\\b1\\d{12}\\b/g) || [];
    const look = () => {
        if (!seen.message && document.querySelectorAll(".ap-you").length > before.you) seen.message = now();
        const bodies = document.querySelectorAll(".ap-body");
        if (bodies.length <= before.body) return;
        seen.place ||= now();
        const spoken = words(bodies[bodies.length - 1]);
        if (spoken.length && !seen.word) { seen.word = now(); seen.first = Number(spoken[0]); }
        if (spoken.length) seen.last = Number(spoken[spoken.length - 1]);
    };
    const painted = () => requestAnimationFrame(() => setTimeout(look));
    const changes = new MutationObserver((records) => {
        seen.changed = now();
        seen.changes.push([seen.changed, records.length]);
        painted();
    });
    const wide = {subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["class", "style", "disabled", "placeholder"]};
    const shifts = new PerformanceObserver((list) => { for (const one of list.getEntries()) seen.shift += one.value; });
    changes.observe(document.body, wide);
    shifts.observe({type: "layout-shift"});
    const send = () => { seen.sent ||= now(); };
    document.addEventListener("keydown", (event) => event.key === "Enter" && send(), {capture: true, once: true});
    window.answerOver = () => { changes.disconnect(); shifts.disconnect(); return seen; };
}"""

# Resolves when nothing on the page has changed for this long.
QUIET = """(ms) => new Promise((resolve) => {
    let timer = setTimeout(done, ms);
    const observer = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(done, ms); });
    observer.observe(document.body, {subtree: true, childList: true, characterData: true});
    function done() { observer.disconnect(); resolve(); }
})"""

# Runs before the page's own scripts: when there is something to use, counted from the moment its address was asked for.
RECORD_VISIT = """() => {
    const seen = window.visit = {};
    const look = () => {
        const box = document.querySelector('[data-testid="stChatInput"] textarea');
        const starter = document.querySelector(".st-key-starters button");
        const graph = document.querySelector(".st-key-side_graph");
        if (!seen.bar && document.querySelector(".st-key-bar")) seen.bar = performance.now();
        if (!seen.box && box && !box.disabled) seen.box = performance.now();
        if (!seen.starters && starter && !starter.disabled && starter.getClientRects().length) seen.starters = performance.now();
        if (!seen.usable && seen.box && seen.starters) seen.usable = performance.now();
    };
    new MutationObserver(look).observe(document, {subtree: true, childList: true, attributes: true});
}"""

# Follows a link and looks at every frame until the other page is there: how many had neither the old nor the new page.
FOLLOW = """async ([link, old, fresh]) => {
    const seen = (css) => { const it = document.querySelector(css); return it && it.getClientRects().length > 0; };
    const target = [...document.querySelectorAll(".st-key-bar_pages a")].find((it) => it.innerText.includes(link));
    const started = performance.now();
    let frames = 0, blank = 0, barless = 0, took = 0;
    target.click();
    for (;;) {
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        frames += 1;
        if (!seen(".st-key-bar")) barless += 1;
        if (seen(fresh)) { took ||= performance.now() - started; if (!seen(old)) break; }
        else if (!seen(old)) blank += 1;
        if (performance.now() - started > 10000) throw new Error(`no way to ${link}`);
    }
    return {took, gone: performance.now() - started, frames, blank, barless};
}"""


@dataclass(frozen=True, slots=True)
class Traffic:
    """What a visit asked the server for: requests, and bytes as they crossed the wire."""

    requests: int
    bytes: int


def measure_answers(page: Page, url: str, report: Report) -> None:
    """Send short messages to a conversation that has begun, and record what is shown when."""
    page.goto(f"{url}/?conversation=brief-0")
    page.locator(".st-key-side_graph canvas").first.wait_for(timeout=30_000)
    page.wait_for_timeout(1500)
    answers = [_answer(page, f"Message {number}") for number in range(ANSWERS + 1)][1:]
    report("message shown", [one["message"] - one["sent"] for one in answers], "50 ms")
    report("place for the reply shown", [one["place"] - one["sent"] for one in answers], "50 ms")
    report("request at the model server", [one["first"] - one["sent"] for one in answers], "")
    report("first word shown, from there", [one["word"] - one["first"] for one in answers], "")
    report("first word shown", [one["word"] - one["sent"] for one in answers], "50 ms")
    report("at rest after an answer", [one["changed"] - one["last"] for one in answers], "60 ms")
    report("layout shift of a message, x 1000", [one["shift"] * 1000 for one in answers], "below 50")


def _answer(page: Page, text: str) -> dict[str, Any]:
    box = page.locator('[data-testid="stChatInput"] textarea')
    box.fill(text)
    page.wait_for_timeout(300)
    page.evaluate(RECORD_ANSWER)
    box.press("Enter")
    page.get_by_text("answers next").wait_for(timeout=60_000)
    page.evaluate(QUIET, 600)
    answer: dict[str, Any] = page.evaluate("() => window.answerOver()")
    return answer


def measure_visits(browser: Browser, url: str, report: Report) -> None:
    """Visit the server with an empty cache, again and again."""
    visits, traffic = list[dict[str, float]](), list[Traffic]()
    for _ in range(COLD_VISITS):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        loads = _recorded_loads(page)
        page.add_init_script(f"({RECORD_VISIT})()")
        page.goto(f"{url}/?sample=airline")
        page.locator(".st-key-side_graph canvas").first.wait_for(timeout=30_000)
        graph: float = page.evaluate("() => performance.now()")
        page.evaluate(QUIET, 800)
        visits.append({**page.evaluate("() => window.visit"), "graph": graph})
        traffic.append(Traffic(len(loads), sum(loads.values())))
        context.close()
    report("first visit: the bar", [one["bar"] for one in visits], "")
    report("first visit: box and starters", [one["usable"] for one in visits], "1500 ms")
    report("first visit: the graph", [one["graph"] for one in visits], "")
    report("first visit: requests", [one.requests for one in traffic], "")
    report("first visit: kB", [one.bytes / 1000 for one in traffic], "")


def _recorded_loads(page: Page) -> dict[str, int]:
    """What the page loads, by request: the bytes that crossed the wire. Grows as the page goes on."""
    loads: dict[str, int] = {}
    devtools = page.context.new_cdp_session(page)
    devtools.on("Network.requestWillBeSent", lambda it: loads.update({it["requestId"]: 0}))
    devtools.on("Network.loadingFinished", lambda it: loads.update({it["requestId"]: it["encodedDataLength"]}))
    devtools.send("Network.enable")
    return loads


def measure_pages(page: Page, url: str, report: Report) -> None:
    """Go from page to page by the links of the bar."""
    page.goto(f"{url}/?sample=airline")
    page.locator(".st-key-side_graph canvas").first.wait_for(timeout=30_000)
    page.wait_for_timeout(1000)
    ways = (
        ("Build", ".st-key-talk", ".st-key-build_form"),
        ("Home", ".st-key-build_form", ".st-key-home"),
        ("Talk", ".st-key-home", ".st-key-talk"),
    )
    turns: dict[str, list[dict[str, float]]] = {name: [] for name, _, _ in ways}
    for _ in range(PAGE_TURNS + 1):
        for way in ways:
            turns[way[0]].append(page.evaluate(FOLLOW, list(way)))
            page.evaluate(QUIET, 500)
    for name, taken in turns.items():
        report(f"to the page {name}", [one["took"] for one in taken[1:]], "100 ms")
    taken = [one for several in turns.values() for one in several[1:]]
    report("to another page: the old one gone", [one["gone"] for one in taken], "")
    report("to another page: blank frames", [one["blank"] + one["barless"] for one in taken], "0")
