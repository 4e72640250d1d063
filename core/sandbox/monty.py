"""The sandbox: pydantic-monty, a Python interpreter of its own in worker processes, made for code nobody trusts.

House rules. The code gets nothing of ours: no file, network, environment or process, and no function of the host. Each
call has a fresh session. Only text comes out (see `bounds`). Limits hold inside, a deadline holds outside, and what
happened is told by the library's classes and our own clock, never by what the code says.
"""

from __future__ import annotations

import atexit
import importlib.util
import os
import re
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from core.sandbox.admission import PLACES, Admission, NotAdmittedError
from core.sandbox.advice import Raised, explained, unreadable
from core.sandbox.bounds import LONGEST_TEXT
from core.sandbox.fetching import Web
from core.sandbox.imported import modules_in
from core.sandbox.parcels import BUSY, CRASHED, LONGEST_LOG, STOPPED, fetches, given_to, outcome_in
from core.sandbox.protocol import CodeCall, CodeError, CodeErrorKind, CodeOutcome, Switch
from core.sandbox.reading import Code, UnreadableCodeError, read_code
from core.sandbox.rewriting import rewritten
from core.sandbox.sources import source_of, text_of
from core.sandbox.watch import Guard, Watch
from core.sandbox.weighing import Scale

if TYPE_CHECKING:
    import pydantic_monty
    from pydantic_monty import Monty, MontySession

FEED_S = 2.0
LONGEST_CALL_S = 10.0
CHECK_S = 2.0
MEMORY_BYTES = 64 * 1024 * 1024
LONGEST_SLEEP_S = 2.0
NICE = 10

WATCH = Watch()
ADMISSION = Admission()

UNAVAILABLE = CodeError(
    CodeErrorKind.UNAVAILABLE,
    "Code cannot run on this machine, as there is no sandbox for it",
    advice="Everything else works: give the function canned results instead.",
)

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
PLAIN = """\
import json as _playground_json
_playground = {"parts": [], **_playground_json.loads(_given)}
def _playground_pack(value):
    _playground["parts"].extend([value, None, {}])
    try:
        return _playground_json.dumps({"value": value, "set": {}, "context": _playground["context"], "agent": None})
    except (TypeError, ValueError, RecursionError):
        return ""
_playground["pack"] = _playground_pack
if _playground["takes_context"]:
    _playground["named"]["context_variables"] = _playground["context"]
"""
CALL = """\
_playground["begin"](_given)
"""
PACKED = """\
f"{{_playground['pack']({}{}(*_playground['positional'], **_playground['named']))}}"[:{}]
"""
"""No more than could be taken comes out: what is cut off inside costs the host nothing."""

PACK = """\
exec(_packing, _playground)
f"{{_playground['packed'](_playground['parts'], _playground['context'])}}"[:{}]
"""


class MontySandbox:
    """Runs code in a pool of workers for the whole process, or, when it is weighed, in a worker of its own. The first
    call makes the pool."""

    def run(self, call: CodeCall, *, stop: Switch | None = None) -> CodeOutcome:
        started = time.monotonic()
        outcome = _run(call, stop)
        return replace(outcome, seconds=time.monotonic() - started)


ASKED = re.compile("_fetched_[0-9]+_((?:[0-9a-f]{2})+)")

PRELUDE = re.compile("handoff|Result|_playground|globals|eval|exec")
"""In code that may have a use for the prelude. Without it, a call takes half of the time."""


@dataclass(slots=True)
class _Run:
    """A call on its way: the code as read, what was printed, who watches it, and what it may fetch.

    `fed` counts what the interpreter was fed before the person's text, which it calls after that.
    """

    call: CodeCall
    code: Code
    guard: Guard
    log: Any = None
    modules: dict[str, Any] = field(default_factory=dict)
    fed: int = 0
    web: Web | None = None
    until: float = 0.0
    memory: int | None = None


def _run(call: CodeCall, stop: Switch | None) -> CodeOutcome:
    try:
        code = read_code(call.source, call.name)
        given = given_to(call, code)
    except UnreadableCodeError as error:
        return CodeOutcome(error=unreadable(call.source, error))
    except (TypeError, ValueError, RecursionError):
        return CodeOutcome(error=CodeError(CodeErrorKind.RAISED, "The arguments are no plain data"))
    try:
        pool = _fresh_workers() if call.weighed else _pool()
    except (ImportError, OSError):
        return CodeOutcome(error=UNAVAILABLE)
    run = _Run(call, code, Guard())
    with ExitStack() as watched:
        if stop is not None:
            watched.enter_context(stop.watched_by(run.guard.stop))
        try:
            watched.enter_context(ADMISSION.taken(call.party, run.guard))
        except NotAdmittedError:
            return CodeOutcome(error=STOPPED if run.guard.stopped else BUSY)
        watched.enter_context(WATCH.over(run.guard, LONGEST_CALL_S))
        return _contained(pool, run, given)


