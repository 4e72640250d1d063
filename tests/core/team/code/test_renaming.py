"""Names followed through code: of parameters, functions, context variables and agents, wherever they mean that."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import TeamEditError
from core.sandbox import read_code
from core.team.code import code_parameters
from core.team.code.renaming import name_uses
from core.team.code.rewriting import with_agent, with_name, with_parameters, with_variable
from tests.support.codes import CODES, FULL, NUMPY

SCOPES = '''\
import json as j
a = 1

def other(a):
    return answer(a, a=a)

@a
def answer(a=a, *, b: a = 2) -> a:
    """About a."""
    # a stays here
    def shadow(a):
        return a
    def nested(c=a):
        nonlocal a
        a = c
        return [a for a in [a]], {a: a for x in a if a}, (a for (b) in a for a in a), (lambda a: a), (lambda: a)
    class C(a.A, k=a):
        a = a
        def m(self, x=a):
            return a
    try:
        x.a = x(a=1)["a"] + answer(a=2)
    except* E as a:
        del a
    match a:
        case {"a": a, **b} | [*a] | C(a=a):
            pass
    if (a := 3) and [(a := y) for y in a]:
        pass
    return f"a {a} {a!r:>{a}} {{a}} {x.a} {a=}" f'{b}{j}' "a"

async def later():
    global a
    a = 2
'''


def renamed(text: str, old: str, new: str) -> str:
    parameters = [one if one.name != old else replace(one, name=new)
                  for one in code_parameters(read_code(text, "answer"))]  # fmt: skip
    return with_parameters(text, "answer", parameters, {old: new})


def test_a_parameter_is_followed_wherever_it_is_meant() -> None:
    after = renamed(SCOPES, "a", "zz")
    expected = (
        SCOPES.replace("answer(a, a=a)", "answer(a, zz=a)")
        .replace("def answer(a=a", "def answer(zz=a")
        .replace("nested(c=a):\n        nonlocal a\n        a = c", "nested(c=zz):\n        nonlocal zz\n        zz = c")
        .replace("[a for a in [a]], {a: a for x in a if a}, (a for (b) in a for a in a)", "[a for a in [zz]], {zz: zz for x in zz if zz}, (a for (b) in zz for a in a)")
        .replace("(lambda: a)", "(lambda: zz)")
        .replace("class C(a.A, k=a)", "class C(zz.A, k=zz)")
        .replace("self, x=a):\n            return a", "self, x=a):\n            return zz")
        .replace("x(a=1)[\"a\"] + answer(a=2)", "x(a=1)[\"a\"] + answer(zz=2)")
        .replace("E as a:\n        del a\n    match a", "E as zz:\n        del zz\n    match zz")
        .replace('{"a": a, **b} | [*a] | C(a=a)', '{"a": zz, **b} | [*zz] | C(a=zz)')
        .replace("(a := 3) and [(a := y) for y in a]", "(zz := 3) and [(zz := y) for y in zz]")
        .replace('f"a {a} {a!r:>{a}} {{a}} {x.a} {a=}"', 'f"a {zz} {zz!r:>{zz}} {{a}} {x.a} {zz=}"')
    )  # fmt: skip
    assert after == expected


def test_what_only_looks_like_the_name_stays() -> None:
    assert renamed('def answer(f):\n    return f"{f}"', "f", "zz") == 'def answer(zz):\n    return f"{zz}"'


def test_what_matches_more_is_followed_too() -> None:
    assert "**zz}" in renamed(SCOPES, "b", "zz")


@given(st.sampled_from(CODES), st.sampled_from(["zz", "한국", "q_1"]), st.data())
def test_any_parameter_of_any_code_has_its_new_name_and_nothing_else_is_another(
    code: str, new: str, data: st.DataObject
) -> None:
    parameters = code_parameters(read_code(code, "answer"))
    if not parameters:
        return
    old = data.draw(st.sampled_from(parameters)).name
    after = renamed(code, old, new)
    assert [one.name for one in code_parameters(read_code(after, "answer"))] == [
        new if one.name == old else one.name for one in parameters
    ]
    assert renamed(after, new, old) == code or code == NUMPY  # whose sections are written in another style


def test_a_name_that_means_something_else_is_refused() -> None:
    for taken in ("x", "shadow", "j"):
        with pytest.raises(TeamEditError, match="means something else in the code"):
            renamed(SCOPES, "a", taken)
    with pytest.raises(TeamEditError, match="something that the code imports"):
        renamed("def answer(json):\n    import json\n", "json", "text")
    with pytest.raises(TeamEditError, match="cannot be renamed everywhere"):
        renamed("def answer(fi):\n    return ﬁ\n", "fi", "b")


def test_a_name_may_be_deep_in_the_code() -> None:
    deep = "def answer(a):\n    return " + "a" + "+1" * 700
    assert renamed(deep, "a", "b") == deep.replace("(a)", "(b)").replace("a+", "b+")


def test_a_name_is_found_in_every_form_of_statement() -> None:
    code = "def answer(a):\n    global b, \\\n        b\n    import x as  a, y as a\n    try: pass\n    except (\n  E  # a\n    ) as a: pass\n    return a\n"
    assert renamed(code, "a", "zz") == (
        "def answer(zz):\n    global b, \\\n        b\n    import x as  zz, y as zz\n    try: pass\n"
        "    except (\n  E  # a\n    ) as zz: pass\n    return zz\n"
    )
    assert with_name("def \\\n a(): global a; return a\n", "a", "b") == "def \\\n b(): global b; return b\n"
    assert with_name("async  def a(): pass\ndef f(): global a; a = a\n", "a", "b").count("b") == 5


def test_a_name_may_be_used_any_number_of_times() -> None:
    code = "def answer(a):\n" + "    a = a + 1\n" * 500
    assert renamed(code, "a", "total") == code.replace("(a)", "(total)").replace("a = a", "total = total")


def test_a_string_in_pieces_and_a_keyword_that_python_cannot_have_stay() -> None:
    code = 'def f(context_variables):\n    context_variables.update(fare=1)\n    return context_variables["fa" "re"], context_variables["fare"]\n'
    assert with_variable(code, "fare", "class") == code.replace('["fare"]', '["class"]')


def test_a_function_is_followed_where_it_is_called() -> None:
    after = with_name(FULL, "answer", "look_up")
    assert after == FULL.replace("def answer(", "def look_up(").replace("return answer(", "return look_up(")
    assert with_name(after, "look_up", "look_up") is after
    in_function = "x = 1\ndef f():\n    global g\n    g = f\nclass A:\n    def f(self): return f\n"
    assert with_name(in_function, "f", "h") == in_function.replace("def f():", "def h():").replace(
        "= f", "= h"
    ).replace("return f", "return h")


def test_a_function_may_have_a_name_that_python_cannot_have_if_it_is_the_last() -> None:
    assert with_name("def a(): pass\ndef b(): pass", "b", "two words") == "def a(): pass\ndef b(): pass"
    with pytest.raises(TeamEditError, match="several functions"):
        with_name("def a(): pass\ndef b(): pass", "a", "two words")
    with pytest.raises(TeamEditError, match="means something else"):
        with_name("def a(): pass\ndef b(): pass", "a", "b")


VARIABLES = '''\
def answer(fare, context_variables):
    """The fare."""
    context_variables["fare"] += other["fare"] + context_variables.get("fare", fare) + {"fare": 1}["fare"]
    context_variables.update({"fare": 1, **more}, fare=2, x="fare")
    context_variables.setdefault('fare', []).append("fare")
    if "fare" in context_variables and 'fare' not in context_variables and "fare" in fare:
        del context_variables["fare"]
    Result("fare", None, {"fare": 2})
    context_variables.pop("fa" "re")
    return Result(f"{context_variables['fare']} fare", context_variables={"fare": 3, "fares": 1})
'''


def test_a_context_variable_is_followed_where_code_names_it() -> None:
    after = with_variable(VARIABLES, "fare", "price")
    kept = [line for line in VARIABLES.split("\n") if "fare" in line]
    assert after.split("\n") == VARIABLES.replace('context_variables["fare"]', 'context_variables["price"]').replace(
        'get("fare"', 'get("price"').replace('update({"fare": 1, **more}, fare=2', 'update({"price": 1, **more}, price=2').replace(
        "setdefault('fare'", "setdefault('price'").replace('if "fare" in c', 'if "price" in c').replace("'fare' not", "'price' not").replace(
        'None, {"fare"', 'None, {"price"').replace("['fare']}", "['price']}").replace('={"fare"', '={"price"').split("\n")  # fmt: skip
    assert len(kept) == 9
    assert with_variable(VARIABLES, "other", "price") == VARIABLES
    assert with_variable("def f(:", "a", "b") == "def f(:"


def test_an_agent_is_followed_where_code_hands_off_to_it() -> None:
    code = 'def f(x):\n    y = "Sales", handoff(x), handoff("Sales", 1)\n    return handoff("Sales") or handoff(agent=\'Sales\')\n'
    assert with_agent(code, "Sales", "New one") == code.replace('return handoff("Sales")', 'return handoff("New one")').replace(
        "agent='Sales'", "agent='New one'")  # fmt: skip
    assert with_agent("x = 1", "Sales", "b") == "x = 1"


def test_every_name_belongs_to_a_scope_that_python_would_look_in() -> None:
    tree = ast.parse("x = 1\nclass A:\n    x = 2\n    y = x\n    def f(self): return x\nasync def g(): return x\n")
    meant = [(type(node).__name__, type(scope).__name__) for node, scope in name_uses(tree, "x")]
    assert meant == [
        ("Name", "Module"),
        ("Name", "ClassDef"),
        ("Name", "ClassDef"),
        ("Name", "Module"),
        ("Name", "Module"),
    ]
