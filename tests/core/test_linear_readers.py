"""Everything of ours that reads or renders a text takes time that grows linearly with hostile text.

Functions of one text are found in the modules themselves, so that a new one is tested without being listed. LISTED are
those whose text is inside something else.
"""

from __future__ import annotations

import inspect
import itertools
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import cache
from importlib import import_module

from core.errors import PlaygroundError
from core.models.offline import decide
from core.models.protocol import ModelRequest
from core.models.text_calls import with_called_functions
from core.models.thoughts import ThoughtSplitter
from core.sandbox.fetching import FetchError
from core.sandbox.reading import UnreadableCodeError
from core.schema.docstrings import read_docstring
from core.spelling import nearest
from core.team.code.rewriting import with_description, with_variable
from core.team.placeholders import fill_text, rename_placeholders
from playground.render import long_values, panels
from playground.render.growing_reply import Growing
from tests.support.desks import tool
from tests.support.growth import LONGEST, growth, is_too_steep

PACKAGES = (
    "core.calls.texts",
    "core.loose_json",
    "core.messages",
    "core.models.text_calls",
    "core.models.thoughts",
    "core.sandbox.dialect.rewriting",
    "core.sandbox.dialect.unsupported",
    "core.sandbox.fetching",
    "core.sandbox.hosts",
    "core.sandbox.marshalling",
    "core.sandbox.reading",
    "core.schema",
    "core.spelling",
    "core.team.code",
    "core.team.file",
    "core.team.placeholders",
    "core.terminal",
    "core.terms.folding",
    "core.values",
    "core.views",
    "playground.render",
)
TEXTS = ("str", "str | bytes")
OF_ANY_VALUE = ("playground.render.", "core.values")
"""Where a function of any value reads a text, too."""

SLOW = ("core.sandbox.", "core.team.code.", "core.team.file.", "core.models.offline.")
SLOW_LONGEST = 2_000
"""These take 20 microseconds for each character of code or YAML, so that short texts are long enough to be judged."""

UNITS = (
    *" \t\n-_*`~#>|[({<&:,.'\"\\1a$!@%;=é가中",
    "[]", "()", "[a](b) ", "![a](b)", "<b>", "</", "<!--", "&amp;", "``", "**", "*a ", "- a\n", "- ", "> ", "1. a\n", "|a|b|\n", "    a\n",
    "a: b\n", "a: ", "{a}", "{{", '{"a":', '"a",', "[1,", "x=1\n", "f(", "if a:\n", "def f(): pass\n", "not ", "x.", "\n\n", "a\n",
    ":param a: b\n", "<think>", "</think>", "<tool_call>", "<function=", "/*", "'a':", "a=1,", "```\n", "http://a.", "a@", "\u0301", "\ud800", "\u202e", "🙂\u200d",
)  # fmt: skip
"""Repeated, these make the texts on which parsers and renderers look at the same part again and again."""

NUMBER = itertools.count()
REFUSALS = (PlaygroundError, FetchError, UnreadableCodeError, ValueError, KeyError, RecursionError)
"""What a text that cannot be read may raise; other tests are about that."""


def _split(text: str) -> None:
    splitter = ThoughtSplitter()
    for at in range(0, len(text), 50):
        splitter.add(text[at : at + 50])
    splitter.finish()


def _stream(text: str) -> None:
    growing = Growing()
    growing.add(text)
    growing.take()


TOOLS = (
    tool("send_email", "Send an email.", to="E-mail address.", message="The text.", count={"type": "integer"}),
    tool("track_order", "Track an order.", order_id="The order number, for example LW-42.", date="The day."),
)


def _decide(text: str) -> None:
    messages = ({"role": "system", "content": text}, {"role": "user", "content": text})
    decide(ModelRequest("offline", messages, TOOLS), date(2026, 6, 1))


