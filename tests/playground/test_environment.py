from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from playground import environment
from playground.environment import EnvironmentProblem, ready


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A checkout of its own, started by a Python that is in no virtual environment."""
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    return tmp_path


def requirements(folder: Path, text: str, name: str = "requirements.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_first_start_installs_and_the_second_does_not(outside: Path, capfd: pytest.CaptureFixture[str]) -> None:
    wanted = requirements(outside, "# nothing\n")
    python = ready(wanted)
    assert python.is_relative_to(outside / ".venv")
    assert "Installing" in capfd.readouterr().out
    assert ready(wanted) == python
    assert capfd.readouterr().out == ""


def test_what_cannot_be_installed_is_told_and_tried_again(outside: Path, capfd: pytest.CaptureFixture[str]) -> None:
    wanted = requirements(outside, "a-package-that-nobody-has-made==1\n")
    for _ in range(2):
        with pytest.raises(EnvironmentProblem, match=r"could not be installed(.|\n)*connection(.|\n)*Then again"):
            ready(wanted)
        assert "Installing" in capfd.readouterr().out


def test_a_part_of_python_that_is_missing_is_named(outside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else find(name))
    with pytest.raises(EnvironmentProblem, match=r"apt install python3\.\d+-venv"):
        ready(requirements(outside, ""))


def test_a_python_that_is_too_old_is_told_so(outside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    with pytest.raises(EnvironmentProblem, match=r"needs Python 3\.11 or newer; this is Python 3\.9"):
        ready(requirements(outside, ""))


def test_changed_requirements_are_installed_also_where_they_are_included(outside: Path) -> None:
    inner = requirements(outside, "# one\n")
    outer = requirements(outside, "-r requirements.txt\n", "requirements-dev.txt")
    before = environment._fingerprint(outer)  # noqa: SLF001 - installing three times would take seconds
    requirements(outside, "# two\n", inner.name)
    assert environment._fingerprint(outer) != before  # noqa: SLF001 - likewise
