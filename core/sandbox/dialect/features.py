"""The table of Python features: which the interpreter has, which are provided, which are missing, and the advice for each.

Everything that depends on it is read from this table: the marks in the editor, the advice after a crash, the rewriting,
the modules that can be imported, the names that are completed, and the documentation:

    python -m core.sandbox.dialect.features

Each status was tried with the interpreter's version in requirements.txt; `tests/core/sandbox/test_features.py` tries it
again, so that a new version that has more shows which rows, rewrites and shims can go.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache


class Status(StrEnum):
    """How a feature is available."""

    NATIVE = "native"  # the interpreter has it
    SHIM = "shim"  # a module of ours in `shims` has it
    REWRITE = "rewrite"  # the code is rewritten to do without it where possible, and elsewhere it is missing
    MISSING = "missing"


class Kind(StrEnum):
    """What part of Python a feature is, which decides how its name is written and where it is looked for."""

    MODULE = "module"  # urllib.parse
    MEMBER = "member"  # functools.wraps, of a module that is available
    NAME = "name"  # a built-in: open
    SYNTAX = "syntax"  # the form as it is shown, which `unsupported` finds: yield
    METHOD = "method"  # of a value of a built-in type: translate
    ARGUMENT = "argument"  # default= in json.dumps
    BASE = "base class"  # Enum
    DECORATOR = "decorator"  # property, of a method


@dataclass(frozen=True, slots=True)
class Feature:
    """`advice` is a sentence about what to write instead.

    `source` is, of a shim, its file, and of what is rewritten, the module from which it is taken instead.
    """

    kind: Kind
    name: str
    status: Status
    advice: str = ""
    source: str = ""

    @property
    def is_available(self) -> bool:
        """Whether code can use it as it is, after the rewriting."""
        return self.status in (Status.NATIVE, Status.SHIM)


STDLIB_SHIMS = "_stdlib_shims"
"""The module with what is missing in modules that the interpreter has. Rewritten code imports it."""

ANY = "*"
"""The name of the row for all features of a kind that have no row of their own."""

NEXT_GENERATOR = "next(... for ...)"
FUNCTION_IN_SUB = "a function in re.sub"
NESTED_CLASS = "a class in a class"
STAR_IMPORT = "import *"
RELATIVE_IMPORT = "an import from the same package"

# Advice that several rows share.
_COMPARE = "Sort with key=, by what each item is compared by."
_CONSTANTS = 'Use constants, such as OPEN = "open", or a dict.'
_DATACLASS = "Use @dataclass and check the values yourself."
_ENVIRONMENT = "A function sees no environment: pass what it needs in context variables."
_FILES = "A function reads and writes no files: put the data into the code or the context variables."
_NAMED_TUPLE = "Use collections.namedtuple or @dataclass."
_NO_BASE = "Write the class without a base class, or plain functions."
_OUTSIDE_TEXT = "Compute it in a line of its own, outside of the f-string."
_PLAIN_DEF = "Use a plain def or async def, and wait with await."
_PRINT = "Use print: it is shown as the function's log."
_PROCESSES = "A function starts no programs: compute it in Python, or give the function canned results."
_RETURN = "Use return, or raise ValueError with a reason."
_TEXT_BEFORE = "Turn such values into text before, for example str(day)."
_TYPED_DICT = "Use dict, or @dataclass."
_WEB = "A function fetches by http.get(url) and http.post(url, json=...), without an import, from hosts allowed in the team."

# Kind, status, names, advice, source.
# fmt: off
_TABLE: tuple[tuple[Kind, Status, str, str, str], ...] = (
    (Kind.MODULE, Status.NATIVE, "__future__, asyncio, base64, binascii, bisect, collections, copy, csv, dataclasses", "", ""),
    (Kind.MODULE, Status.NATIVE, "datetime, decimal, functools, hashlib, itertools, json, math, os, os.path, pathlib", "", ""),
    (Kind.MODULE, Status.NATIVE, "random, re, sys, time, tomllib, typing, unicodedata", "", ""),
    (Kind.MODULE, Status.SHIM, "agents, core, crewai.tools, langchain.tools, langchain_core.tools", "", "agent_libraries"),
    (Kind.MODULE, Status.SHIM, "smolagents, swarm", "", "agent_libraries"),
    (Kind.MODULE, Status.SHIM, "contextlib, heapq, operator, types", "", "containers"),
    (Kind.MODULE, Status.SHIM, "calendar, zoneinfo", "", "dates"),
    (Kind.MODULE, Status.SHIM, "urllib.parse, uuid", "", "identifiers"),
    (Kind.MODULE, Status.SHIM, "io, logging, pprint", "", "output"),
    (Kind.MODULE, Status.SHIM, STDLIB_SHIMS, "", "stdlib_shims"),
    (Kind.MODULE, Status.SHIM, "statistics", "", "statistics_"),
    (Kind.MODULE, Status.SHIM, "difflib, html, string, textwrap", "", "text"),
    (Kind.MODULE, Status.REWRITE, "collections.abc", "Import names: from collections.abc import Iterable.", "typing"),
    (Kind.MODULE, Status.REWRITE, "typing_extensions", "Use typing.", "typing"),
    (Kind.MODULE, Status.REWRITE, "enum", _CONSTANTS, STDLIB_SHIMS),
    (Kind.MODULE, Status.MISSING, "abc", _NO_BASE, ""),
    (Kind.MODULE, Status.MISSING, "aiohttp, http, httpx, requests, smtplib, socket, ssl, urllib", _WEB, ""),
    (Kind.MODULE, Status.MISSING, "anthropic, openai", "Let the agent ask its model; a function computes.", ""),
    (Kind.MODULE, Status.MISSING, "array", "Use a list.", ""),
    (Kind.MODULE, Status.MISSING, "autogen, crewai, langchain, langchain_core", "Write a plain function: here each is one that an agent calls.", ""),
    (Kind.MODULE, Status.MISSING, "concurrent, multiprocessing, queue, threading", "Do one thing after another, or use asyncio.", ""),
    (Kind.MODULE, Status.MISSING, "ctypes, importlib, platform, signal, subprocess", _PROCESSES, ""),
    (Kind.MODULE, Status.MISSING, "dateutil", "Use datetime.datetime.strptime.", ""),
    (Kind.MODULE, Status.MISSING, "fractions", "Use decimal.Decimal, or a pair of whole numbers.", ""),
    (Kind.MODULE, Status.MISSING, "gc", "Leave it out.", ""),
    (Kind.MODULE, Status.MISSING, "glob, pickle, shelve, shutil, sqlite3, tempfile, zipfile", _FILES, ""),
    (Kind.MODULE, Status.MISSING, "inspect", "Name what you need.", ""),
    (Kind.MODULE, Status.MISSING, "locale", "Use format strings, such as f'{price:,.2f}'.", ""),
    (Kind.MODULE, Status.MISSING, "numpy", "Use lists, sum, math and statistics.", ""),
    (Kind.MODULE, Status.MISSING, "pandas", "Use lists of dicts.", ""),
    (Kind.MODULE, Status.MISSING, "pydantic", _DATACLASS, ""),
    (Kind.MODULE, Status.MISSING, "pytz", "Use zoneinfo: from zoneinfo import ZoneInfo.", ""),
    (Kind.MODULE, Status.MISSING, "secrets", "Use random or uuid; neither is for passwords.", ""),
    (Kind.MODULE, Status.MISSING, "struct", "Use bytes.fromhex and int(data.hex(), 16).", ""),
    (Kind.MODULE, Status.MISSING, "traceback", "Use str(error).", ""),
    (Kind.MODULE, Status.MISSING, "warnings", _PRINT, ""),
    (Kind.MODULE, Status.MISSING, ANY, "Write what you need of it into the code, or give the function canned results.", ""),
    (Kind.MEMBER, Status.REWRITE, "collections.ChainMap, collections.OrderedDict, dataclasses.asdict", _OUTSIDE_TEXT, STDLIB_SHIMS),
    (Kind.MEMBER, Status.REWRITE, "dataclasses.astuple, dataclasses.fields, dataclasses.replace", _OUTSIDE_TEXT, STDLIB_SHIMS),
    (Kind.MEMBER, Status.REWRITE, "datetime.UTC, enum.auto, functools.update_wrapper, functools.wraps", _OUTSIDE_TEXT, STDLIB_SHIMS),
    (Kind.MEMBER, Status.REWRITE, "typing.NewType, typing.cast, typing.overload", _OUTSIDE_TEXT, STDLIB_SHIMS),
    (Kind.MEMBER, Status.REWRITE, "typing.TypedDict", _TYPED_DICT, ""),
    (Kind.MEMBER, Status.REWRITE, "typing.NamedTuple", _NAMED_TUPLE, ""),
    (Kind.MEMBER, Status.MISSING, "asyncio.open_connection", _WEB, ""),
    (Kind.MEMBER, Status.MISSING, "collections.UserDict", "Use a dict.", ""),
    (Kind.MEMBER, Status.MISSING, "functools.cached_property", "Compute it in __init__.", ""),
    (Kind.MEMBER, Status.MISSING, "functools.cmp_to_key, functools.total_ordering", _COMPARE, ""),
    (Kind.MEMBER, Status.MISSING, "functools.singledispatch", "Use if and isinstance.", ""),
    (Kind.MEMBER, Status.MISSING, "os.environ, os.getenv", _ENVIRONMENT, ""),
    (Kind.MEMBER, Status.MISSING, "os._exit, os.fork, os.getpid, os.getppid, os.kill, os.popen, os.system", _PROCESSES, ""),
    (Kind.MEMBER, Status.MISSING, "sys.exit", _RETURN, ""),
    (Kind.MEMBER, Status.MISSING, "sys.path", "Modules of your own cannot be imported: put what you need into this code.", ""),
    (Kind.MEMBER, Status.MISSING, "typing.NotRequired, typing.ParamSpec, typing.Required, typing.Unpack", "Leave it out.", ""),
    (Kind.MEMBER, Status.MISSING, "typing.get_args", "Write the choices as a list, and check with in.", ""),
    (Kind.MEMBER, Status.MISSING, ANY, "Write what you need of it into the code.", ""),
    (Kind.NAME, Status.MISSING, "__import__", "Write an import at the top.", ""),
    (Kind.NAME, Status.MISSING, "aiter, anext", _PLAIN_DEF, ""),
    (Kind.NAME, Status.MISSING, "ascii", "Use repr.", ""),
    (Kind.NAME, Status.MISSING, "breakpoint, help", _PRINT, ""),
    (Kind.NAME, Status.MISSING, "bytearray", "Use bytes or a list of numbers.", ""),
    (Kind.NAME, Status.MISSING, "callable", "Check the value's type with isinstance.", ""),
    (Kind.NAME, Status.MISSING, "compile", "Write the code out.", ""),
    (Kind.NAME, Status.MISSING, "delattr", "Set the attribute to None.", ""),
    (Kind.NAME, Status.MISSING, "dir", "Name what you need.", ""),
    (Kind.NAME, Status.MISSING, "exit, quit", _RETURN, ""),
    (Kind.NAME, Status.MISSING, "globals, vars", "Keep values in a dict of your own.", ""),
    (Kind.NAME, Status.MISSING, "input", "Make it a parameter: the model asks the person and passes the answer.", ""),
    (Kind.NAME, Status.MISSING, "issubclass", "Compare classes with ==.", ""),
    (Kind.NAME, Status.MISSING, "memoryview", "Use bytes.", ""),
    (Kind.NAME, Status.MISSING, "open", _FILES, ""),
    (Kind.NAME, Status.MISSING, "super", "Classes have no base class here: call the function you mean by its name.", ""),
    (Kind.NAME, Status.MISSING, "BlockingIOError, BrokenPipeError, ChildProcessError, ConnectionAbortedError", "Use OSError.", ""),
    (Kind.NAME, Status.MISSING, "ConnectionError, ConnectionRefusedError, ConnectionResetError, EnvironmentError", "Use OSError.", ""),
    (Kind.NAME, Status.MISSING, "IOError, InterruptedError, ProcessLookupError", "Use OSError.", ""),
    (Kind.NAME, Status.MISSING, "BytesWarning, DeprecationWarning, EncodingWarning, FutureWarning, ImportWarning", "Use ValueError.", ""),
    (Kind.NAME, Status.MISSING, "PendingDeprecationWarning, ResourceWarning, RuntimeWarning, SyntaxWarning", "Use ValueError.", ""),
    (Kind.NAME, Status.MISSING, "UnicodeError, UnicodeTranslateError, UnicodeWarning, UserWarning, Warning", "Use ValueError.", ""),
    (Kind.NAME, Status.MISSING, "IndentationError, TabError", "Use SyntaxError.", ""),
    (Kind.NAME, Status.MISSING, "BaseExceptionGroup, BufferError, EOFError, ExceptionGroup, FloatingPointError", "Use Exception.", ""),
    (Kind.NAME, Status.MISSING, "GeneratorExit, ReferenceError, StopAsyncIteration, SystemError", "Use Exception.", ""),
    (Kind.SYNTAX, Status.REWRITE, "a method as a value", "Write a function: lambda x: ...", ""),
    (Kind.SYNTAX, Status.REWRITE, "del", "Use items[1:3] = [] for a part of a list, and None for an attribute.", ""),
    (Kind.SYNTAX, Status.REWRITE, FUNCTION_IN_SUB, "Go through re.finditer(...) and put the text together.", ""),
    (Kind.SYNTAX, Status.REWRITE, NEXT_GENERATOR, "Use a list: found = [x for x in items if ...], then found[0] if found else None.", ""),
    (Kind.SYNTAX, Status.MISSING, "async for, async with", _PLAIN_DEF, ""),
    (Kind.SYNTAX, Status.MISSING, "except*", "Use except.", ""),
    (Kind.SYNTAX, Status.MISSING, "type ... =", "Write the type where it is used.", ""),
    (Kind.SYNTAX, Status.MISSING, "yield, yield from", "Collect the values in a list and return it.", ""),
    (Kind.SYNTAX, Status.MISSING, NESTED_CLASS, "Put it before the other one.", ""),
    (Kind.SYNTAX, Status.MISSING, RELATIVE_IMPORT, "Put what you need into this code.", ""),
    (Kind.SYNTAX, Status.MISSING, STAR_IMPORT, "Name what you need instead of *.", ""),
    (Kind.METHOD, Status.REWRITE, "bit_length, format_map, is_integer, isocalendar, maketrans, toordinal", _OUTSIDE_TEXT, STDLIB_SHIMS),
    (Kind.METHOD, Status.REWRITE, "translate", _OUTSIDE_TEXT, STDLIB_SHIMS),
    (Kind.METHOD, Status.MISSING, "as_integer_ratio, fromhex, hex", "Use decimal.Decimal or the number itself.", ""),
    (Kind.METHOD, Status.MISSING, "bit_count", 'Use bin(number).count("1").', ""),
    (Kind.METHOD, Status.MISSING, "ctime, timetuple, utctimetuple", "Use strftime, or the year, the month and so on.", ""),
    (Kind.METHOD, Status.MISSING, "difference_update", "Use a -= b.", ""),
    (Kind.METHOD, Status.MISSING, "from_bytes", "Use int(data.hex(), 16).", ""),
    (Kind.METHOD, Status.MISSING, "fromisocalendar", "Use date(year, 1, 4) and timedelta(days=...).", ""),
    (Kind.METHOD, Status.MISSING, "fromordinal", "Use date(1, 1, 1) + timedelta(days=ordinal - 1).", ""),
    (Kind.METHOD, Status.MISSING, "fromtimestamp, utcfromtimestamp", "Use datetime(1970, 1, 1) + timedelta(seconds=...).", ""),
    (Kind.METHOD, Status.MISSING, "intersection_update", "Use a &= b.", ""),
    (Kind.METHOD, Status.MISSING, "symmetric_difference_update", "Use a ^= b.", ""),
    (Kind.METHOD, Status.MISSING, "to_bytes", 'Use bytes.fromhex(f"{number:08x}"), with two digits for each byte.', ""),
    (Kind.METHOD, Status.MISSING, "utcnow", "Use datetime.now(timezone.utc).", ""),
    (Kind.ARGUMENT, Status.REWRITE, "default= in json.dumps", _TEXT_BEFORE, STDLIB_SHIMS),
    (Kind.ARGUMENT, Status.MISSING, "cls= in json.dumps", _TEXT_BEFORE, ""),
    (Kind.ARGUMENT, Status.MISSING, "object_hook= in json.loads", "Change the dict after it is read.", ""),
    (Kind.BASE, Status.REWRITE, "Enum, IntEnum, StrEnum", _CONSTANTS, STDLIB_SHIMS),
    (Kind.BASE, Status.REWRITE, "NamedTuple", _NAMED_TUPLE, STDLIB_SHIMS),
    (Kind.BASE, Status.REWRITE, "TypedDict", _TYPED_DICT, ""),
    (Kind.BASE, Status.MISSING, "ABC", _NO_BASE, ""),
    (Kind.BASE, Status.MISSING, "BaseModel", _DATACLASS, ""),
    (Kind.BASE, Status.MISSING, "Protocol", "Leave the class out: a parameter needs no type.", ""),
    (Kind.BASE, Status.MISSING, "*Error, *Exception", 'Raise one that Python has, such as raise ValueError("why").', ""),
    (Kind.BASE, Status.MISSING, ANY, "Write the class without a base class, and copy what you need of it.", ""),
    (Kind.DECORATOR, Status.MISSING, "classmethod, staticmethod", "Make it a function outside the class.", ""),
    (Kind.DECORATOR, Status.MISSING, "property", "Make it a plain method and call it with ().", ""),
    (Kind.DECORATOR, Status.MISSING, ANY, "Write the method without a decorator.", ""),
)
# fmt: on

FEATURES = tuple(
    Feature(kind, name, status, advice, source)
    for kind, status, names, advice, source in _TABLE
    for name in names.split(", ")
)

_BY_NAME: Mapping[tuple[Kind, str], Feature] = {(feature.kind, feature.name): feature for feature in FEATURES}

# --- groups that follow a rule instead of a list

BUILT_IN_TYPES = frozenset({"str", "int", "float", "dict", "list", "set", "tuple", "bytes", "bool"})

CALL_ONLY_METHODS = frozenset(
    name for type_ in (str, dict, list, set, int, float) for name in dir(type_) if not name.startswith("_")
)
"""Methods of built-in types. The interpreter has no objects for them: they can be called, but not be passed on."""

CLASS_METHODS = frozenset({"fromkeys", "maketrans", "from_bytes", "fromhex"})
"""Those that are called on the type itself, as in `dict.fromkeys`."""

OWN_NAMES = frozenset({"handoff", "Result", "http", "context_variables", "__name__"})
"""Names that a function finds here beyond Python's."""


