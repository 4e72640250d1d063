"""Every function of ours that calls a parser or a differ on a text is run by the test of linear time, or listed with a reason.

So a new one is not forgotten: `tests/core/test_linear_readers.py` measures only what it reaches.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import FrameType

from tests.architecture.test_structure import modules
from tests.core.test_linear_readers import UNITS, readers, text_of, tolerant

ROOT = Path(__file__).resolve().parent.parent.parent

PARSERS = frozenset(
    {
        "generate_tokens",
        "get_close_matches",
        "literal_eval",
        "loads",
        "normalize",
        "parse_qs",
        "parse_qsl",
        "raw_decode",
    }
    | {"safe_load", "scan", "unquote", "urlsplit", "SequenceMatcher", "ndiff", "unified_diff"}
)
PARSERS_BY_OWNER = frozenset({("ast", "parse"), ("yaml", "parse"), ("yaml", "compose"), ("DECODER", "decode")})

SHORT = 60
"""Characters of the texts that are read to see which functions are reached."""

OURS = "The text is our own"
STORED = "A document that the program wrote itself into its database, and `json.loads` alone reads it"
OPERATOR = "The text is a variable of the operator's environment"
BOUNDED = "The text has a bound, and the parser is one that is measured elsewhere"

EXCEPTIONS: Mapping[str, str] = {
    "core.models.connection._checked": OPERATOR,
    "core.models.connection._route_to": "The address has the bound of `credentials.LONGEST_ADDRESS`",
    "core.models.connection.label": OPERATOR,
    "core.models.connection.secrets": OPERATOR,
    "core.models.endpoints._local_server": BOUNDED,
    "core.sandbox.marshalling._through_json": "The arguments are those of a program",
    "core.sandbox.trusted._raised": BOUNDED,
    "core.sandbox.trusted_main.main": BOUNDED,
    "core.schema.json_schema._default": "The default is the program's",
    "core.store.documents.entries_of_rows": STORED,
    "core.store.documents.settings_of_document": STORED,
    "core.store.documents.team_version_of_row": STORED,
    "core.store.tables.find": STORED,
    "core.store.tables.of_owner": STORED,
    "core.terms.language._read": OURS,
    "core.terms.language.noun": "A word of a text whose words are bounded, and remembered",
    "playground.web._is_allowed_host": "The server bounds the headers of a request",
    "playground.web._same_origin": "The server bounds the headers of a request",
    "playground.widgets.browser.graph.network._made": OURS,
}


def _calls_parser(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=name)) if (owner, name) in PARSERS_BY_OWNER:
            return True
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name in PARSERS
    return False


def _first_line(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the line that Python calls its first: that of the first decorator."""
    return min([function.lineno, *(decorator.lineno for decorator in function.decorator_list)])


def parsing_functions() -> Iterator[tuple[str, tuple[str, int]]]:
    """Yield the functions that call a parser, each by its name, with its file and first line."""
    for module, tree in modules().items():
        path = ROOT.joinpath(*module.split("."))
        file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if any(map(_calls_parser, ast.walk(function))):
                yield f"{module}.{function.name}", (str(file), _first_line(function))


@cache
def reached() -> frozenset[tuple[str, int]]:
    """Return the file and first line of each function that some reader runs."""
    found = set[tuple[str, int]]()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            found.add((frame.f_code.co_filename, frame.f_code.co_firstlineno))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        for read in readers().values():
            for unit in UNITS:
                tolerant(read)(text_of(unit)(SHORT))
    finally:
        sys.setprofile(before)
    return frozenset(found)


def test_every_parser_is_measured() -> None:
    missing = {name for name, place in parsing_functions() if place not in reached()} - EXCEPTIONS.keys()
    assert not missing, f"Add a reader to tests/core/test_linear_readers.py that reaches {sorted(missing)}"


def test_what_is_excepted_is_still_there() -> None:
    assert EXCEPTIONS.keys() <= {name for name, _ in parsing_functions()}
