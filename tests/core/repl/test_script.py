"""`python -m core.repl`, driven by a script: its arguments, what it reads, and what it writes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from core.events import EndReason, FunctionReturned, HandedOff, Recorded, RunEnded, RunStarted, from_json
from core.models.endpoint_errors import PLACEHOLDER_KEY
from core.repl.__main__ import main
from core.team.file import load_team
from core.views import agent_of, messages_of
from tests.support.server import ScriptedServer, text_reply

ROOT = Path(__file__).resolve().parent.parent.parent.parent
AIRLINE = ROOT / "sample_agents" / "airline.team.yaml"
CLINIC = ROOT / "sample_agents" / "clinic.team.yaml"


@dataclass(frozen=True, slots=True)
class Ended:
    returncode: int
    stdout: str
    stderr: str


def repl(*arguments: str, said: str = "", **environment: str) -> Ended:
    """Run the program in this process, with streams that know ASCII only, as those of some terminals do."""
    streams = [TextIOWrapper(BytesIO(text.encode()), encoding="ascii") for text in (said, "", "")]
    returncode = 0
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        for name, stream in zip(("stdin", "stdout", "stderr"), streams, strict=True):
            patch.setattr(sys, name, stream)
        try:
            main(list(arguments))
        except SystemExit as ended:
            returncode = ended.code if isinstance(ended.code, int) else 1
    stdout, stderr = (_text_of(stream) for stream in streams[1:])
    return Ended(returncode, stdout, stderr)


def _text_of(stream: TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()


def lines_of(done: Ended) -> list[dict[str, Any]]:
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


def log_of(done: Ended) -> list[Recorded]:
    assert done.returncode == 0
    return [from_json(line) for line in lines_of(done)]


def test_each_line_is_answered_with_the_events_of_a_run() -> None:
    log = log_of(repl(str(AIRLINE), "--json", said="Hello\n\nMy suitcase did not arrive\n"))
    assert [one.seq for one in log] == list(range(len(log)))
    roots = [one.event for one in log if not one.parent]
    assert sum(isinstance(event, RunStarted) for event in roots) == 2
    assert sum(isinstance(event, RunEnded) for event in roots) == 2


def test_the_conversation_goes_on_where_it_was() -> None:
    log = log_of(repl(str(AIRLINE), "--json", said="My suitcase did not arrive\nThank you\n"))
    assert any(isinstance(one.event, HandedOff) for one in log)
    second = [one.event for one in log if isinstance(one.event, RunStarted) and not one.parent][1]
    assert second.agent == "lost_baggage"
    assert messages_of(log)[0]["content"] == "My suitcase did not arrive"
    assert agent_of(log) is not None


def test_the_last_line_needs_no_end_and_any_script_comes_through() -> None:
    (started, *_) = log_of(repl(str(CLINIC), "--json", said="안녕하세요 🙂"))
    assert isinstance(started.event, RunStarted)
    assert started.event.messages[0]["content"] == "안녕하세요 🙂"


def test_it_begins_with_the_requested_agent_and_profile() -> None:
    (started, *_) = log_of(repl(str(AIRLINE), "--json", "--agent", "lost_baggage", said="Hello\n"))
    assert isinstance(started.event, RunStarted)
    assert started.event.agent == "lost_baggage"


def test_a_profile_is_laid_over_the_teams_context() -> None:
    team = load_team(AIRLINE)
    profile = team.profiles[0]
    (started, *_) = log_of(repl(str(AIRLINE), "--json", "--profile", profile.name, said="Hello\n"))
    assert isinstance(started.event, RunStarted)
    assert started.event.context == {**team.context, **profile.context}


def test_a_key_that_is_missing_ends_the_run_in_words() -> None:
    done = repl(str(AIRLINE), "--json", "--model", "m", said="Hello\n", OPENAI_API_KEY="", OPENAI_BASE_URL="")
    last = log_of(done)[-1].event
    assert isinstance(last, RunEnded)
    assert last.failure is not None
    assert last.failure.kind == "MissingKeyError"


def test_it_ends_quietly_when_nobody_reads_on() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "core.repl", str(AIRLINE), "--json"]
    done = subprocess.run(command, cwd=ROOT, input=b"Hello\n" * 5, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_an_endpoint_that_is_not_there_is_reported_in_the_log() -> None:
    done = repl(str(AIRLINE), "--json", "--endpoint", "http://127.0.0.1:9/v1", "--model", "m", said="Hello\n")
    last = log_of(done)[-1].event
    assert isinstance(last, RunEnded)
    assert last.reason is EndReason.FAILED
    assert last.failure is not None
    assert last.failure.kind == "UnreachableError"


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        ([], PLACEHOLDER_KEY),
        (["--key-variable", "OPENAI_API_KEY"], "sk-environment"),
        (["--key-variable", "OWN"], "sk-own"),
    ],
)
def test_a_key_goes_to_another_endpoint_only_if_its_variable_is_named(arguments: list[str], key: str) -> None:
    environment = {"OPENAI_API_KEY": "sk-environment", "OPENAI_BASE_URL": "", "OWN": "sk-own"}
    with ScriptedServer(always=text_reply("Hello")) as server:
        options = ["--json", "--endpoint", server.url, "--model", "m", *arguments]
        log_of(repl(str(AIRLINE), *options, said="Hello\n", **environment))
    assert server.requests[0].headers["authorization"] == f"Bearer {key}"


def test_the_environments_key_goes_to_the_environments_endpoint() -> None:
    with ScriptedServer(always=text_reply("Hello")) as server:
        environment = {"OPENAI_API_KEY": "sk-environment", "OPENAI_BASE_URL": server.url}
        log_of(repl(str(AIRLINE), "--json", "--model", "m", said="Hello\n", **environment))
    assert server.requests[0].headers["authorization"] == "Bearer sk-environment"


def test_the_time_out_can_be_set() -> None:
    with ScriptedServer(always=text_reply("Late", delay_s=5)) as server:
        options = ["--json", "--endpoint", server.url, "--model", "m", "--timeout", "0.2"]
        last = log_of(repl(str(AIRLINE), *options, said="Hello\n"))[-1].event
    assert isinstance(last, RunEnded)
    assert last.failure is not None
    assert last.failure.kind == "ModelTimeoutError"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([str(AIRLINE), "--timeout", "soon"], "--timeout is not a time-out"),
        ([str(AIRLINE), "--key-variable", "NO_SUCH_VARIABLE"], "NO_SUCH_VARIABLE is not set"),
        (["no-such-file.team.yaml"], "no-such-file"),
        ([str(AIRLINE), "--agent", "nobody"], "no agent 'nobody'. Choose one of: triage,"),
        ([str(AIRLINE), "--profile", "nothing"], "no profile 'nothing'"),
        ([], "TEAM_FILE"),
    ],
)
def test_unusable_input_is_reported_with_exit_code_2(arguments: list[str], words: str) -> None:
    done = repl(*arguments, said="Hello\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_team_file_is_reported_with_its_place(tmp_path: Path) -> None:
    broken = tmp_path / "broken.team.yaml"
    broken.write_text("format: 1\nname: Broken\ncolour: red\n", encoding="utf-8")
    done = repl(str(broken), "--json")
    assert done.returncode == 2
    assert "colour" in done.stderr
    assert "line 3" in done.stderr
    assert str(tmp_path) not in done.stderr


def test_without_json_it_is_a_conversation_to_read() -> None:
    done = repl(str(AIRLINE), said="My suitcase did not arrive\n")
    assert done.returncode == 0
    assert done.stdout.startswith("Talking to Front desk.")
    assert done.stdout.endswith("Goodbye.\n")
    assert "\033" not in done.stdout


def test_it_runs_as_a_program_of_its_own() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "core.repl", str(AIRLINE)],
        cwd=ROOT,
        input="My suitcase did not arrive\n",
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == repl(str(AIRLINE), said="My suitcase did not arrive\n").stdout


FETCHING = """\
format: 1
name: T
start: a
agents: [{id: a, name: A, functions: [weather]}]
functions:
  - id: weather
    description: The weather today.
    code: |
      def weather():
          return http.get("http://127.0.0.1:9/").text