# --- what is read from the table


def find_unavailable(kind: Kind, name: str) -> Feature | None:
    """Return the row of a feature, unless it is available or has none."""
    feature = _BY_NAME.get((kind, name))
    return None if feature is None or feature.is_available else feature


def find_module(name: str) -> Feature:
    """Return the row of a module; that of its package, if the package is missing; or that of unknown modules."""
    package = find_unavailable(Kind.MODULE, name.partition(".")[0])
    return _BY_NAME.get((Kind.MODULE, name)) or package or _BY_NAME[Kind.MODULE, ANY]


def advice_for(kind: Kind, name: str) -> str:
    """Return the advice for something that is unavailable, whether it has a row or not."""
    last_word = "*Error" if name.endswith("Error") else "*Exception" if name.endswith("Exception") else ANY
    rows = (_BY_NAME.get((kind, row)) for row in (name, last_word, ANY))
    return next((row.advice for row in rows if row is not None), "")


def names_with(kind: Kind, status: Status, *, source: str | None = None) -> frozenset[str]:
    """Return the names of all features of a kind with this status, and with this source if one is given."""
    return frozenset(
        feature.name
        for feature in FEATURES
        if feature.kind is kind and feature.status is status and source in (None, feature.source)
    )


def shim_files() -> Mapping[str, str]:
    """Return the file of each module that is a shim."""
    return {name: _BY_NAME[Kind.MODULE, name].source for name in sorted(names_with(Kind.MODULE, Status.SHIM))}


