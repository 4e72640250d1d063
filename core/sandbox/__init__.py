"""Runs code of functions that users typed: isolated from the server, limited in time and memory, and only when called.

    protocol       the call that a sandbox is given, and the outcome it returns
    bounds         limits for data that leaves the sandbox
    reading        name, parameters and handoffs of a function, from the syntax tree; `annotations` its types
    effects        whether code can change its context variables, from the syntax tree
    repeatable     whether code can run again in the same session, from the syntax tree
    watchdog       ends a call from outside its process
    scheduler      fair scheduling of calls across tenants
    hosts          hosts that functions may fetch from
    fetching       HTTP requests of functions; `name_channel` how they get to the host
    guest          code that runs inside, around the author's own
    workers        the interpreter's processes, their limits, and the peak memory of a call
    kept_sessions  sessions that are kept, with large context variables, for the next call
    dialect        what Python the interpreter lacks: provided, rewritten, or reported with advice
    context_inputs  context variables as guest code is given them
    marshalling    what every sandbox does around a call: inputs as plain data, a slot, the outcome from JSON text
    scripts        the texts that the interpreter is fed for one function
    monty          the sandbox: runs a call in the interpreter
    trusted        no sandbox: runs a call in CPython, where the operator allows it

The interpreter's library is loaded by the first call of a function, not by an import.
"""

from __future__ import annotations

from core.sandbox.dialect.unsupported import Unsupported, unsupported_in
from core.sandbox.protocol import CodeCall, CodeError, CodeErrorKind, CodeOutcome, Sandbox, Switch
from core.sandbox.reading import Code, CodeParameter, NoFunctionError, UnreadableCodeError, read_code

__all__ = [
    "Code",
    "CodeCall",
    "CodeError",
    "CodeErrorKind",
    "CodeOutcome",
    "CodeParameter",
    "NoFunctionError",
    "Sandbox",
    "Switch",
    "UnreadableCodeError",
    "Unsupported",
    "read_code",
    "unsupported_in",
]
