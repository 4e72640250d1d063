"""What to write instead of Python that does not run in the sandbox: tables, in the words that people read."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from core.sandbox.sources import MODULES

OWN_MODULES = frozenset(
    [
        "asyncio",
        "base64",
        "binascii",
        "bisect",
        "collections",
        "copy",
        "csv",
        "dataclasses",
        "datetime",
        "decimal",
        "functools",
        "gc",
        "hashlib",
        "itertools",
        "json",
        "math",
        "os",
        "os.path",
        "pathlib",
        "random",
        "re",
        "sys",
        "time",
        "tomllib",
        "typing",
        "unicodedata",
        "__future__",
    ]
)
"""Modules that the interpreter has itself."""

METHODS = frozenset(name for kind in (str, dict, list, set, int, float) for name in dir(kind) if name[0] != "_")
"""Of Python's own types: here they can only be called."""

OF_THE_TYPE = frozenset({"fromkeys", "maketrans", "from_bytes", "fromhex"})
"""Methods that belong to a type and not to its values."""

TYPES = frozenset({"str", "int", "float", "dict", "list", "set", "tuple", "bytes", "bool"})

MORE = frozenset(
    [
        *(("dataclasses", name) for name in ("asdict", "astuple", "fields", "replace", "is_dataclass")),
        *(("functools", name) for name in ("wraps", "update_wrapper")),
        *(("typing", name) for name in ("cast", "NewType", "overload")),
        *(("collections", name) for name in ("OrderedDict", "ChainMap")),
        ("enum", "auto"),
        ("datetime", "UTC"),
    ]
)
"""Names that modules of the interpreter lack, and that are there all the same: code gets them from elsewhere."""

MORE_METHODS = frozenset({"translate", "format_map", "is_integer", "bit_length", "isocalendar", "toordinal"})
"""Likewise, methods that values of Python's own types lack."""

_COLLECT = "Collect the values in a list and return it."
_PLAIN_DEF = "Use a plain def or async def, and wait with await."

SYNTAX: Mapping[type[ast.AST], tuple[str, str]] = {
    ast.Yield: ("yield", _COLLECT),
    ast.YieldFrom: ("yield from", _COLLECT),
    ast.Delete: ("del", "Use items[1:3] = [] for a part of a list, and None for an attribute."),
    ast.AsyncWith: ("async with", _PLAIN_DEF),
    ast.AsyncFor: ("async for", _PLAIN_DEF),
    **({ast.TryStar: ("except*", "Use except.")} if hasattr(ast, "TryStar") else {}),
    **({ast.TypeAlias: ("type ... =", "Write the type where it is used.")} if hasattr(ast, "TypeAlias") else {}),  # type: ignore[attr-defined,unused-ignore]
}

_NO_FILES = "A function reads and writes no files: put the data into the code or the context variables."
_NO_NET = "A function fetches by http.get(url) and http.post(url, json=...), without an import, from hosts allowed in the team."
_NO_PROCESS = "A function starts no programs: compute it in Python, or give the function canned results."

NAMES: Mapping[str, str] = {
    "open": _NO_FILES,
    "input": "Make it a parameter: the model asks the person and passes the answer.",
    "globals": "Keep values in a dict of your own.",
    "vars": "Keep values in a dict of your own.",
    "dir": "Name what you need.",
    "compile": "Write the code out.",
    "__import__": "Write an import at the top.",
    "breakpoint": "Use print: it is shown as the function's log.",
    "help": "Use print: it is shown as the function's log.",
    "exit": "Use return, or raise ValueError with a reason.",
    "quit": "Use return, or raise ValueError with a reason.",
    "super": "Classes have no base class here: call the function you mean by its name.",
    "callable": "Check the value's type with isinstance.",
    "issubclass": "Compare classes with ==.",
    "delattr": "Set the attribute to None.",
    "bytearray": "Use bytes or a list of numbers.",
    "memoryview": "Use bytes.",
    "ascii": "Use repr.",
    "aiter": _PLAIN_DEF,
    "anext": _PLAIN_DEF,
    **dict.fromkeys(("ConnectionError", "IOError", "EnvironmentError"), "Use OSError."),
    **dict.fromkeys(("UnicodeError", "Warning", "UserWarning", "DeprecationWarning"), "Use ValueError."),
}