def offered_modules() -> list[str]:
    """Return the modules that code can import, for completion: also those whose imports are rewritten."""
    statuses = (Status.NATIVE, Status.SHIM, Status.REWRITE)
    return sorted(frozenset().union(*(names_with(Kind.MODULE, status) for status in statuses)) - {STDLIB_SHIMS})


@cache
def missing_names() -> frozenset[str]:
    """Return the built-in names of Python that code cannot use."""
    return names_with(Kind.NAME, Status.MISSING)


@cache
def available_names() -> frozenset[str]:
    """Return the built-in names that code can use, those of the sandbox included."""
    return frozenset(dir(builtins)) - missing_names() | OWN_NAMES


def markdown() -> str:
    """Return the table as Markdown, with a row for all features of a kind that have the same status and advice."""
    rows: dict[tuple[str, str, str], list[str]] = {}
    for it in FEATURES:
        if it.name != STDLIB_SHIMS:
            rows.setdefault((it.kind, it.status, it.advice), []).append(f"`{it.name}`")
    lines = [f"| {kind} | {', '.join(names)} | {status} | {advice} |" for (kind, status, advice), names in rows.items()]
    return "\n".join(["| kind | features | status | instead |", "|---|---|---|---|", *lines, ""])


if __name__ == "__main__":
    sys.stdout.write(markdown())
