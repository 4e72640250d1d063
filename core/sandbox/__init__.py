"""Runs functions whose code somebody typed: contained, bounded, and never before they are called.

    protocol      what is asked of a sandbox, and what comes back
    reading       a function's name, parameters and handoffs, from the syntax tree alone
    rewriting     what the interpreter lacks and can be said otherwise in the same line; `remade` classes
    unsupported   Python that does not run here, by the syntax tree, with what to write instead
    kinds         what does not fit together by the kinds of values, by a type checker that runs nothing
    monty         the sandbox: makes a call in an interpreter in processes of its own
    script        the texts that the interpreter is fed for a call
    workers       the processes of the interpreter and their limits; what loads its library
    checker       what the interpreter's type checker says
    weighing      how much memory a worker takes for a call that is tried
    admission     whose call runs next, where more come than can run at once
    fetching      `http` for functions: from hosts that a person allowed; `hosts` says which those can be
    trusted       no sandbox: Python in a process of its own, where the operator wants that; `inside` is what runs there
    parcels       what goes in as data and comes out as text, whatever runs the code
    bounds        what comes out of it, made small and plain before anybody touches it
    advice        what went wrong, for a person who does not program for a living
    sources       modules of the standard library that the interpreter lacks; they run inside, too

Reading never runs any of the code. The library is loaded by the first call of a function, not by an import.
"""

from __future__ import annotations

from core.sandbox.protocol import CodeCall, CodeError, CodeErrorKind, CodeOutcome, Sandbox, Switch
from core.sandbox.reading import Code, CodeParameter, NoFunctionError, UnreadableCodeError, read_code
from core.sandbox.unsupported import Unsupported, unsupported_in

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
