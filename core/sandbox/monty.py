"""The sandbox: pydantic-monty, a Python interpreter of its own in worker processes, made for code nobody trusts.

House rules. The code gets nothing of ours: no file, network, environment or process, and no function of the host. Each
call has a fresh session. Only text comes out (see `bounds`). Limits hold inside, a deadline holds outside, and what
happened is told by the library's classes and our own clock, never by what the code says.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from core.sandbox.admission import ADMISSION, NotAdmittedError
from core.sandbox.advice import Raised, explained, unreadable
from core.sandbox.bounds import UnfitError
from core.sandbox.fetching import Web
from core.sandbox.parcels import BUSY, CRASHED, LONGEST_LOG, STOPPED, given_to, outcome_in, unfit_arguments
from core.sandbox.protocol import CodeCall, CodeError, CodeErrorKind, CodeOutcome, Switch
from core.sandbox.reading import UnreadableCodeError
from core.sandbox.script import LOAD, WEB, Script, script_of
from core.sandbox.sources import source_of, text_of
from core.sandbox.watch import WATCH, Guard
from core.sandbox.weighing import Scale
from core.sandbox.workers import FEED_S, LIMITS, fresh_workers, library, policy_of, pool_of_all, prepared, step_back

if TYPE_CHECKING:
    import pydantic_monty
    from pydantic_monty import Monty, MontySession

LONGEST_CALL_S = 10.0

UNAVAILABLE = CodeError(
    CodeErrorKind.UNAVAILABLE,
    "Code cannot run on this machine, as there is no sandbox for it",
    advice="Everything else works: give the function canned results instead.",
)

ASKED = re.compile("_fetched_[0-9]+_((?:[0-9a-f]{2})+)")


class MontySandbox:
    """Runs code in a pool of workers for the whole process, or, when it is weighed, in a worker of its own. The first
    call makes the pool."""

    def run(self, call: CodeCall, *, stop: Switch | None = None) -> CodeOutcome:
        began = time.monotonic()
        run = _Run(call, stop)
        try:
            outcome = _made(run)
        except _RefusedError as refused:
            outcome = CodeOutcome(error=refused.error)
        log = run.log.output if run.log is not None else ""
        return replace(outcome, log=log, memory=run.memory, seconds=time.monotonic() - began)


@dataclass(slots=True)
class _Run:
    """A call on its way: what the code is told, what it printed, who watches it, and what it may fetch.

    `fed` counts what the interpreter was fed before the person's text, which it calls after that.
    """

    call: CodeCall
    stop: Switch | None
    given: Mapping[str, Any] = field(default_factory=dict)
    guard: Guard = field(default_factory=Guard)
    log: Any = None
    modules: dict[str, Any] = field(default_factory=dict)
    fed: int = 0
    web: Web | None = None
    until: float = 0.0
    memory: int | None = None


class _RefusedError(Exception):
    """The call is not made."""

    def __init__(self, error: CodeError) -> None:
        super().__init__(error.message)
        self.error = error


def _made(run: _Run) -> CodeOutcome:
    """What came of the call. Raises _RefusedError."""
    script = _script(run)
    try:
        pool = fresh_workers() if run.call.weighed else pool_of_all()
    except (ImportError, OSError):
        raise _RefusedError(UNAVAILABLE) from None
    with ExitStack() as watched:
        if run.stop is not None:
            watched.enter_context(run.stop.watched_by(run.guard.stop))
        try:
            watched.enter_context(ADMISSION.taken(run.call.party, run.guard))
        except NotAdmittedError:
            raise _RefusedError(STOPPED if run.guard.stopped else BUSY) from None
        watched.enter_context(WATCH.over(run.guard, LONGEST_CALL_S))
        return _contained(pool, run, script)


def _script(run: _Run) -> Script:
    """The texts of the call, which knows then what it is told. Raises _RefusedError."""
    try:
        script = script_of(run.call.source, run.call.name)
        run.given = given_to(run.call, script.code)
    except UnreadableCodeError as error:
        raise _RefusedError(unreadable(run.call.source, error)) from None
    except UnfitError as error:
        raise _RefusedError(unfit_arguments(error)) from None
    return script


def _contained(pool: Monty, run: _Run, script: Script) -> CodeOutcome:
    """The call with every way it may end. The log is kept whatever happens."""
    monty = library()
    run.log = monty.CollectString(LONGEST_LOG)
    began = time.monotonic()
    try:
        return outcome_in(_feed_all(pool, run, script), script.code, run.given, run.call.handoffs)
    except TimeoutError:  # of the pool: the code's own come as the library's errors
        error = BUSY
    except monty.MontyCrashedError as crashed:
        error = _ended(run, crashed)
    except (monty.MontyRuntimeError, monty.MontySyntaxError) as raised:
        error = _raised(run, raised, time.monotonic() - began)
    except Exception:  # noqa: BLE001 - whatever else the library raises is no more than the end of this call
        error = CRASHED
    return CodeOutcome(error=error)


def _feed_all(pool: Monty, run: _Run, script: Script) -> str:
    """Feeds what the code finds, the code, and the call; the JSON text that the call packed."""
    call = run.call
    image = b"" if script.is_plain else prepared(call.now, call.seed, fetches=script.fetches)
    with _session(pool, run, script) as session:
        if not script.is_plain:
            session.load_session(image)
            run.fed += 1
            _offer_modules(session, run, script.modules)
        if script.fetches:
            _offer_web(session, run)
        _fed(session, run, script.text)
        text = _called(session, run, script.calling)
        if text == "":
            text = session.feed_run(script.packing, inputs={"_packing": text_of("packing")}, print_callback=run.log)
        return text if type(text) is str else ""


def _called(session: MontySession, run: _Run, calling: str) -> Any:
    inputs = {"_playground_given": run.given}
    if run.web is None:
        return session.feed_run(calling, inputs=inputs, print_callback=run.log)
    return _fed(session, run, calling, inputs).output


def _fed(session: MontySession, run: _Run, text: str, inputs: Mapping[str, Any] | None = None) -> Any:
    """How the text ended. What its last line is worth is converted only when it is looked at."""
    monty = library()
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
    session.feed_run(WEB, inputs={"_web": text_of("web")})
    run.fed += 1
    run.web = Web(run.call.hosts)
    run.until = time.monotonic() + LONGEST_CALL_S - 0.5


def _offer_modules(session: MontySession, run: _Run, wanted: tuple[str, ...]) -> None:
    """The modules that the code imports and the interpreter lacks, as objects that live in the session."""
    if not wanted:
        return
    sources = [(name, (it := source_of(name)).text, list(it.functions), list(it.constants)) for name in wanted]
    made = session.feed_run(LOAD, inputs={"_offering": text_of("offering"), "_sources": sources})
    run.fed += 1
    monty = library()
    for name in wanted:
        module = monty.ExternalModule(made[name])
        package, _, inner = name.partition(".")
        run.modules[package] = monty.ExternalModule({inner: module}) if inner else module


@contextmanager
def _session(pool: Monty, run: _Run, script: Script) -> Iterator[MontySession]:
    """A worker, for as long as the call is its own. Raises TimeoutError when none became free."""
    policy = policy_of(run.call.now, run.call.seed, fetches=script.fetches)
    with pool.checkout(limits=LIMITS, os_policy=policy, external_modules=run.modules) as session:
        worker = session.worker_pid
        scale = Scale(worker) if run.call.weighed else None
        run.guard.attach(worker)
        step_back(worker)
        try:
            yield session
        finally:
            run.memory = scale.most() if scale is not None else None
            run.guard.detach()


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
