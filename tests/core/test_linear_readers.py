"""Everything of ours that reads or renders a text takes time that grows linearly with hostile text.

Functions of one text are found in the modules themselves, so that a new one is tested without being listed. LISTED are
those whose text is inside something else.
"""

from __future__ import annotations

import inspect
import itertools
import json
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import cache
from importlib import import_module
from types import SimpleNamespace
from typing import Literal

from pydantic import BaseModel

from core.cost import price_of
from core.errors import PlaygroundError, UnreachableError
from core.messages import Usage
from core.models.credentials import Credentials
from core.models.endpoint_errors import ErrorContext
from core.models.endpoints import addresses_beside
from core.models.event_stream import EventDecoder
from core.models.history_forms import with_arguments_as_objects
from core.models.offline import decide
from core.models.protocol import ModelRequest
from core.models.refusal_rules import refusal_error
from core.models.replies import ReplyFold
from core.models.text_calls import with_called_functions
from core.models.thoughts import ThoughtSplitter
from core.sandbox import CodeCall
from core.sandbox.dialect.advice import Raised, explain
from core.sandbox.dialect.type_diagnostics import diagnose_types
from core.sandbox.fetching import FetchError
from core.sandbox.marshalling import unmarshal_outcome
from core.sandbox.reading import UnreadableCodeError, read_code
from core.sandbox.repeatable import is_repeatable
from core.schema import signature_of
from core.schema.docstrings import read_docstring
from core.schema.values import MismatchError, convert_fields
from core.spelling import nearest
from core.team.code.rewriting import with_description, with_name, with_parameters, with_variable
from core.team.matching import matching_row
from core.team.names import fresh_id
from core.team.placeholders import fill_text, rename_placeholders
from core.team.spec import ParameterSpec, ResultRow
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


CONTEXT = ErrorContext(SimpleNamespace(base_url="https://api.example.com/v1", api_key="sk-of-a-test"), "small")
ANSWER = CodeCall("def f(context_variables): pass", "f", {}, {"a": 1})
PARAMETERS = (ParameterSpec("b"), ParameterSpec("c"))
ROWS = [ResultRow({"a": [f"{number}*", f"*{number}*x"]}) for number in range(20)]


class _Model(BaseModel):
    name: str


def _fits(
    a: int = 0,
    b: float = 0.0,
    c: bool = False,
    d: list[int] | dict[str, int] | None = None,
    e: Literal["x"] = "x",
    f: _Model | None = None,
) -> None:
    """Takes arguments of several kinds."""


def _convert(text: str) -> None:
    for name in "abcdef":
        with suppress(PlaygroundError, MismatchError):
            convert_fields({name: text}, signature_of(_fits).fields)


def _receive(delta: Callable[[str], object], text: str) -> None:
    """Stream the text as a reply, in pieces of 50 characters."""
    decoder, fold = EventDecoder(CONTEXT), ReplyFold(CONTEXT, ModelRequest("small", (), TOOLS))
    for at in range(0, len(text), 50):
        choice = {"choices": [{"index": 0, "delta": delta(text[at : at + 50])}]}
        for event in decoder.feed(f"data: {json.dumps(choice)}\n\n".encode()):
            fold.add(event)
    fold.completion()


def _end_early(text: str) -> None:
    """Stream the text as an event that has no end."""
    decoder = EventDecoder(CONTEXT)
    for events in (decoder.feed(b"data: {}\n\ndata: " + text.encode("utf-8", "replace")), decoder.finish()):
        list(events)


def _tell_result(text: str) -> None:
    """Let the offline model tell the result of a call."""
    call = {"id": "a", "function": {"name": "track_order", "arguments": f'{{"order_id": "{text}"}}'}}
    messages = (
        {"role": "user", "content": "Where is LW-42?"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "a", "content": f'{{"a": "{text}"}}'},
    )
    decide(ModelRequest("offline", messages, TOOLS), date(2026, 6, 1))


def _called(arguments: str) -> dict[str, object]:
    return {"tool_calls": [{"index": 0, "function": {"name": "track_order", "arguments": arguments}}]}


def _reach(text: str) -> None:
    """Do everything that is done with an address before it is asked."""
    address = f"https://{text}"
    credentials = Credentials(address)
    credentials.query()
    credentials.deployment()
    credentials.known_address()
    addresses_beside(text)
    price_of(Usage(1, 1, 2), "small", base_url=address)
    ErrorContext(SimpleNamespace(base_url=address, api_key=""), "small").error(UnreachableError, "{address}")
    credentials.key()


LISTED: Mapping[str, Callable[[str], object]] = {
    "core.models.credentials.Credentials": _reach,
    "core.models.event_stream.EventDecoder": lambda text: [
        *EventDecoder(CONTEXT).feed(b"data: " + text.encode("utf-8", "replace") + b"\n\n")
    ],
    "core.models.event_stream at its end": _end_early,
    "core.models.offline.decide after a call": _tell_result,
    "core.models.history_forms.with_arguments_as_objects": lambda text: with_arguments_as_objects(
        [{"role": "assistant", **_called(text)}]
    ),
    "core.models.refusal_rules.refusal_error": lambda text: refusal_error(CONTEXT, 400, {"error": {"message": text}}),
    "core.models.replies of arguments": lambda text: _receive(_called, text),
    "core.models.replies of content": lambda text: _receive(lambda piece: {"content": piece}, text),
    "core.sandbox.annotations.type_in": lambda text: read_code(f"def f(a: {text!r}, b={text!r}): pass"),
    "core.sandbox.dialect.advice.explain": lambda text: explain(
        text, Raised("NameError", f"name '{text}' is not defined", 1)
    ),
    "core.sandbox.dialect.type_diagnostics.diagnose_types": lambda text: diagnose_types(
        f"def f(a: int) -> str:\n    return a\n{text}"
    ),
    "core.sandbox.marshalling.unmarshal_outcome": lambda text: unmarshal_outcome(
        text, read_code(ANSWER.source), ANSWER
    ),
    "core.sandbox.repeatable.is_repeatable": lambda text: is_repeatable(f"def f(): pass\n{text}", "f"),
    "core.schema.values.convert_fields": _convert,
    "core.team.code.rewriting.with_name": lambda text: with_name(f"def f(a): return a\n{text}", "f", "g"),
    "core.team.code.rewriting.with_parameters": lambda text: with_parameters(
        f"def f(a): return a\n{text}", "f", PARAMETERS, {"a": "b"}
    ),
    "core.team.matching.matching_row": lambda text: matching_row(ROWS, {"a": text}),
    "core.team.names.fresh_id": lambda text: fresh_id(text, ()),
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
