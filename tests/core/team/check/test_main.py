"""`python -m core.team.check TEAM_FILE`, as a script would use it."""

from __future__ import annotations

import io
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from core.team.check.__main__ import main

ROOT = Path(__file__).parents[4]
PROBLEM = 'format: 1\nname: Team\nagents:\n  - {id: a, name: "A\\e[31m", instructions: x}\n'


def test_a_sample_has_no_problems(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(ROOT / "sample_agents" / "airline.team.yaml")]) == 0
    assert capsys.readouterr() == ("", "")


def test_problems_are_printed_with_place_and_fix_and_steer_no_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.team.yaml"
    path.write_text(PROBLEM, encoding="utf-8")
    assert main([str(path)]) == 1
    out = capsys.readouterr().out
    assert out == "error: team, start: No agent is set to begin conversations. Possible fix: Start with A[31m.\n"


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
