"""The texts that the interpreter is fed for a call: shims, the author's code, and the line that makes the call.

The texts depend on the function only and are built once for it; the arguments of a call are passed beside them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from core.sandbox.bounds import LONGEST_TEXT
from core.sandbox.dialect.rewriting import rewrite
from core.sandbox.dialect.shims import required_shims
from core.sandbox.guest import CALL, CALL_PLAIN, PACK, PACK_PLAIN, WITH_CONTEXT
from core.sandbox.marshalling import uses_http
from core.sandbox.reading import Code, read_code

CUT_AT = LONGEST_TEXT + 1
"""Characters of a result that leave the interpreter: one too many, so that `bounds` refuses it without its full size."""

PRELUDE = re.compile("handoff|Result|_playground|globals|eval|exec")
"""Occurs in code that may use the prelude. Other code is called without it, in half of the time."""


@dataclass(frozen=True, slots=True)
class Script:
    """The texts for one function: `text` is the author's code as it is fed, `calling` makes the call and `packing`
    converts a result that is not JSON as it is.

    `modules` are the shims to load before. `is_plain` if neither they nor the prelude are needed.
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
    """Return the texts for the function `name` in the code. Raises UnreadableCodeError."""
    code, modules = read_code(source, name), required_shims(source)
    is_plain = PRELUDE.search(source) is None and not modules
    packing = (PACK_PLAIN if is_plain else "") + PACK
    calling = (CALL_PLAIN if is_plain else CALL).format(
        name=code.name,
        awaited="await " if code.is_async else "",
        takes_context=code.takes_context,
        context=WITH_CONTEXT if code.takes_context else "",
        most=CUT_AT,
    )
    return Script(code, rewrite(source), calling, packing.format(most=CUT_AT), modules, is_plain, uses_http(source))
