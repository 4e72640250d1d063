"""Parameters and descriptions written into code: read again they are the same, and the rest stays as it is written."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.errors import TeamEditError
from core.sandbox import read_code
from core.schema.docstrings import read_docstring
from core.team.code import code_parameters
from core.team.code.docstring import clean_description
from core.team.code.rewriting import with_description, with_parameters
from core.team.spec import ItemType, ParameterSpec, ParameterType
from tests.support.codes import ASYNC, CODES, DOC_ONLY, FULL, HUGGING, NOTED, NUMPY, ONE_LINE, PLAIN, parameter_lists

codes = st.sampled_from(CODES)


def parameters(text: str) -> list[ParameterSpec]:
    return list(code_parameters(read_code(text, "answer")))


def changed(text: str, *wanted: ParameterSpec) -> str:
    return with_parameters(text, "answer", wanted, {})


def body(text: str) -> str:
    """Everything behind the docstring of the function, as it is written."""
    (node,) = (one for one in ast.parse(text).body if getattr(one, "name", "") == "answer")
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    first = next(one for one in node.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)))
    lines = text.split("\n")[first.lineno - 1 :]
    return "\n".join([lines[0].encode()[first.col_offset :].decode(), *lines[1:]])


@given(codes.filter(lambda code: code != DOC_ONLY), parameter_lists)
def test_any_parameters_written_into_any_code_are_read_again_and_the_body_stays(
    code: str, wanted: list[ParameterSpec]
) -> None:
    assume(not {"rest", "further"} & {one.name for one in wanted})  # which some have already
    after = changed(code, *wanted)
    assert parameters(after) == wanted
    assert read_code(after, "answer").description.split() == read_code(code, "answer").description.split()
    assert body(after) == body(code)
    assert changed(after, *wanted) == after


@given(codes)
def test_parameters_that_are_there_already_change_nothing(code: str) -> None:
    assert changed(code, *parameters(code)) == code


@given(codes, st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_description_is_read_again_or_refused(code: str, description: str) -> None:
    try:
        after = with_description(code, "answer", description)
    except TeamEditError:
        return
    read = read_code(after, "answer")
    assert read.description.split() == clean_description(description).split()
    assert parameters(after) == parameters(code)


@pytest.mark.parametrize(
    "description",
    ["", "One.", "One.\n\nTwo:\n    - three\n", 'Quoted "', 'A """ b \\n', "\n  Kept", "C:\\x\\", "환불\x07"],
)
@pytest.mark.parametrize("code", CODES)
def test_a_description_is_written_as_it_is(code: str, description: str) -> None:
    after = with_description(code, "answer", description)
    assert read_code(after, "answer").description == clean_description(description)
    assert with_description(after, "answer", description) == after


def test_only_what_changes_is_written_anew() -> None:
    order, days, kind = parameters(FULL)
    after = changed(FULL, order, replace(days, type=ParameterType.NUMBER, description="How long."), kind)
    assert after == FULL.replace("days: int = 1", "days: float = 1").replace(
        "        days (int): How many days.", "        days: How long."
    )


def test_parameters_move_with_their_comments() -> None:
    order, days, kind = parameters(FULL)
    after = changed(FULL, kind, order)
    assert "days (int)" not in after
    start = FULL.index("def answer(")
    assert after[start : after.index("):  #")] == (
        "def answer(\n    *,\n"
        '    kind: Literal["fast", "slow"] = "fast",\n    order: str,  # its number\n    context_variables=None,\n    **further,\n'
    )
    assert "        order: The number of the order,\n            on two lines.\n" in after
    again = changed(after, kind, order, days)
    assert parameters(again) == [kind, order, days]


