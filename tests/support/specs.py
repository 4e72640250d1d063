"""Hypothesis strategies for teams: any team a file can hold, consistent or not, with text in any script."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from core.team.spec import (
    AgentId,
    AgentSpec,
    Article,
    DelegateSpec,
    FunctionId,
    FunctionSpec,
    FunctionTest,
    HandoffSpec,
    ItemType,
    JsonValue,
    ParameterSpec,
    ParameterType,
    ProfileSpec,
    ResultRow,
    TeamSpec,
)

AWKWARD = (
    "", " ", "yes", "null", "~", "true", "007", "1e3", "0x1F", "1_000", "2026-05-01", "12:30:00", "- a", "a: b", "a #b",
    "#a", "a:", "*", "&a", "!a", "%a", "@a", "`a", "|", ">", "'", '"', "{x}", "[x]", "{{x}}", "<<", "=", "---", "...",
    "a\nb", "a\n", "\na", "\n", "  a\n b", "a \nb", "a\n  ", "a\n\n\n", "\t", "a\tb", "\ta\nb", "a\r\nb", "\u0085",
    "\u2028", "\ufeff", "\x07", "\x1b[31m", "\u202e", "환불 담당", "日本語", "שלום", "सहायता", "🛫✈️", "é", "e\u0301",
    "{city}", "see {variable} and {city}", "a\n#b\n", "#\n#", "?", ": ", "a\n---\nb", "\\", "\\n", "\x7f", "\ufffe",
)  # fmt: skip

JSON: tuple[JsonValue, ...] = (
    None, True, False, 0, -1, 10**20, 0.1, 1e300, "", "42", [], {}, [[]], {"a": {}}, [None, 1.5, "x"], {" ": [False]},
    {"city": "Oslo", "days": [1, 2]}, [{"a b": "c: d"}, "- e"], {"환불": "🛫", "~": None},
)  # fmt: skip

texts = st.one_of(
    st.sampled_from(AWKWARD),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
)
numbers = st.one_of(st.integers(-(10**20), 10**20), st.floats(allow_nan=False, allow_infinity=False))
keys = texts.filter(bool)
any_json: st.SearchStrategy[JsonValue] = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
    max_leaves=6,
)
# Most values are drawn whole: a nested one takes many draws, and a team holds dozens of values.
json_values: st.SearchStrategy[JsonValue] = st.one_of(st.sampled_from(JSON).map(deepcopy), texts, any_json)
contexts = st.dictionaries(st.one_of(st.sampled_from(["city", "variable"]), keys), json_values, max_size=2)
ids = st.one_of(
    st.sampled_from(["a", "b", "c", "d", "환불", "42"]),
    st.text(st.characters(categories=["L", "N", "M"], include_characters="_-"), min_size=1, max_size=8),
)


def tuples(item: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(item, max_size=most).map(tuple)


agent_ids, function_ids = ids.map(AgentId), ids.map(FunctionId)
floats = st.one_of(st.integers(-500, 500).map(float), st.floats(-1e6, 1e6))
parameters = st.builds(
    ParameterSpec,
    name=st.one_of(st.sampled_from(["city", "context_variables"]), keys),
    type=st.sampled_from(ParameterType),
    description=texts,
    required=st.booleans(),
    choices=tuples(st.one_of(texts, numbers)),
    items=st.sampled_from(ItemType),
    default=json_values,
)
handoffs = st.none() | agent_ids.filter(lambda id: id not in {"null", "~"})
results = st.builds(
    ResultRow,
    when=contexts,
    value=json_values,
    error=texts,
    set=contexts,
    handoff=handoffs,
    delay_s=floats,
)
function_tests = st.builds(
    FunctionTest,
    name=texts,
    given=contexts,
    context=contexts,
    value=json_values,
    set=contexts,
    handoff=handoffs,
    error=texts,
)
codes = st.sampled_from(
    (
        "", "", " ", "def f(city: str, days=1): return handoff('b')", "def f(:", "x = 1", "class A(B): pass\ndef a(x):\n  yield x\n",
        "def a(x):\n  return http.get(x).json()", "async def 환불(*, variable: int):\n    'Refund.'\n    context_variables['x'] = 1",
    )
)  # fmt: skip
functions = st.builds(
    FunctionSpec,
    id=function_ids,
    name=texts,
    description=texts,
    parameters=tuples(parameters),
    results=tuples(results),
    articles=tuples(st.builds(Article, texts, texts)),
    code=codes | texts,
    mock=st.booleans(),
    tests=tuples(function_tests, 1),
)
agents = st.builds(
    AgentSpec,
    id=agent_ids,
    name=texts,
    description=texts,
    icon=texts,
    instructions=texts,
    model=texts,
    settings=contexts,
    functions=tuples(function_ids),
    handoffs=tuples(st.builds(HandoffSpec, agent_ids, texts)),
    delegates=tuples(st.builds(DelegateSpec, agent_ids, texts)),
    tool_choice=st.sampled_from(["auto", "none", "required", "a"]) | texts,
    parallel_calls=st.booleans(),
)
teams = st.builds(
    TeamSpec,
    name=texts,
    start=agent_ids,
    description=texts,
    icon=texts,
    agents=tuples(agents, 4),
    functions=tuples(functions),
    context=contexts,
    profiles=tuples(st.builds(ProfileSpec, texts, contexts)),
    starters=tuples(texts, 1),
    demo=tuples(texts, 1),
    http=tuples(st.sampled_from(("api.example.org", "127.0.0.1:8000", "https://a")) | texts),
    positions=st.dictionaries(agent_ids, st.tuples(floats, floats), max_size=2),
)
