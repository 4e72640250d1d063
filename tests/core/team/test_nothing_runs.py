"""Code of a team's functions runs when a function is called, and at no other time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from core.sandbox import CodeCall, CodeOutcome, Switch
from core.sandbox.monty import MontySandbox
from core.team.spec import FunctionTest
from core.team.trial import run_test, run_trial
from tests.support.untouched import looked_at, team_of_marks, tended

ROOT = Path(__file__).parents[3]


def test_opening_showing_changing_checking_and_saving_a_team_runs_none_of_its_code(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.support.untouched", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=50, check=False)
    assert done.stderr == ""
    untouched, on_purpose = done.stdout.splitlines()
    assert untouched == "noted: False False"
    assert on_purpose == "on purpose: exec socket.__new__ import True"


class Counting:
    """A sandbox that counts what it is asked for, and runs nothing."""

    def __init__(self) -> None:
        self.calls: list[CodeCall] = []

    def run(self, call: CodeCall, *, stop: Switch | None = None) -> CodeOutcome:
        self.calls.append(call)
        return CodeOutcome()


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Counting:
    made = Counting()
    monkeypatch.setattr(MontySandbox, "run", made.run)
    return made


def test_the_sandbox_is_used_only_when_a_function_is_called(tmp_path: Path, counting: Counting) -> None:
    team = team_of_marks(tmp_path)
    looked_at(team)
    tended(tmp_path, team)
    assert counting.calls == []
    for function in team.functions:
        run_trial(team, function.id, {"a": "x"}, {})
        run_test(team, function.id, FunctionTest("One", {"a": "x"}))
    assert len(counting.calls) >= len(team.functions)
    assert not (tmp_path / "mark").exists()


def test_when_code_does_run_it_finds_nothing_outside(tmp_path: Path) -> None:
    team = team_of_marks(tmp_path)
    tried = [run_trial(team, function.id, {"a": "x"}, {}) for function in team.functions]
    assert any(one.outcome.error is not None for one in tried)
    assert not (tmp_path / "mark").exists()
