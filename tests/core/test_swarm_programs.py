"""Programs written for openai/swarm run after changing only their import line, against a strict endpoint."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.runs import call
from tests.support.server import Reply, ScriptedServer, error_reply, event, stream_reply, text_reply, tool_reply

PROGRAMS = Path(__file__).parent / "swarm_programs"
ROOT = Path(__file__).parents[2]

SCRIPTS: dict[str, tuple[list[Reply], list[str]]] = {
    "handoff": (
        [tool_reply(call("transfer_to_spanish_agent")), text_reply("¡Hola!")],
        ["Spanish Agent", "¡Hola!", "English Agent called transfer_to_spanish_agent"],
    ),
    "context": (
        [
            tool_reply(call("print_account_details", "c1"), call("talk_to_sales", "c2")),
            text_reply("Welcome to sales."),
            text_reply("You are welcome."),
        ],
        [
            "Sales Agent",
            "{'name': 'James', 'user_id': 123, 'user_name': 'John', 'department': 'sales'}",
            "['Account of user 123', 'Done']",
            "You are welcome.",
            "False",
        ],
    ),
    "helpers": (
        [
            tool_reply(call("take_order", item="book")),
            text_reply("Your book is ordered."),
            text_reply("Anything else?"),
            error_reply(429, "Slow down"),
        ],
        [
            "calls: ['take_order']",
            'Clerk: take_order({"item": "book"})',
            "Clerk: Your book is ordered.",
            "{'orders': 1} 7",
            "Clerk: Anything else?",
            "Clerk",
            "waits after 429",
        ],
    ),
    "streaming": (
        [
            stream_reply(
                event({"role": "assistant", "content": None}),
                event({"tool_calls": [{"index": 0, **call("get_weather", location="N")}]}),
                event({"tool_calls": [{"index": 0, "function": {"arguments": ""}}]}, finish_reason="tool_calls"),
            ),
            text_reply("65 degrees."),
        ],
        [
            "Weather Agent: get_weather()",
            "Weather Agent: 65 degrees.",
            "3 Weather Agent",
            'get_weather {"location": "N", "temperature": "65", "time": "now"}',
        ],
    ),
}


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_program_runs_after_changing_only_its_import(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    replies, lines = SCRIPTS[name]
    with ScriptedServer(*replies, strict=True) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "k")
        exec(compile(changed(name), name, "exec"), {"__name__": "__main__"})  # noqa: S102 - a program of these tests
    printed = capsys.readouterr()
    assert printed.err == ""
    assert printed.out.splitlines() == lines
    assert len(server.requests) == len(replies)


def test_program_runs_as_a_process_of_its_own() -> None:
    replies, lines = SCRIPTS["handoff"]
    with ScriptedServer(*replies, strict=True) as server:
        ended = subprocess.run(
            [sys.executable, "-c", changed("handoff")],
            env={**os.environ, "OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "k", "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
            cwd=ROOT,
            timeout=50,
            check=False,
        )
    assert ended.stderr == ""
    assert ended.stdout.splitlines() == lines


def changed(name: str) -> str:
    """Return the program of this name with its import lines changed."""
    source = (PROGRAMS / f"{name}.py").read_text(encoding="utf-8")
    assert source.count("from swarm import") == 1
    return source.replace("from swarm", "from core")
