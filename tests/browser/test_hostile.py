"""Teams, models and functions of strangers in Chromium: what they write is shown, nothing of it is obeyed, nothing breaks.

Each look at a page fails when it shows anything a hostile text asked for; `conftest` fails a test whose page asked for
anything beyond this machine, or whose scripts failed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Dialog, Page, Request, expect

from core.team.file import write_team
from core.team.spec import AgentId, AgentSpec, FunctionId, FunctionSpec, TeamSpec
from playground.talk import LONGEST_MESSAGE
from playground.texts import code_texts
from tests.browser.conftest import OpenPage
from tests.browser.server import ROOT, Server, serving
from tests.browser.settling import settle
from tests.browser.test_page import answered, write
from tests.support.hostile import HOST, LINES, hostile, hostile_team, short
from tests.support.server import (
    Line,
    Reply,
    ScriptedServer,
    answer_reply,
    error_reply,
    event,
    message_reply,
    raw_reply,
    stream_reply,
    text_reply,
    tool_reply,
)

pytestmark = pytest.mark.timeout(400)  # many looks at many screens

# Finds what an interpreted hostile text would leave anywhere on the page.
OBEYED = """(host) => {
    const found = [];
    const look = (root) => {
        for (const element of root.querySelectorAll("*")) {
            if (element.shadowRoot) look(element.shadowRoot);
            for (const {name, value} of element.attributes) {
                const asks = ["src", "href", "xlink:href", "srcdoc", "action", "ping", "background", "poster", "data"].includes(name);
                if (name.startsWith("on") || (asks && (value.includes(host) || /^\\s*javascript:|\\bhx\\b/.test(value))))
                    found.push(`${element.localName} with ${name}=${value.slice(0, 80)}`);
                if (name === "style" && value.includes(host)) found.push(`${element.localName} styled ${value.slice(0, 80)}`);
            }
            if (["IFRAME", "EMBED", "OBJECT", "MATH"].includes(element.tagName) || element.matches(".katex, .stMarkdownColoredText, form"))
                found.push(element.outerHTML.slice(0, 120));
            if (element.localName === "style" && element.textContent.includes(host)) found.push("a style sheet");
            if (element.dataset?.testid === "stIconMaterial" && element.textContent.includes("bomb")) found.push("an icon");
        }
    };
    look(document);
    if (window.ran !== undefined) found.push(`a script ran: ${window.ran}`);
    if (document.body.innerText.includes("\\u{1F4A3}")) found.push("a shortcode became a bomb");
    const bold = [...document.querySelectorAll("strong")].filter((one) => one.textContent === "zz" && !one.closest(".ap-text"));
    if (bold.length) found.push(`bold in ${bold[0].closest("[data-testid]")?.dataset.testid}: ${bold[0].parentElement.textContent.slice(0, 80)}`);
    return found;
}"""


class Watched:
    """A page and its violations: dialogs, content that the security policy blocked, and requests caused by a text."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wrongs: list[str] = []
        page.on("dialog", self._asked_the_person)
        page.on("console", self._said)
        page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.wrongs.append(f"the policy had to stop something: {message.text[:200]}")

    def _asked_the_person(self, dialog: Dialog) -> None:
        self.wrongs.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def _asked(self, request: Request) -> None:
        if request.url.endswith("/hx"):
            self.wrongs.append(f"fetched {request.url}")

    def look(self) -> None:
        settle(self.page)
        assert self.page.evaluate(OBEYED, HOST) == []
        assert self.wrongs == []
        assert HOST not in self.page.url
        expect(self.page.get_by_test_id("stException")).to_have_count(0)

    def tab(self, place: str, name: str) -> None:
        self.page.locator(place).get_by_role("tab", name=name).click()
        self.look()


@pytest.fixture
def watched(app: Server, open_page: OpenPage) -> Iterator[Watched]:
    """The build page with the hostile team, opened from its file on the home page."""
    watched = Watched(open_page(f"{app.url}/home"))
    given(watched.page, write_team(hostile_team()).encode())
    expect(watched.page.locator(".st-key-build_form")).to_be_visible()
    yield watched
    assert watched.wrongs == []
    assert "Traceback" not in app.printed()


