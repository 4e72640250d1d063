"""Functions are read from the syntax tree of their code, of which nothing runs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sandbox import CodeParameter, UnreadableCodeError, read_code, unsupported_in
from core.sandbox.dialect.shims import required_shims

TYPED = '''
from typing import Annotated, Literal, Optional

def helper():
    pass

def order(
    name,
    count: int,
    price: float = 1.5,
    paid: bool = False,
    tags: list[str] = [],
    extra: dict | None = None,
    size: Literal["s", "m"] = "s",
    level: Literal[1, -2, 3] = 1,
    note: Optional[str] = None,
    where: Annotated[str, "The city."] = "Oslo",
    late: "int" = 0,
    guessed=3,
    *,
    other: "Unknown",
    context_variables=None,
):
    """Order something.

    Args:
        name: What to order.
        count: How many.
    """
    return handoff("refunds") if count else handoff(agent="sales")
'''


def parameters(source: str) -> dict[str, CodeParameter]:
    return {parameter.name: parameter for parameter in read_code(source).parameters}


def test_parameters_have_the_types_of_their_annotations_and_defaults() -> None:
    types = {name: parameter.type for name, parameter in parameters(TYPED).items()}
    assert types == {
        "name": "string", "count": "integer", "price": "number", "paid": "boolean", "tags": "array", "extra": "object",
        "size": "string", "level": "integer", "note": "string", "where": "string", "late": "integer",
        "guessed": "integer", "other": "string",
    }  # fmt: skip


def test_choices_are_those_of_a_literal() -> None:
    found = parameters(TYPED)
    assert found["size"].choices == ("s", "m")
    assert found["level"].choices == (1, -2, 3)


def test_what_has_a_default_is_not_required() -> None:
    assert [name for name, parameter in parameters(TYPED).items() if parameter.required] == ["name", "count", "other"]


def test_descriptions_come_from_the_docstring_and_from_annotations() -> None:
    code = read_code(TYPED)
    assert code.description == "Order something."
    assert [parameter.description for parameter in code.parameters[:2]] == ["What to order.", "How many."]
    assert parameters(TYPED)["where"].description == "The city."


def test_context_variables_are_no_parameter() -> None:
    assert read_code(TYPED).takes_context
    assert "context_variables" not in parameters(TYPED)


def test_handoffs_and_variables_are_those_that_are_named() -> None:
    source = (
        "def f(context_variables, to):\n"
        '    context_variables["last"] = 1\n'
        "    context_variables[to] = 1\n"
        '    print(context_variables["read"])\n'
        "    if to: return handoff(to)\n"
        '    return Result(agent=handoff("sales"), context_variables={"seen": 1, to: 2, **{}})\n'
    )
    code = read_code(source)
    assert code.handoffs == (("sales", 6),)
    assert code.variables == ("last", "seen")
    assert read_code(TYPED).handoffs == (("refunds", 30), ("sales", 30))


@pytest.mark.parametrize(
    ("wanted", "found"), [("first", "first"), ("second", "second"), ("third", "second"), ("", "second")]
)
def test_the_function_is_the_one_of_that_name_or_the_last(wanted: str, found: str) -> None:
    assert read_code("def first(): pass\nasync def second(): pass\nx = 1", wanted).name == found


def test_positional_parameters_and_further_ones_are_reported() -> None:
    code = read_code("async def f(a, /, b=1, *rest, **more): pass")
    assert (code.positional, code.takes_more, code.is_async) == (("a",), True, True)


@pytest.mark.parametrize(
    ("annotation", "kind"),
    [
        ("Union[None, int]", "integer"), ("int | str", "integer"), ("None", "string"), ("typing.List[int]", "array"),
        ("tuple", "array"), ("Annotated[int, 3]", "integer"), ("Annotated[Foo, 'x']", "string"), ("Foo[int]", "string"),
        ("Literal[1.5, 2]", "number"), ("Literal[None]", "string"), ("1 + 2", "string"), ("'('", "string"),
        ("datetime.date", "string"), ("'" + "Optional[" * 30 + "int" + "]" * 30 + "'", "string"), ("lambda: 1", "string"),
    ],
)  # fmt: skip
def test_annotations_of_every_kind_have_a_type(annotation: str, kind: str) -> None:
    assert parameters(f"def f(a: {annotation}): pass")["a"].type == kind


@pytest.mark.parametrize(
    ("default", "kind"),
    [("[]", "array"), ("()", "array"), ("{}", "object"), ("None", "string"), ("-1", "integer"), ("x()", "string")],
)
def test_without_an_annotation_the_default_tells_the_type(default: str, kind: str) -> None:
    assert parameters(f"def f(a={default}): pass")["a"].type == kind


@pytest.mark.parametrize(
    ("source", "words", "line"),
    [
        ("def f(:\n  pass", "invalid syntax", 1),
        ("def f():\n    return 'a", "unterminated", 2),
        ("x = 1", "no function", None),
        ("", "no function", None),
        ("class A:\n    def f(self): pass", "no function", None),
        ("def f(): return '\0'", "null", None),
        ("def f(): return " + "(" * 5000 + ")" * 5000, "nested", None),
        ("def f(): return " + "-" * 60000 + "1", "nested", None),
        ("x" * 64001, "longer than 64 kb", None),
        ("가" * 22000, "longer than 64 kb", None),
    ],
)
def test_code_that_cannot_be_read_says_why(source: str, words: str, line: int | None) -> None:
    with pytest.raises(UnreadableCodeError) as raised:
        read_code(source)
    if words not in ("null", "nested"):  # versions of Python differ in what they say of these
        assert words in raised.value.message.lower()
        assert raised.value.line == line


def test_nothing_of_the_code_is_run(tmp_path: Path) -> None:
    noticed = tmp_path / "noticed"
    trace = f"__import__('pathlib').Path({str(noticed)!r}).write_text('run')"
    source = (
        f"{trace}\nimport antigravity_of_ours\nX: {trace} = {trace}\n"
        f"@{trace}\nclass A:\n    y = {trace}\n"
        f"@{trace}\ndef f(a: {trace} = {trace}, b: '{trace.replace(chr(39), chr(34))}' = 1, *c: {trace}) -> {trace}:\n"
        f"    {trace}\n    return handoff('x')\n{trace}\nassert False, {trace}\n"
    )
    before, folder = set(sys.modules), Path.cwd()
    assert [parameter.name for parameter in read_code(source, "f").parameters] == ["a", "b"]
    assert unsupported_in(source)
    assert required_shims(source) == ()
    assert not noticed.exists()
    assert set(sys.modules) == before
    assert Path.cwd() == folder


def test_strings_that_python_warns_of_are_read_in_silence() -> None:
    assert read_code('def f():\n    return "\\d" if 1 is "x" else 2').name == "f"


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(source: str) -> None:
    for text in (source, f"def f(a: {source}): pass", f"def f():\n    return {source}"):
        try:
            code = read_code(text)
        except UnreadableCodeError:
            continue
        else:
            assert code.name
            unsupported_in(text)
            required_shims(text)