http: ["127.0.0.1:9"]
"""


@pytest.mark.parametrize(("flags", "told"), [((), "switched off"), (("--allow-http",), "could not be reached")])
def test_functions_fetch_only_when_they_are_allowed_to(tmp_path: Path, flags: tuple[str, ...], told: str) -> None:
    team = tmp_path / "a.team.yaml"
    team.write_text(FETCHING, encoding="utf-8")
    log = log_of(repl(str(team), "--json", *flags, said="What is the weather today?\n"))
    assert [told in one.event.value for one in log if isinstance(one.event, FunctionReturned)] == [True]


TRUSTING = """\
format: 1
name: T
start: a
agents: [{id: a, name: A, functions: [weather]}]
functions:
  - id: weather
    description: The weather today.
    code: |
      import pydantic


      def weather():
          return f"sunny with {pydantic.__name__}"
"""


@pytest.mark.parametrize(("flags", "told"), [((), "Error"), (("--trusted-python",), "sunny with pydantic")])
def test_only_a_flag_lets_code_run_without_the_sandbox_and_a_warning_is_shown(
    tmp_path: Path, flags: tuple[str, ...], told: str
) -> None:
    team = tmp_path / "a.team.yaml"
    team.write_text(TRUSTING, encoding="utf-8")
    done = repl(str(team), "--json", *flags, said="What is the weather today?\n")
    log = map(from_json, map(json.loads, done.stdout.splitlines()))
    values = [one.event.value for one in log if isinstance(one.event, FunctionReturned)]
    assert [told in value for value in values] == [True]
    assert ("without a sandbox" in done.stderr) is bool(flags)


def test_code_does_not_run_when_the_team_is_mocked(tmp_path: Path) -> None:
    team = tmp_path / "a.team.yaml"
    team.write_text(
        "format: 1\nname: T\nstart: a\nagents: [{id: a, name: A, functions: [weather]}]\nfunctions:\n"
        "  - {id: weather, description: The weather today., code: 'def weather(): return 1', results: [{value: canned}]}\n",
        encoding="utf-8",
    )
    log = log_of(repl(str(team), "--json", "--mocked", said="What is the weather today?\n"))
    assert [one.event.value for one in log if isinstance(one.event, FunctionReturned)] == ["canned"]
