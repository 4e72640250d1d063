"""The app while the operator lets code run without a sandbox: it says so everywhere, and all of Python is right."""

from __future__ import annotations

import os
import runpy
import sys
from collections.abc import Sequence
from dataclasses import replace
from html import unescape

import pytest

from core.sandbox import trusted
from core.sandbox.trusted import SWITCH
from core.team.check import ProblemKind, check
from core.team.edit import blank_team
from core.team.spec import FunctionId, FunctionSpec, TeamSpec
from playground import environment, texts
from playground.workspace_state import Part
from tests.support.building import build_page, html_of, opened, ran

YIELDING = FunctionSpec(FunctionId("f"), "f", "Count.", code="def f():\n    yield 1")
PAGES = ("pages/home.py", "pages/build.py", "pages/conversation.py")


@pytest.fixture
def team() -> TeamSpec:
    return replace(blank_team(), functions=(YIELDING,))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("on", [True, False])
def test_every_page_warns_while_it_is_on(page: str, on: bool, team: TeamSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trusted, "_on", on)
    app = build_page(team)
    app.switch_page(page)
    shown = " ".join(str(one.value) for one in ran(app).markdown)
    assert (texts.TRUSTED_TITLE in shown) is on


@pytest.mark.parametrize("on", [True, False])
def test_python_that_runs_only_there_is_no_problem_there(
    on: bool,
    team: TeamSpec,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(trusted, "_on", on)
    assert ProblemKind.UNSUPPORTED_CODE in {problem.kind for problem in check(team)}
    page = opened(build_page(team), Part.FUNCTION, "f")
    shown = html_of(page) + " ".join(str(one.value) for one in page.markdown)
    assert ("isn't available here" in unescape(shown)) is not on


def started(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[Sequence[str], str]:
    """What the start passes on, and what it leaves in the environment."""
    passed: list[Sequence[str]] = []
    monkeypatch.setattr(environment, "start", lambda _, __, given: passed.append(given))
    monkeypatch.setattr(sys, "argv", ["playground", *arguments])
    monkeypatch.setenv(SWITCH, "")
    runpy.run_module("playground.__main__", run_name="__main__")
    return passed[0][3:], os.environ[SWITCH]


def test_the_flag_of_the_start_switches_it_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert started(monkeypatch, "--trusted-python", "--server.port=1") == (["--server.port=1"], "1")


def test_without_the_flag_it_stays_off(monkeypatch: pytest.MonkeyPatch) -> None:
    assert started(monkeypatch, "--server.port=1") == (["--server.port=1"], "")
