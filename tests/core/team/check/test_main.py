"""`python -m core.team.check TEAM_FILE`, as a script would use it."""

from __future__ import annotations

import io
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from core.team.check.__main__ import main

TESTED = """\
format: 1
name: Team
start: a
agents:
  - {id: a, name: A, instructions: x, functions: [f]}
functions:
  - id: f
    description: Answer.
    results: [{value: yes it is}]
    tests:
      - {name: one, value: yes it is}
      - {name: two, value: no}
"""

ROOT = Path(__file__).parents[4]
PROBLEM = 'format: 1\nname: Team\nagents:\n  - {id: a, name: "A\\e[31m", instructions: x}\n'


def test_a_sample_has_no_problems(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(ROOT / "sample_agents" / "airline.team.yaml")]) == 0
    out, err = capsys.readouterr()
    assert (out.count("\n"), err) == (1, "")
    assert out.startswith("No problems found in 4 agents, ")
    assert out.endswith(": every agent can be reached and every function has an answer. There are no tests.\n")


def test_it_counts_the_tests_that_ran(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.team.yaml"
    path.write_text(TESTED, encoding="utf-8")
    assert main([str(path)]) == 0
    assert capsys.readouterr().out.endswith(" 2 tests did not run; --tests runs them.\n")
    assert main([str(path), "--tests"]) == 1
    *lines, last = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["passed", "failed"]
    assert last.endswith(" 2 tests ran: 1 failed.")


def test_problems_are_printed_with_place_and_fix_and_steer_no_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.team.yaml"
    path.write_text(PROBLEM, encoding="utf-8")
    assert main([str(path)]) == 1
    out = capsys.readouterr().out
    first, last = out.splitlines()
    assert first == "error: team, start: No agent is set to begin conversations. Possible fix: Start with A[31m."
    assert last == "1 problem found. There are no tests."
    assert "\x1b" not in out


def test_a_file_that_cannot_be_read_exits_with_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["none.yaml"]) == 2
    assert capsys.readouterr().err.startswith("none.yaml: The file cannot be opened")


def test_a_file_that_cannot_be_read_steers_no_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.team.yaml"
    path.write_text('format: 1\nname: A\n"\\e[31m": 1\n', encoding="utf-8")
    assert main([str(path)]) == 2
    said = capsys.readouterr().err
    assert "[31m" in said
    assert "\x1b" not in said


def test_it_may_write_to_anything(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    out = io.StringIO()
    path = tmp_path / "a.team.yaml"
    path.write_text(PROBLEM, encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.delitem(sys.modules, "core.team.check.__main__")
    monkeypatch.setattr(sys, "argv", ["check", str(path)])
    with pytest.raises(SystemExit) as exited:
        runpy.run_module("core.team.check", run_name="__main__")
    assert exited.value.code == 1
    assert out.getvalue().startswith("error: team, start")


def test_a_file_that_cannot_be_read_is_named_without_its_folder() -> None:
    command = [sys.executable, "-W", "error", "-m", "core.team.check", "nowhere/none.yaml"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("none.yaml: The file cannot be opened: No such file or directory.")