def _contained(pool: Monty, run: _Run, given: str) -> CodeOutcome:
    """The call with every way it may end. The log is kept whatever happens."""
    monty = _library()
    run.log = monty.CollectString(LONGEST_LOG)
    began = time.monotonic()
    try:
        text = _feed_all(pool, run, given)
        outcome = outcome_in(text, run.call, run.code)
    except TimeoutError:  # of the pool: the code's own come as the library's errors
        outcome = CodeOutcome(error=BUSY)
    except monty.MontyCrashedError as error:
        outcome = CodeOutcome(error=_ended(run, error))
    except (monty.MontyRuntimeError, monty.MontySyntaxError) as error:
        outcome = CodeOutcome(error=_raised(run, error, time.monotonic() - began))
    except Exception:  # noqa: BLE001 - whatever else the library raises is no more than the end of this call
        outcome = CodeOutcome(error=CRASHED)
    return replace(outcome, log=run.log.output, memory=run.memory)


def _feed_all(pool: Monty, run: _Run, given: str) -> str:
    """Feeds what the code finds, the code, and the call; the JSON text that the call packed."""
    is_plain = PRELUDE.search(run.call.source) is None and not modules_in(run.call.source)
    prepared = b"" if is_plain else _prepared(run.call.now, run.call.seed, fetches=fetches(run.call))
    with _session(pool, run) as session:
        run.guard.attach(session.worker_pid)
        _step_back(session.worker_pid)
        if not is_plain:
            session.load_session(prepared)
            run.fed += 1
            _offer_modules(session, run)
        _offer_web(session, run)
        _fed(session, run, rewritten(run.call.source))
        awaited, most = "await " if run.code.is_async else "", LONGEST_TEXT + 1
        calling = (PLAIN if is_plain else CALL) + PACKED.format(awaited, run.code.name, most)
        text = _called(session, run, calling, given)
        if text == "":
            text = session.feed_run(PACK.format(most), inputs={"_packing": text_of("packing")}, print_callback=run.log)
        return text if type(text) is str else ""


def _step_back(worker: int | None) -> None:
    """Workers leave the processor to the server, and so to everybody else, when there is not enough of it."""
    if worker is not None and hasattr(os, "setpriority"):
        with suppress(OSError):  # it has ended by itself
            os.setpriority(os.PRIO_PROCESS, worker, NICE)


def _called(session: MontySession, run: _Run, calling: str, given: str) -> Any:
    inputs = {"_given": given}
    if run.web is None:
        return session.feed_run(calling, inputs=inputs, print_callback=run.log)
    return _fed(session, run, calling, inputs).output


def _fed(session: MontySession, run: _Run, text: str, inputs: Mapping[str, Any] | None = None) -> Any:
    """How the text ended. What its last line is worth is converted only when it is looked at."""
    monty = _library()
    step: Any = session.feed_start(text, inputs=dict(inputs or {}), print_callback=run.log)
    while not isinstance(step, monty.MontyComplete):
        asked = ASKED.fullmatch(step.variable_name) if isinstance(step, monty.NameLookupSnapshot) else None
        if asked is None or run.web is None or step.object_id is not None:
            step = step.resume_auto()
        else:
            wanted = bytes.fromhex(asked[1]).decode("utf-8", "replace")
            step = step.resume(value=run.web.answer(wanted, run.guard, run.until))
    return step


def _offer_web(session: MontySession, run: _Run) -> None:
    """`http`, to code that speaks of it; what it asks for is answered by `_fed`."""
    if not fetches(run.call):
        return
    session.feed_run(WEB, inputs={"_web": text_of("web")})
    run.fed += 1
    run.web = Web(run.call.hosts)
    run.until = time.monotonic() + LONGEST_CALL_S - 0.5


def _offer_modules(session: MontySession, run: _Run) -> None:
    """The modules that the code imports and the interpreter lacks, as objects that live in the session."""
    wanted = modules_in(run.call.source)
    if not wanted:
        return
    sources = [(name, (it := source_of(name)).text, list(it.functions), list(it.constants)) for name in wanted]
    made = session.feed_run(LOAD, inputs={"_offering": text_of("offering"), "_sources": sources})
    run.fed += 1
    monty = _library()
    for name in wanted:
        module = monty.ExternalModule(made[name])
        package, _, inner = name.partition(".")
        run.modules[package] = monty.ExternalModule({inner: module}) if inner else module


@contextmanager
def _session(pool: Monty, run: _Run) -> Iterator[MontySession]:
    """A worker, for as long as the call is its own. Raises TimeoutError when none became free."""
    policy = _policy(run.call.now, run.call.seed, fetches=fetches(run.call))
    with pool.checkout(limits=_limits(), os_policy=policy, external_modules=run.modules) as session:
        scale = Scale(session.worker_pid) if run.call.weighed else None
        try:
            yield session
        finally:
            run.memory = scale.most() if scale is not None else None
            run.guard.detach()


