"""The table of Python features: which the interpreter has, which are provided, which are missing, and the advice for each.

Everything that depends on it is read from this table: the marks in the editor, the advice after a crash, the rewriting,
the modules that can be imported, the names that are completed, and the documentation:

    python -m core.sandbox.dialect.features

Each status was tried with the interpreter's version in requirements.txt; `tests/core/sandbox/test_features.py` tries it
again, so that a new version that has more says which rows, rewrites and shims can go.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterator, Mapping
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

_COLLECT = "Collect the values in a list and return it."
_PLAIN_DEF = "Use a plain def or async def, and wait with await."
_NO_FILES = "A function reads and writes no files: put the data into the code or the context variables."
_NO_NETWORK = "A function fetches by http.get(url) and http.post(url, json=...), without an import, from hosts allowed in the team."
_NO_PROCESSES = "A function starts no programs: compute it in Python, or give the function canned results."
_NO_ENVIRONMENT = "A function sees no environment: pass what it needs in context variables."
_NO_INHERITANCE = "Write the class without a base class, and copy what you need of it."
_CONSTANTS = 'Use constants, such as OPEN = "open", or a dict.'
_DATACLASS = "Use @dataclass and check the values yourself."
_PRINT = "Use print: it is shown as the function's log."
_LEAVE_OUT = "Leave it out."
_RETURN = "Use return, or raise ValueError with a reason."
_OWN_NAMES = "Keep values in a dict of your own."
_NAME_IT = "Name what you need."
_TEXT_BEFORE = "Turn such values into text before, for example str(day)."
_PLAIN_FUNCTION = "Write a plain function: here each is one that an agent calls."
_ANY_MODULE = "Write what you need of it into the code, or give the function canned results."
_ANY_MEMBER = "Write what you need of it into the code."
_ANY_DECORATOR = "Write the method without a decorator."
_ANY_EXCEPTION = 'Raise one that Python has, such as raise ValueError("why").'
_OUTSIDE_TEXT = "Compute it in a line of its own, outside of the f-string."

NEXT_GENERATOR = "next(... for ...)"
FUNCTION_IN_SUB = "a function in re.sub"
METHOD_AS_VALUE = "a method as a value"
NESTED_CLASS = "a class in a class"
STAR_IMPORT = "import *"
RELATIVE_IMPORT = "an import from the same package"


def _rows(kind: Kind, status: Status, names: str, advice: str = "", *, source: str = "") -> Iterator[Feature]:
    """Rows that differ only in their names, which are separated by spaces."""
    return (Feature(kind, name, status, advice, source) for name in names.split())


def _modules() -> Iterator[Feature]:
    yield from _rows(
        Kind.MODULE,
        Status.NATIVE,
        "__future__ asyncio base64 binascii bisect collections copy csv dataclasses datetime decimal functools hashlib"
        " itertools json math os os.path pathlib random re sys time tomllib typing unicodedata",
    )
    for source, names in (
        ("agent_libraries", "agents core crewai.tools langchain.tools langchain_core.tools smolagents swarm"),
        ("containers", "contextlib heapq operator types"),
        ("dates", "calendar zoneinfo"),
        ("identifiers", "urllib.parse uuid"),
        ("output", "io logging pprint"),
        ("stdlib_shims", STDLIB_SHIMS),
        ("statistics_", "statistics"),
        ("text", "difflib html string textwrap"),
    ):
        yield from _rows(Kind.MODULE, Status.SHIM, names, source=source)
    abc = "Import the names from it: from collections.abc import Iterable."
    yield Feature(Kind.MODULE, "collections.abc", Status.REWRITE, abc, "typing")
    yield Feature(Kind.MODULE, "typing_extensions", Status.REWRITE, "Use typing.", "typing")
    yield Feature(Kind.MODULE, "enum", Status.REWRITE, _CONSTANTS, STDLIB_SHIMS)
    for names, advice in (
        ("abc", "Write the class without a base class, or plain functions."),
        ("array", "Use a list."),
        ("dateutil", "Use datetime.datetime.strptime."),
        ("fractions", "Use decimal.Decimal, or a pair of whole numbers."),
        ("gc", _LEAVE_OUT),
        ("inspect", _NAME_IT),
        ("locale", "Use format strings, such as f'{price:,.2f}'."),
        ("numpy", "Use lists, sum, math and statistics."),
        ("pandas", "Use lists of dicts."),
        ("pydantic", _DATACLASS),
        ("pytz", "Use zoneinfo: from zoneinfo import ZoneInfo."),
        ("secrets", "Use random or uuid; neither is for passwords."),
        ("struct", "Use bytes.fromhex and int(data.hex(), 16)."),
        ("traceback", "Use str(error)."),
        ("warnings", _PRINT),
        ("concurrent multiprocessing queue threading", "Do one thing after another, or use asyncio."),
        ("glob pickle shelve shutil sqlite3 tempfile zipfile", _NO_FILES),
        ("aiohttp http httpx requests smtplib socket ssl urllib", _NO_NETWORK),
        ("ctypes importlib platform signal subprocess", _NO_PROCESSES),
        ("autogen crewai langchain langchain_core", _PLAIN_FUNCTION),
        ("anthropic openai", "Let the agent ask its model; a function computes."),
    ):
        yield from _rows(Kind.MODULE, Status.MISSING, names, advice)


def _members() -> Iterator[Feature]:
    yield from _rows(
        Kind.MEMBER,
        Status.REWRITE,
        "collections.ChainMap collections.OrderedDict dataclasses.asdict dataclasses.astuple dataclasses.fields"
        " dataclasses.replace datetime.UTC enum.auto functools.update_wrapper functools.wraps typing.NewType typing.cast"
        " typing.overload",
        _OUTSIDE_TEXT,
        source=STDLIB_SHIMS,
    )
    yield Feature(Kind.MEMBER, "typing.TypedDict", Status.REWRITE, "Use dict, or @dataclass.")
    yield Feature(Kind.MEMBER, "typing.NamedTuple", Status.REWRITE, "Use collections.namedtuple or @dataclass.")
    for names, advice in (
        ("asyncio.open_connection", _NO_NETWORK),
        ("collections.UserDict", "Use a dict."),
        ("functools.cached_property", "Compute it in __init__."),
        ("functools.cmp_to_key", "Sort with key=, by what each item is compared by."),
        ("functools.singledispatch", "Use if and isinstance."),
        ("functools.total_ordering", "Sort with key=, by what each item is compared by."),
        ("os.environ os.getenv", _NO_ENVIRONMENT),
        ("os._exit os.fork os.getpid os.getppid os.kill os.popen os.system", _NO_PROCESSES),
        ("sys.exit", _RETURN),
        ("sys.path", "Modules of your own cannot be imported: put what you need into this code."),
        ("typing.NotRequired typing.ParamSpec typing.Required typing.Unpack", _LEAVE_OUT),
        ("typing.get_args", "Write the choices as a list, and check with in."),
    ):
        yield from _rows(Kind.MEMBER, Status.MISSING, names, advice)


def _built_in_names() -> Iterator[Feature]:
    for names, advice in (
        ("open", _NO_FILES),
        ("input", "Make it a parameter: the model asks the person and passes the answer."),
        ("globals vars", _OWN_NAMES),
        ("dir", _NAME_IT),
        ("compile", "Write the code out."),
        ("__import__", "Write an import at the top."),
        ("breakpoint help", _PRINT),
        ("exit quit", _RETURN),
        ("super", "Classes have no base class here: call the function you mean by its name."),
        ("callable", "Check the value's type with isinstance."),
        ("issubclass", "Compare classes with ==."),
        ("delattr", "Set the attribute to None."),
        ("bytearray", "Use bytes or a list of numbers."),
        ("memoryview", "Use bytes."),
        ("ascii", "Use repr."),
        ("aiter anext", _PLAIN_DEF),
        (
            "BlockingIOError BrokenPipeError ChildProcessError ConnectionAbortedError ConnectionError"
            " ConnectionRefusedError ConnectionResetError EnvironmentError IOError InterruptedError ProcessLookupError",
            "Use OSError.",
        ),
        (
            "BytesWarning DeprecationWarning EncodingWarning FutureWarning ImportWarning PendingDeprecationWarning"
            " ResourceWarning RuntimeWarning SyntaxWarning UnicodeError UnicodeTranslateError UnicodeWarning UserWarning"
            " Warning",
            "Use ValueError.",
        ),
        ("IndentationError TabError", "Use SyntaxError."),
        (
            "BaseExceptionGroup BufferError EOFError ExceptionGroup FloatingPointError GeneratorExit ReferenceError"
            " StopAsyncIteration SystemError",
            "Use Exception.",
        ),
    ):
        yield from _rows(Kind.NAME, Status.MISSING, names, advice)


def _forms() -> Iterator[Feature]:
    for name, advice in (
        ("yield", _COLLECT),
        ("yield from", _COLLECT),
        ("async with", _PLAIN_DEF),
        ("async for", _PLAIN_DEF),
        ("except*", "Use except."),
        ("type ... =", "Write the type where it is used."),
        (NESTED_CLASS, "Put it before the other one."),
        (STAR_IMPORT, "Name what you need instead of *."),
        (RELATIVE_IMPORT, "Put what you need into this code."),
    ):
        yield Feature(Kind.SYNTAX, name, Status.MISSING, advice)
    for name, advice in (
        ("del", "Use items[1:3] = [] for a part of a list, and None for an attribute."),
        (NEXT_GENERATOR, "Use a list: found = [x for x in items if ...], then found[0] if found else None."),
        (FUNCTION_IN_SUB, "Go through re.finditer(...) and put the text together."),
        (METHOD_AS_VALUE, "Write a function: lambda x: ..."),
    ):
        yield Feature(Kind.SYNTAX, name, Status.REWRITE, advice)


def _methods() -> Iterator[Feature]:
    yield from _rows(
        Kind.METHOD,
        Status.REWRITE,
        "bit_length format_map is_integer isocalendar maketrans toordinal translate",
        _OUTSIDE_TEXT,
        source=STDLIB_SHIMS,
    )
    for names, advice in (
        ("bit_count", 'Use bin(number).count("1").'),
        ("from_bytes", "Use int(data.hex(), 16)."),
        ("to_bytes", 'Use bytes.fromhex(f"{number:08x}"), with two digits for each byte.'),
        ("as_integer_ratio fromhex hex", "Use decimal.Decimal or the number itself."),
        ("difference_update", "Use a -= b."),
        ("intersection_update", "Use a &= b."),
        ("symmetric_difference_update", "Use a ^= b."),
        ("utcnow", "Use datetime.now(timezone.utc)."),
        ("fromtimestamp utcfromtimestamp", "Use datetime(1970, 1, 1) + timedelta(seconds=...)."),
        ("fromordinal", "Use date(1, 1, 1) + timedelta(days=ordinal - 1)."),
        ("fromisocalendar", "Use datetime.strptime with %G-W%V-%u."),
        ("ctime timetuple utctimetuple", "Use strftime, or the year, the month and so on."),
    ):
        yield from _rows(Kind.METHOD, Status.MISSING, names, advice)


def _in_calls_and_classes() -> Iterator[Feature]:
    yield Feature(Kind.ARGUMENT, "default= in json.dumps", Status.REWRITE, _TEXT_BEFORE)
    yield Feature(Kind.ARGUMENT, "cls= in json.dumps", Status.MISSING, _TEXT_BEFORE)
    yield Feature(Kind.ARGUMENT, "object_hook= in json.loads", Status.MISSING, "Change the dict after it is read.")
    yield from _rows(Kind.BASE, Status.REWRITE, "Enum IntEnum StrEnum", _CONSTANTS)
    yield Feature(Kind.BASE, "TypedDict", Status.REWRITE, "Use dict, or @dataclass.")
    yield Feature(Kind.BASE, "NamedTuple", Status.REWRITE, "Use collections.namedtuple or @dataclass.")
    yield Feature(Kind.BASE, "BaseModel", Status.MISSING, _DATACLASS)
    yield Feature(Kind.BASE, "ABC", Status.MISSING, "Write the class without a base class, or plain functions.")
    yield Feature(Kind.BASE, "Protocol", Status.MISSING, "Leave the class out: a parameter needs no type.")
    yield Feature(Kind.DECORATOR, "property", Status.MISSING, "Make it a plain method and call it with ().")
    yield from _rows(
        Kind.DECORATOR, Status.MISSING, "classmethod staticmethod", "Make it a function outside the class."
    )


FEATURES: tuple[Feature, ...] = (
    *_modules(),
    *_members(),
    *_built_in_names(),
    *_forms(),
    *_methods(),
    *_in_calls_and_classes(),
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


def find(kind: Kind, name: str) -> Feature | None:
    """Return the row of a feature. What has no row is native; of modules and base classes, it is missing."""
    return _BY_NAME.get((kind, name))


def find_unavailable(kind: Kind, name: str) -> Feature | None:
    """Return the row of a feature unless it is available."""
    feature = find(kind, name)
    return None if feature is None or feature.is_available else feature


def find_module(name: str) -> Feature:
    """Return the row of a module; that of the package if it is missing as a whole; or one for an unknown module."""
    package = find(Kind.MODULE, name.partition(".")[0])
    missing_package = package if package is not None and not package.is_available else None
    return find(Kind.MODULE, name) or missing_package or Feature(Kind.MODULE, name, Status.MISSING, _ANY_MODULE)


def member_advice(module: str, name: str) -> str:
    """Return the advice for a name that a module lacks."""
    feature = find(Kind.MEMBER, f"{module}.{name}")
    return feature.advice if feature is not None else _ANY_MEMBER


def base_advice(name: str) -> str:
    """Return the advice for a base class, by its dotted name."""
    last = name.rpartition(".")[2]
    if last.endswith(("Error", "Exception")):
        return _ANY_EXCEPTION
    feature = find(Kind.BASE, last)
    return feature.advice if feature is not None else _NO_INHERITANCE


def decorator_advice(name: str) -> str:
    """Return the advice for a decorator of a method."""
    feature = find(Kind.DECORATOR, name)
    return feature.advice if feature is not None else _ANY_DECORATOR


def names_with(kind: Kind, status: Status, *, source: str | None = None) -> frozenset[str]:
    """Return the names of all features of a kind with this status, and with this source if one is given."""
    return frozenset(
        feature.name
        for feature in FEATURES
        if feature.kind is kind and feature.status is status and source in (None, feature.source)
    )


def shim_files() -> Mapping[str, str]:
    """Return the file of each module that is a shim."""
    return {
        feature.name: feature.source
        for feature in FEATURES
        if feature.kind is Kind.MODULE and feature.status is Status.SHIM
    }


def offered_modules() -> list[str]:
    """Return the modules that code can import, for completion: also those whose imports are rewritten."""
    modules = (feature for feature in FEATURES if feature.kind is Kind.MODULE)
    return sorted(it.name for it in modules if it.status is not Status.MISSING and not it.name.startswith("_"))


@cache
def available_names() -> frozenset[str]:
    """Return the built-in names that code can use, those of the sandbox included."""
    return frozenset(dir(builtins)) - names_with(Kind.NAME, Status.MISSING) | OWN_NAMES


@cache
def missing_names() -> frozenset[str]:
    """Return the built-in names of Python that code cannot use."""
    return names_with(Kind.NAME, Status.MISSING)


def markdown() -> str:
    """Return the table as Markdown: a row for each kind and status, or for each advice where something is missing."""
    rows: dict[tuple[str, str, str], list[str]] = {}
    for feature in FEATURES:
        if not feature.name.startswith("_stdlib"):
            rows.setdefault((feature.kind, feature.status, feature.advice), []).append(f"`{feature.name}`")
    lines = [f"| {kind} | {', '.join(names)} | {status} | {advice} |" for (kind, status, advice), names in rows.items()]
    return "\n".join(["| kind | features | status | instead |", "|---|---|---|---|", *lines, ""])


if __name__ == "__main__":
    sys.stdout.write(markdown())
