"""What the interpreter is fed for a call: what a function finds there, the person's text, and the line that calls it.

The texts are made once for a function, however often it is called; what a call is told goes in beside them, as inputs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from core.sandbox.bounds import LONGEST_TEXT
from core.sandbox.imported import modules_in
from core.sandbox.marshalling import uses_http
from core.sandbox.reading import Code, read_code
from core.sandbox.rewriting import rewritten

PREPARE = """\
_playground = {}
exec(_prelude, _playground)
Result, handoff = _playground["Result"], _playground["handoff"]
None
"""
LOAD = """\
exec(_offering, _playground)
_playground["shared"].update(Result=Result, handoff=handoff)
{name: _playground["offer"](text, functions, constants) for name, text, functions, constants in _sources}
"""
WEB = """\
def _playground_look_up(name):
    return eval(name)
_playground_web = {}
exec(_web, _playground_web)
_playground_web["look_up"].append(_playground_look_up)
http = _playground_web["http"]
None
"""
CALL = """\
_playground["begin"](_playground_given, {takes_context})
f"{{_playground['pack']({awaited}{name}(*_playground['positional'], **_playground['named']))}}"[:{most}]
"""
PLAIN = """\
import json as _playground_json
_playground_value = {awaited}{name}(*_playground_given["positional"], **_playground_given["named"]{context})
try:
    _playground_text = _playground_json.dumps({{"value": _playground_value, "context": _playground_given["context"]}})
except (TypeError, ValueError, RecursionError):
    _playground_text = ""
f"{{_playground_text}}"[:{most}]
"""
CONTEXT_TOO = ', context_variables=_playground_given["context"]'

PACK = """\
exec(_packing, _playground)
f"{{_playground['packed'](_playground['parts'], _playground['context'])}}"[:{most}]
"""
PACK_PLAIN = """\
_playground = {{"parts": [_playground_value, None, {{}}], "context": _playground_given["context"]}}
"""

TAKEN = LONGEST_TEXT + 1
"""No more than could be taken comes out: what is cut off inside costs the host nothing."""

PRELUDE = re.compile("handoff|Result|_playground|globals|eval|exec")
"""In code that may have a use for the prelude. Without it, a call takes half of the time."""


@dataclass(frozen=True, slots=True)
class Script:
    """The texts for one function: what the person wrote, what calls it, and what packs a result that is not JSON as it is.

    `modules` are those that have to be brought in before, `is_plain` that nothing of the prelude has to be.
    """

    code: Code
    text: str
    calling: str
    packing: str
    modules: tuple[str, ...]
    is_plain: bool
    uses_http: bool


@lru_cache(maxsize=256)
def script_of(source: str, name: str) -> Script:
    """The texts for the function `name` in the code. Raises UnreadableCodeError."""
    code, modules = read_code(source, name), modules_in(source)
    is_plain = PRELUDE.search(source) is None and not modules
    packing = (PACK_PLAIN if is_plain else "") + PACK
    calling = (PLAIN if is_plain else CALL).format(
        name=code.name,
        awaited="await " if code.is_async else "",
        takes_context=code.takes_context,
        context=CONTEXT_TOO if code.takes_context else "",
        most=TAKEN,
    )
    return Script(code, rewritten(source), calling, packing.format(most=TAKEN), modules, is_plain, uses_http(source))