def given(page: Page, raw: bytes, name: str = "hostile.team.yaml") -> None:
    field = page.locator(".st-key-begin_file input[type=file]")
    field.wait_for(state="attached")
    field.set_input_files({"name": name, "mimeType": "application/yaml", "buffer": raw})


def go(watched: Watched, name: str, shown: str) -> None:
    watched.page.locator(".st-key-bar_pages").get_by_role("link", name=name).click()
    expect(watched.page.locator(shown).first).to_be_visible()
    settle(watched.page)


def connect(page: Page, server: ScriptedServer) -> None:
    """Choose the endpoint and its model `tiny`."""
    page.locator(".st-key-model_menu button").first.click()
    page.get_by_role("radio", name="A language model").click()
    field = page.get_by_label("Address (base URL)", exact=True)
    field.fill(server.url)
    field.press("Enter")
    page.get_by_role("button", name="List models").click()
    expect(page.get_by_text(re.compile("models? found"))).to_be_visible()
    page.get_by_role("combobox", name="Model").click()
    page.get_by_role("option").first.click()
    settle(page)
    page.keyboard.press("Escape")


def test_it_is_built_and_nothing_is_obeyed(watched: Watched) -> None:
    page = watched.page
    expect(page.locator(".st-key-build_graph canvas")).to_be_visible()
    watched.look()
    for tab in ("What the model sees", "Team file", "Problems"):
        watched.tab(".st-key-build_more", tab)
    rows = page.locator(".st-key-parts_scroll [role=option]")
    for number in range(rows.count()):
        rows.nth(number).click()
        expect(rows.nth(number)).to_have_attribute("aria-selected", "true")
        watched.look()
        choices = page.locator(
            '.st-key-build_form [role="radiogroup"] button, .st-key-build_form [data-testid="stSegmentedControl"] button'
        )
        for choice in range(choices.count()):
            choices.nth(choice).click()
            watched.look()
        watched.tab(".st-key-build_more", "What the model sees")


def test_its_parts_are_deleted_and_the_question_and_the_notice_obey_nothing(watched: Watched) -> None:
    page = watched.page
    for place in ("function", "second"):
        page.locator(".st-key-parts_scroll [role=option]").filter(has_text=f"{place} :").click()
        page.locator(".st-key-build_form").get_by_role("button", name="Delete").click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text(place)
        watched.look()
        dialog.get_by_role("button", name="Delete").click()
        expect(page.get_by_test_id("stToast")).to_contain_text("is deleted")
        watched.look()


def test_lists_to_choose_from_obey_nothing(watched: Watched) -> None:
    page = watched.page
    boxes = page.locator('.stMain [data-testid="stSelectbox"] input')
    for number in range(boxes.count()):
        boxes.nth(number).click()
        expect(page.get_by_role("option").first).to_be_visible()
        watched.look()
        page.keyboard.press("Escape")
    for number in range(page.locator(".stMain [data-testid=stTooltipHoverTarget]").count()):
        page.locator(".stMain [data-testid=stTooltipHoverTarget]").nth(number).hover()
        watched.look()


def test_its_card_is_drawn_and_put_away(watched: Watched) -> None:
    page = watched.page
    go(watched, "Home", ".ap-cardtitle")
    watched.look()
    card = page.locator('[class*="st-key-card-"]').filter(has=page.locator(".ap-cardtitle", has_text="team :bomb:"))
    card.get_by_test_id("stMenuButtonButton").click()
    watched.look()
    page.get_by_role("menuitem", name="Duplicate").click()
    expect(page.locator(".st-key-build_form")).to_be_visible()
    watched.look()


def test_it_is_talked_to_offline_and_every_panel_obeys_nothing(watched: Watched) -> None:
    page = watched.page
    go(watched, "Talk", ".st-key-starters button")
    watched.look()
    page.locator(".st-key-starters button").first.click()
    answered(page)
    watched.look()
    write(page, "Please use the table to look up hostile, and articles about title too")
    answered(page)
    watched.look()
    opened(watched)