@pytest.mark.parametrize(
    ("code", "wanted", "signature"),
    [
        (PLAIN, [ParameterSpec("a")], "def answer(a: str):"),
        (PLAIN, [ParameterSpec("a", required=False), ParameterSpec("b")], "def answer(a: str | None = None, *, b: str):"),
        (PLAIN, [ParameterSpec("a", choices=("x", 'y"'))], """def answer(a: Literal["x", 'y"']):"""),
        (PLAIN, [ParameterSpec("a", ParameterType.NUMBER, choices=(1, 2.5))], "def answer(a: Literal[1.0, 2.5]):"),
        (PLAIN, [ParameterSpec("a", ParameterType.STRING, choices=(1,))], 'def answer(a: Literal["1"]):'),
        (PLAIN, [ParameterSpec("a" * 50), ParameterSpec("b" * 50)], f"def answer(\n    {'a' * 50}: str,\n    {'b' * 50}: str,\n):"),
        (ONE_LINE, [ParameterSpec("a", required=False)], "def answer(a=None):"),
        (ONE_LINE, [ParameterSpec("a"), ParameterSpec("b", ParameterType.INTEGER)], "def answer(a, b: int):"),
        (ONE_LINE, [ParameterSpec("a"), ParameterSpec("b", required=False)], "def answer(a, b=None):"),
        (ONE_LINE, [ParameterSpec("a"), ParameterSpec("b", ParameterType.NUMBER, required=False, default=2)], "def answer(a, b: float = 2):"),
        (ONE_LINE, [ParameterSpec("a"), ParameterSpec("b", ParameterType.INTEGER, required=False, default=-5)], "def answer(a, b=-5):"),
        (ONE_LINE, [ParameterSpec("a"), ParameterSpec("b", ParameterType.INTEGER, required=False)], "def answer(a, b: int | None = None):"),
        (PLAIN, [ParameterSpec("a", required=False, default='say "it"')], """def answer(a: str = 'say "it"'):"""),
        (PLAIN, [ParameterSpec("a", ParameterType.BOOLEAN, required=False, default=False)], "def answer(a: bool = False):"),
        (PLAIN, [ParameterSpec("a", ParameterType.LIST, items=ItemType.NUMBER)], "def answer(a: list[float]):"),
        (PLAIN, [ParameterSpec("a", ParameterType.LIST, required=False, items=ItemType.STRING, default=["x", 'y"'])],
            """def answer(a: list[str] = ["x", 'y"']):"""),
        (PLAIN, [ParameterSpec("a", ParameterType.OBJECT, required=False, default={"x": [1, None]})], 'def answer(a: dict = {"x": [1, None]}):'),
        (PLAIN, [ParameterSpec("a", choices=("x", "y"), required=False, default="y")], 'def answer(a: Literal["x", "y"] = "y"):'),
        ("def answer(a: list[list[int]] = []): pass", [ParameterSpec("a", ParameterType.LIST, required=False, default=[[1]])],
            "def answer(a: list[list[int]] = [[1]]):"),
        ("def answer(a: list[str]): pass", [ParameterSpec("a", ParameterType.LIST, items=ItemType.INTEGER)], "def answer(a: list[int]):"),
        ("def answer(a: list[str]): pass", [ParameterSpec("a", ParameterType.LIST)], "def answer(a: list):"),
        ("def answer(a: int = max(1, 2)): pass", [ParameterSpec("a", ParameterType.INTEGER, required=False, default=3)], "def answer(a: int = 3):"),
        (HUGGING, [ParameterSpec("a", required=False, default="(,"), ParameterSpec("c", ParameterType.LIST)],
            "def answer(\n    a: str='(,',\n    *rest,\n    c: list,\n):"),
        (ASYNC, [ParameterSpec("a", ParameterType.INTEGER), ParameterSpec("b")],
            'async def answer(a: "int", /, b: Optional[str], context_variables: dict = {}) -> str:'),
        (ASYNC, [ParameterSpec("b", required=False)], "async def answer(b: Optional[str] = None, context_variables: dict = {}) -> str:"),
        (ASYNC, [ParameterSpec("a", ParameterType.INTEGER), ParameterSpec("b", ParameterType.INTEGER, required=False)],
            'async def answer(a: "int", /, b: int | None = None, context'),
        ("def answer(context_variables, a): pass", [ParameterSpec("b"), ParameterSpec("a")], "def answer(context_variables, b: str, a):"),
        ("def answer(a, context_variables): pass", [ParameterSpec("a", required=False)], "def answer(context_variables, a=None):"),
        ("def answer(a, context_variables, b): pass", [ParameterSpec("b"), ParameterSpec("c", required=False)],
            "def answer(context_variables, b, c: str | None = None):"),
        ("def answer(a, context_variables, b): pass", [ParameterSpec("a"), ParameterSpec("b"), ParameterSpec("c")],
            "def answer(a, context_variables, b, c: str):"),
        ("def answer(a, context_variables=None): pass", [ParameterSpec("a"), ParameterSpec("c")],
            "def answer(a, c: str, context_variables=None):"),
        ("def answer(a, context_variables=None): pass", [ParameterSpec("a"), ParameterSpec("c", required=False)],
            "def answer(a, context_variables=None, c: str | None = None):"),
        ("def answer(a=1, *, context_variables): pass", [ParameterSpec("c", required=False)],
            "def answer(*, context_variables, c: str | None = None):"),
        ("def answer(a: str | None = None): pass", [ParameterSpec("a")], "def answer(a: str):"),
        ("def answer(a=-1, b=[], c={}, d=max): pass", [ParameterSpec("a", ParameterType.LIST, required=False, default=-1),
            ParameterSpec("b", ParameterType.LIST, required=False, default=[]), ParameterSpec("c", ParameterType.STRING, required=False),
            ParameterSpec("d", ParameterType.NUMBER, required=False)],
            "def answer(a: list = -1, b=[], c=None, d: float = max):"),
        ("def answer(a=[]): pass", [ParameterSpec("a", ParameterType.OBJECT, required=False)], "def answer(a: dict | None = None):"),
        ("def answer(a: Literal['x', 'y'] = 'x'): pass", [ParameterSpec("a", choices=("y",), required=False)],
            'def answer(a: Literal["y"] | None = None):'),
        ("def answer(*, a, b): pass", [ParameterSpec("b")], "def answer(*, b):"),
        ("def answer(*, a): pass", [], "def answer():"),
        ("def answer(*more, a): pass", [], "def answer(*more):"),
        ("def answer(\n    a,  # one\n    # two\n): pass", [ParameterSpec("b")], "def answer(\n    b: str,\n    # two\n):"),
        ("def answer(\n    a  # one\n    , b  # two\n): pass", [ParameterSpec("b"), ParameterSpec("a")],
            "def answer(\n    b,  # two\n    a,  # one\n):"),
    ],
)  # fmt: skip
def test_a_signature_is_written_as_people_write_it(code: str, wanted: list[ParameterSpec], signature: str) -> None:
    assert signature in changed(code, *wanted)