LISTED: Mapping[str, Callable[[str], object]] = {
    "core.models.offline.decide": _decide,
    "core.models.text_calls.with_called_functions": lambda text: with_called_functions({"content": text}, ["f"], []),
    "core.models.text_calls with a tag": lambda text: with_called_functions(
        {"content": f"<function=f>{text}"}, ["f"], []
    ),
    "core.models.thoughts.ThoughtSplitter": _split,
    "core.models.thoughts within a thought": lambda text: _split(f"<think>{text}"),
    "core.schema.docstrings.read_docstring": lambda text: read_docstring(text, ["a", "b"]),
    "core.spelling.nearest": lambda text: nearest(text, [f"{text}a", f"a{text}"]),
    "core.team.code.rewriting.with_description": lambda text: with_description("def f(a):\n    return a\n", "f", text),
    "core.team.code.rewriting.with_variable": lambda text: with_variable(f"def f(a):\n    return a\n{text}", "a", "b"),
    "core.team.placeholders.fill_text": lambda text: fill_text(text, {"a": "b"}),
    "core.team.placeholders.rename_placeholders": lambda text: rename_placeholders(text, {"a": "b"}),
    "playground.render.growing_reply.Growing": _stream,
    "playground.render.long_values.changed_inside": lambda text: long_values.changed_inside({text: 1}, {text: 2}),
    "playground.render.long_values.in_short": lambda text: long_values.in_short([text], 80),
    "playground.render.panels.instructions_with_values": lambda text: panels.instructions_with_values(
        text, {"a": text}
    ),
}


def is_reader(function: object, module: str) -> bool:
    """Whether it is a public function of this module that needs one text and nothing else."""
    plain = inspect.unwrap(function) if callable(function) else function
    if not inspect.isfunction(plain) or plain.__module__ != module or plain.__name__.startswith("_"):
        return False
    needed = [each for each in inspect.signature(plain).parameters.values() if each.default is each.empty]
    if len(needed) != 1 or needed[0].name == "char":
        return False
    return needed[0].annotation in TEXTS or (needed[0].annotation == "Any" and module.startswith(OF_ANY_VALUE))


def module_names() -> Iterator[str]:
    for package in PACKAGES:
        yield package
        path = getattr(import_module(package), "__path__", ())
        yield from (found.name for found in pkgutil.walk_packages(path, f"{package}.") if "__main__" not in found.name)


@cache
def readers() -> Mapping[str, Callable[[str], object]]:
    """Return everything that is tested, by name."""
    found = {
        f"{module}.{name}": inspect.unwrap(value)
        for module in module_names()
        for name, value in vars(import_module(module)).items()
        if is_reader(value, module)
    }
    return {**found, **LISTED}


def tolerant(read: Callable[[str], object]) -> Callable[[str], object]:
    def work(text: str) -> None:
        with suppress(*REFUSALS):
            read(text)

    return work


def text_of(unit: str) -> Callable[[int], str]:
    """Return what makes texts of a length, each with a number at its end so that none is found in a cache."""
    return lambda length: f"{(unit * (length // len(unit) + 1))[:length]}\n{next(NUMBER)}"


def test_the_readers_are_found() -> None:
    assert len(readers()) > 60
    assert readers().keys() >= {
        "core.sandbox.reading.read_code",
        "core.team.file.read_team_file",
        "core.terminal.printable",
        "playground.render.readable.readable",
        "playground.render.safe_text.rendered",
    }


def test_a_quadratic_reader_is_noticed() -> None:
    tries = (growth(lambda text: [text.count(part) for part in text], text_of("a"), 16_000) for _ in range(5))
    assert any(map(is_too_steep, tries))  # one of five, as other work disturbs some


def test_readers_take_linear_time() -> None:
    slow = {}
    for name, read in readers().items():
        longest = SLOW_LONGEST if name.startswith(SLOW) else LONGEST
        for unit in UNITS:
            if is_too_steep(grown := growth(tolerant(read), text_of(unit), longest)):
                slow[name] = f"{grown[0]:.0f} times as long for four times {unit!r}"
                break
    assert not slow, "\n".join(f"{name}: {words}" for name, words in slow.items())