def opened(watched: Watched) -> None:
    """Check every panel with all its details open."""
    page = watched.page
    for tab in ("Agent", "Events", "Graph as a list", "Context variables"):
        watched.tab(".st-key-side_more", tab)
        page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true; })')
        watched.look()
    for button in (".st-key-answer-next button", ".st-key-talk_more button"):
        page.locator(button).first.click()
        watched.look()
        page.keyboard.press("Escape")


def ask(watched: Watched, *script: Line) -> None:
    """Send a message that the endpoint answers with these replies."""
    with ScriptedServer(*script, models=("tiny", hostile("model"))) as server:
        connect(watched.page, server)
        write(watched.page, hostile("said"))
        answered(watched.page)
        watched.look()
        watched.page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true; })')
        opened(watched)


def test_a_models_replies_and_calls_are_not_obeyed(watched: Watched) -> None:
    go(watched, "Talk", ".st-key-starters button")
    wrong = call("table", json.dumps({"query": LINES, short("argument"): [LINES]}))
    ask(
        watched,
        tool_reply(wrong, call(short("unknown"), LINES), call("table", '{"query": "x"}'), text=LINES),
        tool_reply(call("transfer_to_x<img src=hx>", "{}"), call("articles", json.dumps([LINES]))),
        text_reply(LINES, pause_s=0.05),
    )


def call(name: str, arguments: str) -> dict[str, Any]:
    """Return a call with any name and arguments and a hostile id."""
    return {"id": short(name), "type": "function", "function": {"name": name, "arguments": arguments}}


@pytest.mark.parametrize(
    "reply",
    [
        error_reply(400, LINES, headers={"x-should-retry": "false"}),
        error_reply(404, LINES, code="model_not_found"),
        raw_reply(LINES, status=500, content_type="text/html"),
        answer_reply({"choices": LINES}),
    ],
    ids=["refused", "unknown", "page", "nonsense"],
)
def test_an_endpoints_errors_are_not_obeyed(watched: Watched, reply: Reply) -> None:
    page = watched.page
    go(watched, "Talk", ".st-key-starters button")
    with ScriptedServer(always=reply) as server:
        connect(page, server)
        write(page, "Hello")
        expect(page.get_by_role("alert").first).to_be_visible()
        watched.look()
        page.locator(".st-key-model_menu button").first.click()
        page.get_by_role("button", name="Test", exact=True).click()
        expect(page.locator(".stAlert")).to_be_visible()
        watched.look()


SECRET = "planted-in-the-environment"
ATTACKS = {
    "write_file": "    open(MARK, 'w').write('ran')\n    return 'did it'",
    "write_by_path": "    from pathlib import Path\n    Path(MARK).write_text('ran')\n    return 'did it'",
    "read_environment": "    import os\n    return 'did it ' + os.environ['PLAYGROUND_SECRET']",
    "read_process": "    return 'did it ' + open('/proc/self/environ').read()",
    "run_program": "    import subprocess\n    return 'did it ' + subprocess.check_output(['touch', MARK])",
    "run_shell": "    __import__('os').system('touch ' + MARK)\n    return 'did it'",
    "call_home": "    import socket\n    socket.create_connection(('127.0.0.1', PORT))\n    return 'did it'",
    "fetch": "    return 'did it ' + str(http.get(HOME))",
    "climb": "    return 'did it ' + str(().__class__.__base__.__subclasses__())",
    "evaluate": "    return 'did it ' + str(eval('__import__(\"os\").environ'))",
}
AT_ONCE = "open(MARK, 'w').write('ran')\n\n\ndef {name}(a=open(MARK, 'w')):\n{body}\n"
WHEN_CALLED = "def {name}():\n{body}\n"


