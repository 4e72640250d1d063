"""Functions as people write them, in every style of signature and docstring, for tests that change their text."""

from __future__ import annotations

import keyword

from hypothesis import strategies as st

from core.team.spec import ItemType, JsonValue, ParameterSpec, ParameterType

PLAIN = "def answer():\n    return 'Done.'\n"
FULL = '''\
"""A module."""
from __future__ import annotations

# What there is.
TABLE = {"a1": "on its way", "what": 1}


def answer(
    order: str,  # its number
    # How many days ahead.
    days: int = 1,
    *,
    kind: Literal["fast", "slow"] = "fast",
    context_variables=None,
    **further,
):  # here it begins
    """Look up an order.

    Longer words about it, "quoted" and
    on two lines.

    Args:
        order: The number of the order,
            on two lines.
        days (int): How many days.
        context_variables: What is known.

    Returns:
        What was found.
    """
    # A comment that stays.
    found = TABLE.get(order , "none")

    return f"{order}: {found!r} in {days:>3} days, {kind=}"


def helper(order):
    return answer(order=order)
'''
ONE_LINE = "def answer(a, b=2): return [a, b]\n"
DOC_ONLY = "def answer(a):\n\t'''Tell.'''\n"
HUGGING = "x = 1\ndef answer(a: str='(,', b=lambda x, y: (x, y),\n           *rest, c):\n    # first\n    return a"
ASYNC = 'async def answer(a: "int", /, b: Optional[str] = None, context_variables: dict = {}) -> str:\n    """One.  """\n    return a\n'
NUMPY = 'def answer(a, b):\n    """Tell.\n\n    Parameters\n    ----------\n    a : int\n        The a.\n    """\n    return a\n'
NOTED = "from typing import Annotated\n\n@decorated\ndef answer(a: Annotated[int, 'The a.'], b):\n    @other\n    def inner(): pass\n    return a\n"
CODES = (PLAIN, FULL, ONE_LINE, DOC_ONLY, HUGGING, ASYNC, NUMPY, NOTED)

names = st.one_of(
    st.sampled_from(["order", "days", "kind", "a", "b", "c", "f", "match", "한국", "x1", "rest", "further"]),
    st.text("abc_xyz1é", min_size=1, max_size=4),
).filter(lambda name: name.isidentifier() and not keyword.iskeyword(name))
words = st.one_of(
    st.just(""), st.sampled_from(["The number.", 'Say "this".', 'A """ quote', "a: b", "Defaults to 3.", "C:\\x", "환불", "(x)"]),
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=30).map(lambda text: " ".join(text.split())),
)  # fmt: skip
integers = st.integers(-(10**9), 10**9)
choices: dict[ParameterType, st.SearchStrategy[tuple[str | int | float, ...]]] = {
    ParameterType.STRING: st.lists(st.text(max_size=5), max_size=3).map(tuple),
    ParameterType.INTEGER: st.lists(integers, max_size=3).map(tuple),
    ParameterType.NUMBER: st.lists(st.floats(-1e9, 1e9), max_size=3).map(tuple),
}
short_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
defaults: dict[ParameterType, st.SearchStrategy[JsonValue]] = {
    ParameterType.STRING: st.none() | short_texts,
    ParameterType.INTEGER: st.none() | integers,
    ParameterType.NUMBER: st.none() | integers | st.floats(-1e9, 1e9),
    ParameterType.BOOLEAN: st.none() | st.booleans(),
    ParameterType.LIST: st.none() | st.lists(short_texts | integers | st.booleans() | st.none(), max_size=3),
    ParameterType.OBJECT: st.none() | st.dictionaries(short_texts, st.lists(integers, max_size=2), max_size=3),
}


@st.composite
def code_parameters(draw: st.DrawFn) -> ParameterSpec:
    type = draw(st.sampled_from(ParameterType))
    some = draw(choices.get(type, st.just(())))
    required = draw(st.booleans())
    items = draw(st.sampled_from(ItemType)) if type is ParameterType.LIST else ItemType.ANY
    default = None if required else draw(st.none() | st.sampled_from(some) if some else defaults[type])
    return ParameterSpec(draw(names), type, draw(words), required, some, items, default)


parameter_lists = st.lists(code_parameters(), max_size=4, unique_by=lambda one: one.name)