def test_what_choices_need_is_imported_once_behind_the_other_imports() -> None:
    wanted = ParameterSpec("a", choices=("x",))
    assert changed(PLAIN, wanted).startswith("from typing import Literal\n\n\ndef answer(")
    assert changed(NOTED, wanted).startswith("from typing import Annotated\nfrom typing import Literal\n\n@decorated")
    documented = '"""Mine."""\n\n\ndef answer(): pass'
    assert changed(documented, wanted).startswith('"""Mine."""\n\nfrom typing import Literal\n\n\ndef')
    assert changed(changed(PLAIN, wanted), ParameterSpec("b", choices=("y",))).count("import") == 1


def test_a_description_goes_where_the_function_has_none_yet() -> None:
    assert with_description(ONE_LINE, "answer", "Two.") == 'def answer(a, b=2):\n    """Two."""\n    return [a, b]\n'
    commented = "def answer(\n):  # here\n\n    # why\n    @x\n    class A: pass\n"
    assert with_description(commented, "answer", "Two.") == commented.replace("here\n", 'here\n    """Two."""\n')
    decorated = "def answer():\n    @x\n    def f(): pass\n"
    assert with_description(decorated, "answer", "Two.") == 'def answer():\n    """Two."""\n    @x\n    def f(): pass\n'


def test_a_description_that_goes_takes_its_lines_with_it() -> None:
    assert with_description(DOC_ONLY, "answer", "") == "def answer(a):\n\tpass\n"
    assert with_description('def answer():\n    """A."""\n    return 1', "answer", "") == "def answer():\n    return 1"
    assert (
        with_description('def answer():\n    """A."""; return 1', "answer", "") == "def answer():\n    pass; return 1"
    )


def test_sections_of_other_styles_are_written_as_args() -> None:
    (a, b) = parameters(NUMPY)
    after = changed(NUMPY, a, replace(b, description="The b."))
    assert read_docstring(ast.get_docstring(ast.parse(after).body[0]), ["a", "b"]).parameters == {  # type: ignore[arg-type]
        "a": "The a.", "b": "The b.",
    }  # fmt: skip
    assert "Args:\n        a: The a.\n        b: The b.\n" in after


def test_odd_sections_stay() -> None:
    code = 'def answer(a):\n    """Tell.\n\n    Args:\n        b: No more.\n    """\n'
    after = changed(code, ParameterSpec("a", description="It."))
    assert '    """Tell.\n\n    Args:\n        a: It.\n        b: No more.\n    """' in after
    empty = code.replace("        b: No more.\n", "")
    assert changed(empty, ParameterSpec("a", description="It.")) == after.replace("        b: No more.\n", "")


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ([ParameterSpec("two words")], "“two words” cannot be the name of a parameter in code."),
        ([ParameterSpec("class")], "“class” cannot be"),
        ([ParameterSpec("context_variables")], "“context_variables” cannot be"),
        ([ParameterSpec("a"), ParameterSpec("a")], "Two parameters are called “a”."),
        ([ParameterSpec("a", ParameterType.LIST, choices=("a",))], "only text and numbers can have them"),
        ([ParameterSpec("a", ParameterType.INTEGER, choices=("a",))], "text is among its choices"),
        ([ParameterSpec("a", ParameterType.INTEGER, choices=(1.5,))], "is a whole number, and others are"),
        ([ParameterSpec("a", ParameterType.NUMBER, choices=(float("inf"),))], "cannot be changed to take these parameters"),
        ([ParameterSpec("a", ParameterType.NUMBER, choices=(10**400,))], "has a number among its choices that is too large"),
        ([ParameterSpec("further")], "Two parameters are called “further”."),
    ],
)  # fmt: skip
def test_what_code_cannot_say_is_refused(wanted: list[ParameterSpec], words: str) -> None:
    with pytest.raises(TeamEditError, match=words):
        changed(FULL, *wanted)


def test_a_description_that_would_be_taken_for_one_of_a_parameter_is_refused() -> None:
    with pytest.raises(TeamEditError, match="would be read as something else"):
        with_description(PLAIN.replace("()", "(a)"), "answer", "Tell.\n\nArgs:\n    a: One.")


def test_code_that_cannot_be_read_is_to_be_mended_first() -> None:
    with pytest.raises(TeamEditError, match=r"Line 1: .*Correct the code first"):
        changed("def answer(:")
    with pytest.raises(TeamEditError, match=r"^There is no function .*Correct the code first"):
        with_description("x = 1", "answer", "x")