def attacking(mark: Path, home: ScriptedServer) -> TeamSpec:
    """Return a team whose functions attack the machine when they are loaded and when they are called."""
    words = {"MARK": repr(str(mark)), "PORT": str(home.port), "HOME": repr(home.url)}

    def code(shape: str, name: str, body: str) -> str:
        return re.sub("MARK|PORT|HOME", lambda found: words[found[0]], shape.format(name=name, body=body))

    called = {name: code(WHEN_CALLED, name, body) for name, body in ATTACKS.items()}
    read = {f"{name}_early": code(AT_ONCE, f"{name}_early", body) for name, body in ATTACKS.items()}
    functions = tuple(FunctionSpec(FunctionId(name), name, code=text) for name, text in {**called, **read}.items())
    agent = AgentSpec(AgentId("a"), "Attacker", functions=tuple(function.id for function in functions))
    return TeamSpec("Attack", AgentId("a"), agents=(agent,), functions=functions)


def test_a_team_that_attacks_the_machine_does_nothing_to_it(open_page: OpenPage, tmp_path: Path) -> None:
    mark, folder = tmp_path / "mark", tmp_path / "here"
    folder.mkdir()
    environment = {"PLAYGROUND_SECRET": SECRET}
    script = ROOT / "playground" / "app.py"
    with ScriptedServer() as home, serving(script, folder=folder, environment=environment) as server:
        team = attacking(mark, home)
        calls = [{**call(function.name, "{}"), "id": f"c{n}"} for n, function in enumerate(team.functions)]
        watched = Watched(open_page(f"{server.url}/home"))
        page = watched.page
        given(page, write_team(team).encode())
        expect(page.locator(".st-key-build_graph canvas")).to_be_visible()
        for tab in ("What the model sees", "Team file", "Problems"):
            watched.tab(".st-key-build_more", tab)
        go(watched, "Talk", ".ap-welcome")
        with ScriptedServer(tool_reply(*calls), text_reply("Done."), models=("tiny",)) as endpoint:
            connect(page, endpoint)
            write(page, "Do it")
            answered(page)
            results = [one["content"] for one in endpoint.requests[-1].body["messages"] if one["role"] == "tool"]
        assert len(results) == len(calls)
        assert [result for result in results if "did it" in result] == []
        assert SECRET not in " ".join(results) + page.content() + server.printed()
        assert home.connections == 0
        assert not mark.exists()
        assert list(folder.iterdir()) == []


BOMBS = {
    "a zip": b"PK\x03\x04" + bytes(range(256)) * 40,
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(2000),
    "another encoding": "format: 1\nname: x\n".encode("utf-16"),
    "aliases": b"format: 1\nname: x\na: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n",
    "a tag": b"format: 1\nname: !!python/object/apply:os.system ['touch /tmp/ran']\n",
    "depth": b"format: 1\nname: x\ncontext: " + b"[" * 200_000,
    "a long value": b"format: 1\nname: " + b"x" * 600_000,
    "many keys": b"format: 1\nname: x\ncontext: {" + b"".join(b"a%d: 1, " % n for n in range(30_000)) + b"}",
}
NAMES = ("../../../etc/passwd.yaml", "..\\..\\x.yaml", f"{short('file')}.yaml", "\u202egnp.yaml", "x" * 240 + ".yaml")


@pytest.mark.parametrize(("name", "kind"), list(zip(cycle(NAMES), BOMBS, strict=False)), ids=list(BOMBS))
def test_a_file_that_is_no_team_is_refused_with_a_reason(
    app: Server, open_page: OpenPage, name: str, kind: str
) -> None:
    watched = Watched(open_page(f"{app.url}/home"))
    given(watched.page, BOMBS[kind], name)
    expect(watched.page.locator(".st-key-begin_file .ap-refused")).not_to_be_empty()
    watched.look()
    expect(watched.page.locator(".ap-cardtitle").first).to_be_visible()
    assert "Traceback" not in app.printed()


def test_its_code_is_tried_and_tested_and_nothing_is_obeyed(watched: Watched) -> None:
    page = watched.page
    page.locator(".st-key-parts_scroll [role=option]").filter(has_text="Coded").click()
    run = page.get_by_role("button", name=code_texts.RUN, exact=True)
    expect(run).to_be_visible()
    watched.look()
    run.click()
    expect(page.locator(".st-key-build_form")).to_contain_text(f"{HOST}/leak")
    watched.look()
    page.get_by_role("button", name=code_texts.RUN_ALL).click()
    settle(page)
    page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true; })')
    watched.look()


