"""The texts that the interpreter is fed for one function: its author's code, and ours around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from core.sandbox.bounds import LONGEST_TEXT
from core.sandbox.dialect.shims import required_shims
from core.sandbox.dialect.unbinding import ExecutableText, executable
from core.sandbox.guest import CALL, CALL_ALONE, CALL_PLAIN, LOAD_CONTEXT, PACK, PACK_PLAIN
from core.sandbox.marshalling import uses_http
from core.sandbox.reading import Code, read_code
from core.sandbox.repeatable import is_repeatable

CUT_AT = LONGEST_TEXT + 1
"""Characters of a result that leave the interpreter: one too many, so that `bounds` refuses it without its full size."""

PRELUDE = re.compile("handoff|Result|_playground|globals|eval|exec")
"""Occurs in code that may use the prelude. Other code is called without it, in half of the time."""


@dataclass(frozen=True, slots=True)
class Script:
    """The texts for one function: `executable` is the author's code as it is fed, `loading` makes the context variables,
    `calling` makes the call and `packing` converts a result that is not JSON as it is.

    `modules` are the shims to load before. `is_plain` if neither they nor the prelude are needed. `is_repeatable` if a
    session with large variables may be kept for the next call.
    """

    code: Code
    executable: ExecutableText
    loading: str
    calling: str
    packing: str
    modules: tuple[str, ...]
    is_plain: bool
    is_repeatable: bool
    uses_http: bool


@lru_cache(maxsize=256)
def script_of(source: str, name: str) -> Script:
    """Return the texts for the function `name` in the code. Raises UnreadableCodeError."""
    code, modules = read_code(source, name), required_shims(source)
    is_plain = PRELUDE.search(source) is None and not modules
    packing = (PACK_PLAIN if is_plain else "") + PACK
    plain_call = CALL_PLAIN if code.takes_context else CALL_ALONE
    calling = (plain_call if is_plain else CALL).format(
        name=code.name,
        awaited="await " if code.is_async else "",
        takes_context=code.takes_context,
        most=CUT_AT,
    )
    takes_plain_context = is_plain and code.takes_context
    return Script(
        code,
        executable(source),
        LOAD_CONTEXT if takes_plain_context else "",
        calling,
        packing.format(most=CUT_AT),
        modules,
        is_plain,
        takes_plain_context and not uses_http(source) and is_repeatable(source, name),
        uses_http(source),
    )
