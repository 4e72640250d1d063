"""Trusted Python: what it shares with the sandbox, what it can do beyond it, and that it leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from core.runner.cancel import Cancel
from core.sandbox import CodeCall, CodeErrorKind, CodeOutcome, Sandbox, trusted
from core.sandbox.bounds import RESULT
from core.sandbox.marshalling import BUSY, LONGEST_LOG, STOPPED
from core.sandbox.monty import MontySandbox
from core.sandbox.scheduler import Scheduler
from core.sandbox.trusted import SWITCH, TOO_LONG, TrustedPython

TRUSTED = TrustedPython()
POSIX = os.name == "posix"


def run(source: str, sandbox: Sandbox = TRUSTED, **more: Any) -> CodeOutcome:
    return sandbox.run(CodeCall(source, "f", handoffs={"b": "Refunds"}, context={"n": 1, "old": 2}, **more))


def kind_of(outcome: CodeOutcome) -> CodeErrorKind | None:
    return outcome.error.kind if outcome.error is not None else None


# --- as in the sandbox


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n    return {'a': (1, 2.5, None)}",
        "def f(context_variables):\n    context_variables['n'] += 1\n    context_variables.pop('old')\n    return 'done'",
        "def f():\n    return handoff('Refunds')",
        "def f():\n    return Result('x', agent=handoff('Refunds'), context_variables={'k': [1]})",
        "async def f():\n    print('looking')\n    return {1}",
        "def f():\n    print('before')\n    raise ValueError('no such order')",
        "def f():\n    return handoff('Nobody')",
        "def f():\n    return [0] * 100_000",
        "def f():\n    return f",
        "def f(:",
        "x = 1 / 0\ndef f():\n    return 1",
    ],
)
def test_it_answers_as_the_sandbox_does(source: str) -> None:
    mine, theirs = run(source), run(source, MontySandbox())
    assert (mine.value, mine.changes, mine.removed, mine.target, mine.log) == (
        theirs.value, theirs.changes, theirs.removed, theirs.target, theirs.log,
    )  # fmt: skip
    assert kind_of(mine) == kind_of(theirs)
    assert mine.error is None or theirs.error is None or mine.error.line == theirs.error.line


def test_the_clock_can_stand_still_and_chance_be_the_same() -> None:
    source = "import datetime, random, time\ndef f():\n    time.sleep(9)\n    return [datetime.datetime.now().isoformat(), time.time(), random.random()]"
    now = datetime(2024, 5, 1, 12, tzinfo=UTC)
    first, second = (run(source, now=now, seed=7) for _ in range(2))
    assert first.value == second.value
    assert first.value[1] == now.timestamp()


# --- what it can do


def test_all_of_python_and_the_libraries_are_there() -> None:
    source = "import enum, pydantic\nclass E(enum.Enum):\n    A = 1\nclass M(pydantic.BaseModel):\n    n: int\ndef f():\n    return [E.A.value, M(n=2).n]"
    assert run(source).value == [1, 2]


def test_http_is_there_with_the_list_of_the_team() -> None:
    outcome = run("def f():\n    return http.get('https://other.example').text", hosts=("api.example.org",))
    assert "other.example is not in the team's list" in str(outcome.error)


# --- what it does not get, and what is left


def test_the_servers_environment_is_not_the_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "planted")
    monkeypatch.setenv(SWITCH, "1")
    names = run("import os\ndef f():\n    return list(os.environ)").value
    assert not {"OPENAI_API_KEY", SWITCH} & set(names)


def test_its_folder_is_its_own_and_goes_with_it() -> None:
    folder = run("import os\ndef f():\n    open('mine', 'w').write('x')\n    return os.getcwd()").value
    assert folder != str(Path.cwd())
    assert not Path(folder).exists()


@pytest.mark.skipif(not POSIX, reason="starts and looks for processes as POSIX has them")
@pytest.mark.parametrize("how", ["", ", start_new_session=True"])
def test_what_it_starts_ends_with_it(how: str) -> None:
    source = f"import subprocess\ndef f():\n    return subprocess.Popen(['sleep', '60']{how}).pid"
    pid = run(source).value
    for _ in range(50):
        if not _is_alive(pid):
            return
        time.sleep(0.05)
    pytest.fail("it is still there")


def _is_alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def test_a_call_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trusted, "LONGEST_S", 3.0)  # the process takes a second to start on a busy machine
    outcome = run("def f():\n    print('begun', flush=True)\n    while True:\n        pass")
    assert (outcome.error, outcome.log) == (TOO_LONG, "begun\n")


def test_a_run_that_is_stopped_ends_it() -> None:
    stop = Cancel()
    threading.Timer(0.5, stop.cancel).start()
    outcome = TRUSTED.run(CodeCall("import time\ndef f():\n    time.sleep(60)", "f"), stop=stop)
    assert outcome.error == STOPPED
    assert outcome.seconds < 10


def test_too_many_at_once_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trusted, "SCHEDULER", Scheduler(0, per_tenant=0))
    monkeypatch.setattr("core.sandbox.scheduler.WAIT_S", 0.01)
    assert run("def f():\n    return 1").error == BUSY


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("import os\ndef f():\n    os._exit(0)", CodeErrorKind.CRASHED),
        ("import os\ndef f():\n    os.mkfifo('result.json')\n    os._exit(0)", CodeErrorKind.CRASHED),
        ("import os\ndef f():\n    os.symlink('/dev/zero', 'result.json')\n    os._exit(0)", CodeErrorKind.CRASHED),
        ("import os\ndef f():\n    open('result.json', 'w').write('[' * 100000)\n    os._exit(0)", CodeErrorKind.RESULT),
        ("import os\ndef f():\n    open('result.json', 'w').write('{\"raised\": 3}')\n    os._exit(0)", CodeErrorKind.RESULT),
        ("import os\ndef f():\n    open('result.json', 'w').write('{\"agent\": \"other\"}')\n    os._exit(0)", CodeErrorKind.RESULT),
        ("import os\ndef f():\n    open('result.json', 'w').write('x' * 9_000_000)\n    os._exit(0)", CodeErrorKind.RESULT),
        ("def f():\n    raise KeyboardInterrupt", CodeErrorKind.RAISED),
        ("def f():\n    raise SystemExit(3)", CodeErrorKind.RAISED),
        ("def f():\n    return 'x' * 10_000_000", CodeErrorKind.RESULT),
    ],
)  # fmt: skip
def test_whatever_comes_out_is_taken_with_care(source: str, kind: CodeErrorKind) -> None:
    outcome = run(source)
    assert (kind_of(outcome), outcome.target, outcome.changes) == (kind, None, outcome.changes)
    assert len(str(outcome.value)) <= RESULT.characters


def test_the_log_is_bounded() -> None:
    assert len(run("def f():\n    print('x' * 1_000_000)").log) == LONGEST_LOG


# --- who switches it on


@pytest.mark.parametrize(("value", "on"), [("1", "True"), ("", "False"), ("0", "False"), ("yes", "False")])
def test_only_the_environment_of_the_start_switches_it_on(value: str, on: str) -> None:
    program = f"import os; from core.sandbox import trusted; os.environ[{SWITCH!r}] = '1'; print(trusted.is_on())"
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, SWITCH: value}, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == on


def test_it_is_off_here() -> None:
    assert not trusted.is_on()