HUGE = "x" * 5_000_000


def _table_call(arguments: dict[str, str], *, id: str = "c") -> dict[str, Any]:
    return {"id": id, "type": "function", "function": {"name": "table", "arguments": json.dumps(arguments)}}


@pytest.mark.parametrize(
    "script",
    [
        (message_reply({"role": "assistant", "content": f"begin {HUGE} end"}),),
        (stream_reply(*(event({"content": "word " * 200}) for _ in range(3_000)), event({}, finish_reason="stop")),),
        (text_reply("half \ud800 a \x00 character \udc00", pause_s=0.05),),
        (stream_reply(event({"tool_calls": [{"index": 0, **_table_call({"query": HUGE[:3_000_000]})}]}), event({}, finish_reason="tool_calls")), text_reply("Done.")),
        (tool_reply(*(_table_call({"query": "\ud800"}, id=f"c{n}") for n in range(300))), text_reply("Done.")),
    ],
    ids=["one piece", "many pieces", "broken characters", "arguments", "calls"],
)  # fmt: skip
def test_replies_without_measure_are_shown_in_part_and_the_conversation_goes_on(
    app: Server, open_page: OpenPage, script: tuple[Line, ...]
) -> None:
    watched = Watched(open_page(f"{app.url}/home"))
    page = watched.page
    given(page, write_team(hostile_team()).encode())
    expect(page.locator(".st-key-build_form")).to_be_visible()
    go(watched, "Talk", ".st-key-starters button")
    with ScriptedServer(*script, always=text_reply("Gladly."), models=("tiny",)) as server:
        connect(page, server)
        write(page, "Hello")
        expect(page.locator(".ap-state")).to_contain_text("answers next", timeout=120_000)
        write(page, "Go on")
        expect(page.locator(".ap-text").last).to_have_text("Gladly.", timeout=120_000)
        watched.look()
        assert len(page.locator(".st-key-talk_scroll").inner_text()) < 500_000
    assert "Traceback" not in app.printed()


@pytest.mark.parametrize(
    "reply",
    [error_reply(400, HUGE, headers={"x-should-retry": "false"}), raw_reply(HUGE, status=404)],
    ids=["told", "page"],
)
def test_an_error_without_measure_is_shown_in_part(app: Server, open_page: OpenPage, reply: Reply) -> None:
    watched = Watched(open_page(f"{app.url}/"))
    page = watched.page
    page.locator(".st-key-starters button").first.wait_for()
    with ScriptedServer(always=reply, models=("tiny",)) as server:
        connect(page, server)
        write(page, "Hello")
        expect(page.get_by_role("alert").first).to_be_visible(timeout=120_000)
        watched.look()
        assert len(page.locator("body").inner_text()) < 500_000
    assert "Traceback" not in app.printed()


def test_a_message_without_measure_is_not_sent_and_the_longest_breaks_nothing(app: Server, open_page: OpenPage) -> None:
    watched = Watched(open_page(f"{app.url}/"))
    page = watched.page
    page.locator(".st-key-starters button").first.wait_for()
    write(page, HUGE)
    settle(page)
    expect(page.locator(".ap-you")).to_have_count(0)
    write(page, HUGE[:LONGEST_MESSAGE])
    expect(page.locator(".ap-you")).to_have_count(1)
    answered(page)
    watched.look()
    assert "Traceback" not in app.printed()


def test_a_file_that_is_larger_than_any_team_is_not_taken(app: Server, open_page: OpenPage) -> None:
    watched = Watched(open_page(f"{app.url}/home"))
    given(watched.page, b"format: 1\nname: " + b"x" * 6_000_000)
    expect(watched.page.locator(".st-key-begin_file")).to_contain_text("must be 1.0MB or smaller")
    watched.look()
    expect(watched.page.locator(".ap-cardtitle").first).to_be_visible()
    assert "Traceback" not in app.printed()
