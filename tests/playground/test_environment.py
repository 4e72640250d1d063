from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from playground import environment
from playground.environment import EnvironmentProblem, ensure_installed


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


def test_starts_install_until_it_has_succeeded_and_then_no_more(
    outside: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """One environment for all of it: to make one takes seconds."""
    missing = requirements(outside, "a-package-that-nobody-has-made==1\n")
    for steps in (["Making", "Installing"], ["Installing"]):
        with pytest.raises(EnvironmentProblem, match=r"could not be installed(.|\n)*connection(.|\n)*Then again"):
            ensure_installed(missing)
        assert [line.split()[0] for line in capfd.readouterr().out.splitlines()] == steps
    wanted = requirements(outside, "# nothing\n")
    python = ensure_installed(wanted)
    assert python.is_relative_to(outside / ".venv")
    assert "Installing" in capfd.readouterr().out
    assert ensure_installed(wanted) == python
    assert capfd.readouterr().out == ""


def test_a_part_of_python_that_is_missing_is_named(outside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else find(name))
    with pytest.raises(EnvironmentProblem, match=r"apt install python3\.\d+-venv"):
        ensure_installed(requirements(outside, ""))


def test_a_python_that_is_too_old_is_reported(outside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    with pytest.raises(EnvironmentProblem, match=r"needs Python 3\.11 or newer; this is Python 3\.9"):
        ensure_installed(requirements(outside, ""))


def test_changed_requirements_are_installed_also_where_they_are_included(outside: Path) -> None:
    inner = requirements(outside, "# one\n")
    outer = requirements(outside, "-r requirements.txt\n", "requirements-dev.txt")
    before = environment._fingerprint(outer)  # noqa: SLF001 - installing three times would take seconds
    requirements(outside, "# two\n", inner.name)
    assert environment._fingerprint(outer) != before  # noqa: SLF001 - likewise