def _limits() -> pydantic_monty.ResourceLimits:
    return {
        "max_feed_duration_secs": FEED_S,
        "max_turn_duration_secs": FEED_S,
        "max_memory": MEMORY_BYTES,
        "max_recursion_depth": 200,
        "max_suspensions": 50,
        "max_total_sleep_secs": LONGEST_SLEEP_S,
    }


def _policy(now: datetime | None, seed: int | None, *, fetches: bool) -> pydantic_monty.OSPolicy:
    """Code that fetches is answered step by step, and then nobody can keep time for its sleeps: they take none."""
    policy: pydantic_monty.OSPolicy = {"sleep": "system", "sleep_system_max": LONGEST_SLEEP_S}
    if fetches:
        policy = {"sleep": "zero"}
    if now is not None:
        policy = {"datetime": now, "sleep": "zero"}
    if seed is not None:
        policy["random_start"] = {"seed": seed}
    return policy


TOO_LONG = CodeError(
    CodeErrorKind.TIME,
    f"The function took longer than {FEED_S:.0f} seconds and was ended",
    advice="Look for a loop that never ends, or do less.",
)


def _ended(run: _Run, error: pydantic_monty.MontyCrashedError) -> CodeError:
    """Why the worker is gone: we ended it, or it died."""
    if run.guard.stopped:
        return STOPPED
    return TOO_LONG if run.guard.overdue or error.timed_out else CRASHED


def _raised(run: _Run, error: Any, seconds: float) -> CodeError:
    inner = error.exception()
    kind, message = type(inner).__name__, str(inner)[:LONGEST_LOG]
    frames = error.traceback()
    if kind == "TimeoutError" and not frames and seconds >= FEED_S * 0.9:
        return TOO_LONG
    own = [frame for frame in frames if frame.filename == f"<python-input-{run.fed}>"]
    line = own[-1].line if own else None
    began = not own or own[-1].function_name is not None
    return explained(run.call.source, Raised(kind, message, line, began))


def type_report(text: str, stubs: str) -> str:
    """What the library's type checker says of code, a line each: `main.py:LINE:COLUMN: error[RULE] MESSAGE`.

    What the checker has nothing against is run, so the text may do no more than define. `stubs` are declarations of what
    the code finds. Gives "" when there is nothing to say, or nobody who could say it in time.
    """
    guard = Guard()
    try:
        monty, pool = _library(), _pool()
        with WATCH.over(guard, CHECK_S), ADMISSION.taken("", guard, wait_s=CHECK_S):
            return _report(monty, pool, guard, text, stubs)
    except (ImportError, OSError, NotAdmittedError):
        return ""


def _report(monty: Any, pool: Monty, guard: Guard, text: str, stubs: str) -> str:
    """See `type_report`. TimeoutError, which the pool raises, is an OSError."""
    with pool.checkout(
        limits=_limits(), type_check=True, type_check_stubs=stubs, type_check_format="concise"
    ) as session:
        guard.attach(session.worker_pid)
        try:
            session.feed_run(text)
        except monty.MontyTypingError as error:
            return str(error.display())
        except (monty.MontyCrashedError, monty.MontyRuntimeError, monty.MontySyntaxError):
            return ""
        finally:
            guard.detach()
    return ""


_lock = threading.Lock()
_made: dict[int, Monty] = {}


def _library() -> Any:
    """The library, loaded when code first runs. Raises ImportError where there is none for this machine."""
    import pydantic_monty  # noqa: PLC0415 - see above

    return pydantic_monty


@lru_cache(maxsize=8)
def _prepared(now: datetime | None, seed: int | None, *, fetches: bool) -> bytes:
    """A session as a call begins with it, its limits and its clock included: no code of anybody's has been in it."""
    with _pool().checkout(limits=_limits(), os_policy=_policy(now, seed, fetches=fetches)) as session:
        session.feed_run(PREPARE, inputs={"_prelude": text_of("prelude")})
        return session.dump()


def _pool() -> Monty:
    """The pool of all calls; it ends with the process. Raises ImportError or OSError when there can be none."""
    return _pool_of(1, PLACES, calls=200)


def _fresh_workers() -> Monty:
    """Workers that serve one call each: one that has served another holds memory already, and a call that takes no more
    than that would seem to take none."""
    return _pool_of(0, PLACES, calls=1)


def _pool_of(least: int, most: int, *, calls: int) -> Monty:
    with _lock:
        if calls not in _made:
            _spare_lookups()
            pool = _library().Monty(
                min_processes=least,
                max_processes=most,
                checkout_timeout=3,
                request_timeout=5,
                max_checkouts_per_worker=calls,
            )
            _made[calls] = pool.__enter__()
            atexit.register(pool.__exit__, None, None, None)
        return _made[calls]


def _spare_lookups() -> None:
    """The library looks for telemetry at every step; where there is none, Python would search for it each time."""
    if importlib.util.find_spec("opentelemetry") is None:
        for name in ("opentelemetry", "opentelemetry.context"):
            sys.modules[name] = None  # type: ignore[assignment] # which is how Python notes that there is none
