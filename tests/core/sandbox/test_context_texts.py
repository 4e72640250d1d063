"""Context variables reach code whole or with an error, and those that have not changed are not converted again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from core.sandbox import CodeCall, CodeErrorKind, CodeOutcome, context_inputs, read_code
from core.sandbox.bounds import CONTEXT, MOST_CONTEXT, Bounds, UnusableValueError, bounded
from core.sandbox.context_inputs import TEXTS, ContextTexts
from core.sandbox.monty import MontySandbox
from core.team.spec import JsonValue
from tests.support.specs import json_values

SANDBOX = MontySandbox()
ROWS = [{"id": number, "name": "Ada", "tags": ["a", None, 1.5, True]} for number in range(5_000)]


def run(body: str, context: dict[str, Any]) -> CodeOutcome:
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    return SANDBOX.run(CodeCall(f"def f(context_variables):\n{lines}\n", "f", {}, context))


def changes_of(outcome: CodeOutcome) -> tuple[dict[str, Any], tuple[str, ...]]:
    assert outcome.error is None, outcome.error
    return dict(outcome.changes), outcome.removed


# --- what code is given


@pytest.mark.parametrize("size", [100_001, 500_000, 3_000_000])
def test_large_variables_reach_the_code(size: int) -> None:
    outcome = run("return len(context_variables['text'])", {"text": "x" * size})
    assert outcome.value == size
    assert changes_of(outcome) == ({}, ())


def test_records_reach_the_code() -> None:
    assert run("return context_variables['rows'][4_999]['id']", {"rows": ROWS}).value == 4_999


@pytest.mark.parametrize("body", ["return context_variables['text'][:2]", "return len(list(context_variables))"])
@pytest.mark.parametrize("context", [{"text": "x" * (MOST_CONTEXT + 1)}, {"text": [0] * (CONTEXT.nodes + 1)}])
def test_a_variable_that_is_too_large_is_an_error_that_names_it(body: str, context: dict[str, Any]) -> None:
    error = run(body, context).error
    assert error is not None
    assert error.kind is CodeErrorKind.ARGUMENTS
    assert "“text” has more than" in str(error)


def test_variables_that_are_too_large_in_all_are_an_error() -> None:
    error = run("return len(list(context_variables))", {str(number): "x" * 900_000 for number in range(4)}).error
    assert error is not None
    assert "in all" in str(error)


def test_a_large_variable_that_the_code_cannot_reach_is_no_hindrance() -> None:
    context = {"text": "x" * (MOST_CONTEXT + 1), "city": "Oslo"}
    assert run("return context_variables['city']", context).value == "Oslo"


def test_what_is_no_data_is_left_out_unless_the_code_names_it() -> None:
    context = {"socket": object(), "city": "Oslo"}
    assert run("return list(context_variables)", context).value == ["city"]
    error = run("return context_variables['socket']", context).error
    assert error is not None
    assert "“socket” holds a object" in str(error)


@pytest.mark.parametrize(
    ("body", "reads"),
    [
        ("return context_variables['a'] + context_variables.get('b', 1)", {"a", "b"}),
        ("context_variables['a'] = 1\n    del context_variables['b']", {"a", "b"}),
        ("return 'a' in context_variables and context_variables.pop('b')", {"a", "b"}),
        ("return 1", set()),
        ("return context_variables[name]", None),
        ("for name in context_variables:\n        print(name)", None),
        ("return helper(context_variables)", None),
        ("c = context_variables\n    return c['a']", None),
        ("context_variables.update(a=1)", None),
        ("return context_variables.get(name)", None),
        ("return locals()['context' + '_variables']", None),
        ("return eval('context' + '_variables')", None),
        ("return f'{context_variables}'", None),
        ("return lambda: context_variables", None),
        ("return context_variables['a'] in context_variables", None),
        ("return (lambda **given: given['context_variables']['a'])", None),
    ],
)
def test_the_variables_that_code_can_reach(body: str, reads: set[str] | None) -> None:
    assert read_code(f"def f(context_variables):\n    {body}\n").reads == reads


def test_code_behind_a_decorator_can_reach_any_variable() -> None:
    code = "def deco(g):\n    return lambda **given: g(given['context' + '_variables'])\n\n@deco\ndef f(context_variables):\n    return 1\n"
    assert read_code(code).reads is None


# --- what comes back


@pytest.mark.parametrize(
    ("body", "changes", "removed"),
    [
        ("context_variables['n'] = 2", {"n": 2}, ()),
        ("context_variables['n'] = 1.0", {"n": 1.0}, ()),
        ("context_variables['rows'].append(1)", {"rows": [1]}, ()),
        ("context_variables.get('rows').append(1)", {"rows": [1]}, ()),
        ("del context_variables['n']", {}, ("n",)),
        ("context_variables.pop('n', None)\ncontext_variables.pop('no', None)", {}, ("n",)),
        ("context_variables.clear()", {}, ("n", "rows", "text")),
        ("for name in list(context_variables):\n    context_variables[name] = context_variables[name]", {}, ()),
        ("context_variables['when'] = {1, 1}", {"when": [1]}, ()),
        ("return Result('x', context_variables={'n': 3, 'm': 4})", {"n": 3, "m": 4}, ()),
        ("context_variables['n'] = 5\nreturn Result('x', context_variables={'n': 3})", {"n": 3}, ()),
    ],
)
def test_changes_are_those_that_the_code_made(body: str, changes: dict[str, Any], removed: tuple[str, ...]) -> None:
    assert changes_of(run(body, {"n": 1, "rows": [], "text": "é" * 2_000})) == (changes, removed)


@pytest.mark.parametrize(
    ("value", "other"), [([1], "[True]"), ([1], "[1.0]"), ({"a": [0]}, "{'a': [False]}"), ([float("nan")], "['nan']")]
)
def test_values_that_python_calls_equal_are_changes(value: Any, other: str) -> None:
    changes, _ = changes_of(run(f"context_variables['a'] = {other}", {"a": value}))
    assert repr(changes["a"]) == other


def test_an_equal_value_in_the_place_of_another_is_no_change() -> None:
    body = "context_variables['a'] = [1, {'b': 2.0}]\ncontext_variables['c'] = {'y': 1, 'x': [True]}"
    assert changes_of(run(body, {"a": [1, {"b": 2.0}], "c": {"x": [True], "y": 1}})) == ({}, ())


def test_what_cannot_be_compared_is_replaced() -> None:
    class Odd:
        def __eq__(self, other: object) -> bool:
            raise ValueError

        __hash__ = None  # type: ignore[assignment]

    assert changes_of(run("context_variables.update(a=[1])", {"a": [Odd()]}))[0] == {"a": [1]}


def test_a_large_variable_can_be_changed() -> None:
    changes, _ = changes_of(run("context_variables['rows'].append('last')", {"rows": ROWS}))
    assert changes == {"rows": [*ROWS, "last"]}


@pytest.mark.parametrize(
    "body", ["return Result('x', context_variables={'b': 'y' * 600_000})", "context_variables['b'] = 'y' * 600_000"]
)
def test_what_a_call_sets_counts_with_what_is_there(body: str) -> None:
    assert changes_of(run(body, {"a": "x" * 2_000_000}))[0] == {"b": "y" * 600_000}
    error = run(body, {"a": "x" * 3_000_000}).error
    assert error is not None
    assert error.kind is CodeErrorKind.RESULT
    assert "context" in str(error)


# --- the texts


@given(json_values)
def test_a_variable_arrives_as_it_is(value: JsonValue) -> None:
    outcome = run("context_variables['copy'] = context_variables['value']", {"value": value})
    assert changes_of(outcome)[0] == {"copy": value}


def test_a_value_that_has_not_changed_is_not_copied_again(monkeypatch: pytest.MonkeyPatch) -> None:
    texts, copied = ContextTexts(), list[Any]()

    def noted(value: Any, bounds: Bounds) -> Any:
        copied.append(value)
        return bounded(value, bounds)

    monkeypatch.setattr(context_inputs, "bounded", noted)
    assert texts.text_of(ROWS) is texts.text_of(ROWS)
    assert len(copied) == 1


@pytest.mark.parametrize(
    "change", [lambda rows: rows.append(1), lambda rows: rows[0].update(n=True), lambda rows: rows.pop()]
)
def test_a_value_that_was_changed_in_place_is_written_again(change: Any) -> None:
    rows = [{"n": 1, "text": "x" * 2_000}, {"n": 2}]
    before = TEXTS.text_of(rows)
    change(rows)
    assert TEXTS.text_of(rows) != before


def test_the_texts_kept_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context_inputs, "MOST_KEPT", 10_000)
    texts = ContextTexts()
    first = "a" * 4_000
    kept = texts.text_of(first)
    assert texts.text_of(first) is kept
    for letter in "bcd":
        texts.text_of(letter * 4_000)
    assert texts.text_of(first) is not kept


@pytest.mark.parametrize("large", ["x" * 3_000_000, ["x" * 3_000_000]])
def test_the_texts_kept_of_many_variables_are_bounded(large: Any) -> None:
    texts, names = ContextTexts(), tuple(many(large))
    contexts = [{**many(large), "name 1": number} for number in range(20)]
    inputs = [texts.inputs_of(context, names, strict=False) for context in contexts]
    assert texts.inputs_of(contexts[-1], names, strict=False) is inputs[-1]
    assert texts.inputs_of(contexts[0], names, strict=False) is not inputs[0]


def test_a_kept_value_that_has_become_no_data_is_left_out() -> None:
    rows: list[Any] = ["x" * 2_000]
    for context in ({"rows": rows, "city": "Oslo"}, {**many("x"), "rows": rows}):
        rows[1:] = []
        assert "rows" in run("return [*context_variables]", context).value
        rows.append(object())
        assert "rows" not in run("return [*context_variables]", context).value


def test_a_kept_value_that_holds_itself_is_an_error_that_names_it() -> None:
    rows: list[Any] = ["x" * 2_000]
    assert run("return len(context_variables['rows'])", {"rows": rows}).value == 1
    rows.append(rows)
    error = run("return len(context_variables['rows'])", {"rows": rows}).error
    assert error is not None
    assert "“rows” is nested more than" in str(error)


def test_a_number_with_too_many_digits_for_a_text_is_an_error_that_names_it() -> None:
    error = run("return context_variables['n']", {"n": [10**5_000]}).error
    assert error is not None
    assert "“n” holds a number" in str(error)


def many(last: Any) -> dict[str, Any]:
    return {**{f"name {number}": f"text {number}" for number in range(500)}, "rows": [1], "last": last}


def test_many_variables_arrive_as_they_are_and_in_order() -> None:
    context = many("x" * 3_000)
    for _ in range(2):
        assert run("return [*context_variables.items()][1:]", context).value == [[*it] for it in context.items()][1:]
    assert run("return context_variables.get('last')", many("y")).value == "y"


def test_many_variables_are_written_once_until_one_is_changed_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    texts, written, text_of = ContextTexts(), list[Any](), ContextTexts.text_of

    def noted(self: ContextTexts, value: Any, **further: Any) -> str:
        written.append(value)
        return text_of(self, value, **further)

    monkeypatch.setattr(ContextTexts, "text_of", noted)
    context = many("x")
    first = texts.inputs_of(context, tuple(context), strict=False)
    count = len(written)
    assert texts.inputs_of(dict(context), tuple(context), strict=False) is first
    assert len(written) == count
    context["rows"].append(2)
    assert '"rows": [1, 2]' in texts.inputs_of(context, tuple(context), strict=False).short


def test_what_is_no_data_among_many_variables_is_left_out_until_it_is_data() -> None:
    value: list[Any] = [object()]
    assert "last" not in run("return [*context_variables]", many(value)).value
    value[:] = [1]
    assert "last" in run("return [*context_variables]", many(value)).value


def test_a_value_that_is_no_data_has_no_text() -> None:
    with pytest.raises(UnusableValueError):
        ContextTexts().text_of({"a": object()})
