"""Errors of code are explained with a sentence, the line and one thing to try; its own messages are kept as they are."""

from __future__ import annotations

import pytest

from core.sandbox import CodeCall, CodeError, CodeErrorKind
from core.sandbox.dialect.advice import Raised, explain, line_of
from core.sandbox.monty import MontySandbox

SOURCE = "import math\ndef f(items, count):\n    total = 1\n    return totl\n"


def told(source: str, **arguments: object) -> CodeError:
    error = MontySandbox().run(CodeCall(source, "f", arguments)).error
    assert error is not None
    return error


@pytest.mark.parametrize(
    ("body", "message", "advice"),
    [
        ("return {}['x']", "KeyError: 'x'", ".get("),
        ("return [][3]", "IndexError", "how long"),
        ("return 1 / 0", "ZeroDivisionError", "not 0"),
        ("return 'a' + 1", "TypeError", "str(...)"),
        ("return [].nope", "AttributeError", "after the dot"),
        ("x = x + 1", "UnboundLocalError", "before"),
        ("return f()", "RecursionError", "loop"),
        ("assert 1 == 2", "AssertionError", "assert"),
        ("return [0] * 10**10", "The function wanted more memory", "fewer"),
        ("raise ValueError('no such order')", "ValueError: no such order", ""),
        ("raise ValueError", "ValueError", ""),
        ("raise NotImplementedError('later')", "NotImplementedError: later", ""),
        ("return tota", "NameError", "spelt"),
    ],
)
def test_an_error_has_a_sentence_a_line_and_one_thing_to_try(body: str, message: str, advice: str) -> None:
    error = told(f"def f():\n    {body}")
    assert error.message.startswith(message)
    assert advice in error.advice
    assert (error.line, error.text) == (2, body)
    assert "(line 2)" in str(error)


def test_an_error_with_more_than_one_text_is_explained_though_its_line_is_lost() -> None:
    error = told("def f():\n    raise ValueError(1, 2)")
    assert error.message.startswith("An error was raised with something else")
    assert "one text" in error.advice


@pytest.mark.parametrize(
    ("name", "near"),
    [("totl", "total"), ("itemss", "items"), ("maht", "math"), ("pirnt", "print"), ("handof", "handoff")],
)
def test_a_name_that_is_misspelt_is_guessed(name: str, near: str) -> None:
    source = f"import math\ndef f(items=1):\n    total = 1\n    return {name}\n"
    assert told(source).advice == f"Did you mean {near}?"


@pytest.mark.parametrize(
    ("raised", "what"),
    [
        (Raised("NameError", "name 'globals' is not defined", 4), "globals"),
        (Raised("ModuleNotFoundError", "No module named 'a.b'", 1), "import a.b"),
        (Raised("ImportError", "cannot import name 'x' from 'math'", 1), "math.x"),
        (Raised("AttributeError", "module 'math' has no attribute 'x'", 1), "math.x"),
        (Raised("AttributeError", "'dict' object has no attribute 'get'", 4), ".get as a value"),
        (Raised("AttributeError", "type object 'str' has no attribute '__class__'", 4), "__class__"),
        (Raised("PermissionError", "Permission denied: '/x'", 4), "reading and writing files"),
        (Raised("RuntimeError", "'os.getcwdb' is not supported in this environment", 4), "os.getcwdb"),
        (Raised("NotImplementedError", "The syntax parser does not yet support the odd thing", 4, False), "odd thing"),
    ],
)
def test_an_unsupported_feature_is_recognised_by_the_message(raised: Raised, what: str) -> None:
    error = explain(SOURCE, raised)
    assert error.kind is CodeErrorKind.UNSUPPORTED
    assert error.message == f"`{what}` isn't available here"
    assert error.advice


def test_a_forged_message_is_not_taken_for_an_unsupported_feature() -> None:
    error = explain(SOURCE, Raised("NotImplementedError", "The monty syntax parser does not yet support yield", 4))
    assert error.kind is CodeErrorKind.RAISED


def test_errors_of_code_that_cannot_be_read_are_explained_as_well() -> None:
    assert explain("def f(:", Raised("NameError", "name 'x' is not defined", 1)).advice.startswith("Define it")
    assert explain("def f(:", Raised("TypeError", "no", 1)).kind is CodeErrorKind.RAISED


def test_a_line_that_is_not_there_has_no_text() -> None:
    assert [line_of("a\n b", line) for line in (None, 0, 2, 3)] == ["", "", "b", ""]


def test_an_error_without_a_line_reads_well() -> None:
    assert str(CodeError(CodeErrorKind.RAISED, "No.", advice="Try.")) == "No. Try."
