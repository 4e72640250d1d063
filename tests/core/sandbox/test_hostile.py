"""Hostile functions: each ends in time, reads nothing of the host and leaves nothing behind."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.sandbox import CodeCall, CodeErrorKind, CodeOutcome, bounds
from core.sandbox.bounds import bounded_copy
from core.sandbox.marshalling import LONGEST_LOG
from core.sandbox.monty import LONGEST_CALL_S, MontySandbox

SECRET = "planted-4f1c9d"
CONTEXT = {"name": "Ada", "orders": [1, 2]}
CORPUS = dict(
    part.split("\n", 1)
    for part in (
        Path(__file__).with_name("hostile.txt").read_text(encoding="utf-8").removeprefix("=== ").split("\n=== ")
    )
)
ARGUMENTS: Mapping[str, object] = {}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a secret, which is in the environment as well."""
    path = tmp_path_factory.mktemp("host")
    (path / "secret").write_text(SECRET)
    os.environ["PLAYGROUND_SECRET"] = SECRET
    yield path
    del os.environ["PLAYGROUND_SECRET"]


@pytest.fixture(scope="module")
def outcomes(folder: Path) -> Mapping[str, CodeOutcome]:
    """The outcomes of all of them, run four at a time."""
    sandbox = MontySandbox()

    def run(source: str) -> CodeOutcome:
        text = source.replace("SECRET_FILE", str(folder / "secret")).replace("CANARY_FILE", str(folder / "canary"))
        return sandbox.run(CodeCall(text, "f", ARGUMENTS, CONTEXT, {"refunds": "Refunds desk"}))

    with ThreadPoolExecutor(4) as threads:
        return dict(zip(CORPUS, threads.map(run, CORPUS.values()), strict=True))


def test_the_corpus_is_large() -> None:
    assert len(CORPUS) >= 200


@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_function_is_contained(name: str, outcomes: Mapping[str, CodeOutcome]) -> None:
    outcome = outcomes[name]
    assert outcome.seconds < LONGEST_CALL_S + 1
    assert outcome.error is None or outcome.error.kind not in (CodeErrorKind.UNAVAILABLE, CodeErrorKind.STOPPED)
    assert outcome.target in (None, "refunds")
    bounded_copy(outcome.value)
    bounded_copy(dict(outcome.changes), bounds.CONTEXT)
    assert len(outcome.log) <= LONGEST_LOG
    shown = json.dumps([outcome.value, outcome.changes, outcome.log, str(outcome.error)])
    assert SECRET not in shown
    assert "root:" not in shown


@pytest.mark.parametrize("name", CORPUS)
def test_messages_about_a_hostile_function_are_short(name: str, outcomes: Mapping[str, CodeOutcome]) -> None:
    error = outcomes[name].error
    assert error is None or len(str(error)) + len(error.text) + len(error.original) < 5000


def test_nothing_is_left_behind(outcomes: Mapping[str, CodeOutcome], folder: Path) -> None:
    assert outcomes
    assert [path.name for path in folder.iterdir()] == ["secret"]
    assert (folder / "secret").read_text() == SECRET
    assert os.environ["PLAYGROUND_SECRET"] == SECRET


def test_an_honest_function_works_after_all_of_them(outcomes: Mapping[str, CodeOutcome]) -> None:
    assert outcomes
    assert MontySandbox().run(CodeCall("def f():\n    return 'fine'", "f")).value == "fine"


def test_the_host_is_as_it_was(outcomes: Mapping[str, CodeOutcome]) -> None:
    assert outcomes
    assert json.dumps({"a": 1}) == '{"a": 1}'
    assert "evil" not in sys.modules