_MODULES: Mapping[str, str] = {
    "enum": 'Use constants, such as OPEN = "open", or a dict.',
    "abc": "Write the class without a base class, or plain functions.",
    "pytz": "Use zoneinfo: from zoneinfo import ZoneInfo.",
    "secrets": "Use random or uuid; neither is for passwords.",
    "fractions": "Use decimal.Decimal, or a pair of whole numbers.",
    "inspect": "Name what you need.",
    "traceback": "Use str(error).",
    "warnings": "Use print: it is shown as the function's log.",
    "locale": "Use format strings, such as f'{price:,.2f}'.",
    "struct": "Use int.from_bytes and bytes.",
    "array": "Use a list.",
    "pydantic": "Use @dataclass and check the values yourself.",
    "numpy": "Use lists, sum, math and statistics.",
    "pandas": "Use lists of dicts.",
    "dateutil": "Use datetime.datetime.strptime.",
    **dict.fromkeys(
        ("threading", "multiprocessing", "concurrent", "queue"), "Do one thing after another, or use asyncio."
    ),
    **dict.fromkeys(("tempfile", "shutil", "glob", "sqlite3", "pickle", "shelve", "zipfile"), _NO_FILES),
    **dict.fromkeys(("requests", "httpx", "aiohttp", "urllib", "http", "socket", "smtplib", "ssl"), _NO_NET),
    **dict.fromkeys(("subprocess", "ctypes", "signal", "platform", "importlib"), _NO_PROCESS),
    **dict.fromkeys(
        ("langchain", "langchain_core", "crewai", "autogen", "smolagents"),
        "Write a plain function: here each is one that an agent calls.",
    ),
    **dict.fromkeys(("openai", "anthropic"), "Let the agent ask its model; a function computes."),
}
_OTHER_MODULE = "Write what you need of it into the code, or give the function canned results."

MEMBERS: Mapping[tuple[str, str], str] = {
    ("collections", "UserDict"): "Use a dict.",
    ("functools", "singledispatch"): "Use if and isinstance.",
    ("functools", "cached_property"): "Compute it in __init__.",
    ("typing", "TypedDict"): "Use dict, or @dataclass.",
    **{("typing", name): "Leave it out." for name in ("NotRequired", "Required", "Unpack", "ParamSpec")},
    ("typing", "get_args"): "Write the choices as a list, and check with in.",
    ("typing", "NamedTuple"): "Use collections.namedtuple or @dataclass.",
    ("os", "environ"): "A function sees no environment: pass what it needs in context variables.",
    ("os", "getenv"): "A function sees no environment: pass what it needs in context variables.",
    **{("os", name): _NO_PROCESS for name in ("system", "popen", "fork", "kill", "getpid", "getppid", "_exit")},
    ("sys", "exit"): "Use return, or raise ValueError with a reason.",
    ("sys", "path"): "Modules of your own cannot be imported: put what you need into this code.",
    ("asyncio", "open_connection"): _NO_NET,
}

ARGUMENTS: Mapping[tuple[str, str | None], str] = {
    ("json.dumps", "default"): "Turn such values into text before, for example str(day).",
    ("json.dumps", "cls"): "Turn such values into text before, for example str(day).",
    ("json.loads", "object_hook"): "Change the dict after it is read.",
}

CALLS: Mapping[str, str] = {f"{module}.{name}": told for (module, name), told in MEMBERS.items() if name != "environ"}

NEXT = "Use a list: found = [x for x in items if ...], then found[0] if found else None."
SUB = "Go through re.finditer(...) and put the text together."

_BASES: Mapping[str, str] = {
    **dict.fromkeys(("Enum", "StrEnum", "IntEnum"), _MODULES["enum"]),
    "TypedDict": MEMBERS["typing", "TypedDict"],
    "NamedTuple": MEMBERS["typing", "NamedTuple"],
    "BaseModel": _MODULES["pydantic"],
    "ABC": _MODULES["abc"],
    "Protocol": "Leave the class out: a parameter needs no type.",
}

_DECORATORS: Mapping[str, str] = {
    "property": "Make it a plain method and call it with ().",
    "classmethod": "Make it a function outside the class.",
    "staticmethod": "Make it a function outside the class.",
}


def is_module(name: str) -> bool:
    """Whether code can import it here."""
    return name in OWN_MODULES or name in MODULES


def for_module(name: str) -> str:
    first = name.partition(".")[0]
    return _MODULES.get(name) or _MODULES.get(first) or _OTHER_MODULE


def for_base(base: str) -> str:
    last = base.rpartition(".")[2]
    if last.endswith(("Error", "Exception")):
        return 'Raise one that Python has, such as raise ValueError("why").'
    return _BASES.get(last, "Write the class without a base class, and copy what you need of it.")


def for_decorator(name: str) -> str:
    return _DECORATORS.get(name, "Write the method without a decorator.")
