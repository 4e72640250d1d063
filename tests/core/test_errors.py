"""Errors as codes with facts, beside their English sentences."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from core import errors
from core.codec import decode, encode
from core.error_codes import ErrorCode
from core.errors import Failure, PlaygroundError, RateLimitedError, TeamEditError, TeamFileError

CORE = Path(errors.__file__).parent
NOT_FACTS = {"place", "fix"}


def facts_in(code: ErrorCode) -> set[str]:
    """The names of the facts in the sentences of a code."""
    return {name for text in (code.message, code.fix) for _, name, _, _ in Formatter().parse(text) if name}


def uses_of_codes() -> Iterator[tuple[str, ast.Call | None]]:
    """Each code named in core's source, with the call that it is an argument of."""
    for path in sorted(CORE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = {id(argument): node for node in ast.walk(tree) if isinstance(node, ast.Call) for argument in node.args}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "ErrorCode":
                yield node.attr, calls.get(id(node))


def test_every_code_is_raised_somewhere() -> None:
    assert {name for name, _ in uses_of_codes()} == set(ErrorCode.__members__)


def test_errors_are_raised_with_the_facts_of_their_sentences() -> None:
    wrong = []
    for name, call in uses_of_codes():
        if call is None or any(keyword.arg is None for keyword in call.keywords):
            continue  # the code is passed on; the helper that raises it gets the facts
        given = {str(keyword.arg) for keyword in call.keywords} - NOT_FACTS
        takes_facts = isinstance(call.func, ast.Attribute) and call.func.attr == "of"
        if (takes_facts or given) and not facts_in(ErrorCode[name]) <= given:
            wrong.append((name, facts_in(ErrorCode[name]) - given))
    assert wrong == []


@pytest.mark.parametrize("code", ErrorCode)
def test_sentences_are_complete(code: ErrorCode) -> None:
    facts = dict.fromkeys(facts_in(code), 7)
    message, fix = code.message.format(**facts), code.fix.format(**facts)
    assert code == code.name.lower()
    assert message[-1] in ".1"
    assert not fix or fix[-1] in ".?1…7"


def test_an_error_made_of_a_code_has_its_sentences_and_facts() -> None:
    error = TeamEditError.of(ErrorCode.NO_SUCH_AGENT, agent="sales")
    assert (error.message, error.fix) == ("There is no agent “sales” in this team.", "")
    assert (error.code, error.facts) == ("no_such_agent", {"agent": "sales"})
    assert str(TeamFileError.of(ErrorCode.EMPTY_FILE, place="line 1")) == (
        "line 1: The file is empty. Start it with: format: 1"
    )


def test_another_fix_replaces_that_of_the_code() -> None:
    assert TeamFileError.of(ErrorCode.INVALID_YAML, fix="Use spaces.", problem="a tab").fix == "Use spaces."


def test_an_error_with_a_sentence_of_its_own_has_the_code_of_its_class() -> None:
    error = RateLimitedError("Slow down.")
    assert (error.code, error.facts) == ("rate_limited", {})
    assert error.fix == RateLimitedError.default_fix
    assert PlaygroundError("No.", code="refused", facts={"why": 1}).facts == {"why": 1}


def test_the_same_error_may_be_at_another_place() -> None:
    error = TeamFileError.of(ErrorCode.LONG_KEY, place="line 3", limit=9).at("team.yaml, line 3")
    assert (error.place, error.code, error.facts) == ("team.yaml, line 3", "long_key", {"limit": 9})
    assert str(error).startswith("team.yaml, line 3: This key is longer than 9 characters.")


def test_a_failure_keeps_code_facts_and_place() -> None:
    failure = TeamFileError.of(ErrorCode.LONG_KEY, place="line 3", limit=9).to_failure()
    assert failure == Failure(
        kind="TeamFileError",
        message="line 3: This key is longer than 9 characters.",
        fix="Give it a shorter name.",
        code="long_key",
        facts={"limit": 9, "place": "line 3"},
    )
    assert decode(Failure, json.loads(json.dumps(encode(failure)))) == failure


def test_a_failure_of_before_there_were_codes_is_read() -> None:
    raw = {"kind": "ModelError", "message": "No reply.", "fix": ""}
    assert decode(Failure, raw) == Failure("ModelError", "No reply.")
