"""The sandbox: pydantic-monty, a Python interpreter of its own in worker processes, made for untrusted code.

Security rules: the guest code gets no file, network, environment, process or host function of ours. Every call has a
new session, or one in which the same code ran and left nothing behind (see `kept_sessions`). Only text leaves the
session (see `bounds`). Limits hold inside the interpreter, a deadline holds outside.
What ended a call is decided by the library's exception classes and our own clock, never by text that the code wrote.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from core.sandbox.dialect.advice import Raised, explain
from core.sandbox.dialect.shims import shim_of
from core.sandbox.fetching import Fetcher
from core.sandbox.guest import LOAD_CHANGED, LOAD_MODULES, OPEN_CHANNEL, guest_text
from core.sandbox.kept_sessions import KEPT_FROM, SESSIONS, KeptSession
from core.sandbox.marshalling import (
    BUSY,
    CRASHED,
    LONGEST_LOG,
    STOPPED,
    RefusedError,
    hold_slot,
    read_call,
    unmarshal_outcome,
)
from core.sandbox.name_channel import NameChannel
from core.sandbox.protocol import CodeCall, CodeError, CodeErrorKind, CodeOutcome, Switch
from core.sandbox.scheduler import SCHEDULER
from core.sandbox.scripts import Script, script_of
from core.sandbox.watchdog import WATCHDOG, CallHandle
from core.sandbox.workers import (
    FEED_S,
    LIMITS,
    MemoryProbe,
    fresh_workers,
    library,
    lower_priority,
    os_policy,
    prepared_session,
    shared_pool,
)

if TYPE_CHECKING:
    import pydantic_monty
    from pydantic_monty import Monty, MontySession

LONGEST_CALL_S = 10.0
"""Seconds of a whole call: up to five feeds of FEED_S each, waiting for workers and for HTTP included."""

HTTP_RESERVE_S = 0.5
"""Seconds before the deadline at which requests end, so that the function can still handle the error."""

UNAVAILABLE = CodeError(
    CodeErrorKind.UNAVAILABLE,
    "Code cannot run on this machine, as there is no sandbox for it",
    advice="Everything else works: give the function canned results instead.",
)
TOO_LONG = CodeError(
    CodeErrorKind.TIME,
    f"The function took longer than {FEED_S:.0f} seconds and was ended",
    advice="Look for a loop that never ends, or do less.",
)


class MontySandbox:
    """Runs code in the pool of this process; a call whose memory is measured gets a fresh worker."""

    def run(self, call: CodeCall, *, stop: Switch | None = None) -> CodeOutcome:
        """See `Sandbox.run`. The first call starts the pool."""
        began = time.monotonic()
        run = _Run(call, stop)
        try:
            outcome = _run(run)
        except RefusedError as refused:
            outcome = CodeOutcome(error=refused.error)
        log = run.log.output if run.log is not None else ""
        return replace(outcome, log=log, memory=run.memory, seconds=time.monotonic() - began)


@dataclass(slots=True)
class _Run:
    """The state of a call while it is made.

    `feeds` counts the texts fed to the interpreter before the author's code: the library names inputs by their number.
    """

    call: CodeCall
    stop: Switch | None
    inputs: Mapping[str, Any] = field(default_factory=dict)
    handle: CallHandle = field(default_factory=CallHandle)
    log: Any = None
    modules: dict[str, Any] = field(default_factory=dict)
    feeds: int = 0
    answer_feeds: int = 0
    channel: NameChannel | None = None
    memory: int | None = None

    @property
    def is_kept(self) -> bool:
        """Whether its session is to be kept, if the code allows it: for large variables, with the clock of every day."""
        size = sum(map(len, (self.inputs["short"], *self.inputs["strings"].values(), *self.inputs["long"].values())))
        is_usual = self.call.now is None and self.call.seed is None and not self.call.measure_memory
        return is_usual and size >= KEPT_FROM


def _run(run: _Run) -> CodeOutcome:
    """Wait for a slot and make the call. Raises RefusedError."""
    run.inputs = read_call(run.call)[1]
    script = script_of(run.call.source, run.call.name)
    try:
        pool = fresh_workers() if run.call.measure_memory else shared_pool()
    except (ImportError, OSError):
        raise RefusedError(UNAVAILABLE) from None
    with hold_slot(SCHEDULER, run.call, run.handle, run.stop), WATCHDOG.deadline(run.handle, LONGEST_CALL_S):
        return _contain(pool, run, script)


def _contain(pool: Monty, run: _Run, script: Script) -> CodeOutcome:
    """Make the call and convert every way it can end to an outcome."""
    monty = library()
    run.log = monty.CollectString(LONGEST_LOG)
    began = time.monotonic()
    try:
        return unmarshal_outcome(_execute(pool, run, script), script.code, run.call)
    except TimeoutError:  # raised by the pool only: the guest's own arrive as MontyRuntimeError
        error = BUSY
    except monty.MontyCrashedError as crashed:
        error = _crash_error(run, crashed)
    except (monty.MontyRuntimeError, monty.MontySyntaxError) as raised:
        error = _raised_error(run, script, raised, time.monotonic() - began)
    except Exception:  # noqa: BLE001 - whatever else the library raises ends this call only
        error = CRASHED
    return CodeOutcome(error=error)


def _execute(pool: Monty, run: _Run, script: Script) -> str:
    """Load the prelude, the author's code and the call; return the call's result as JSON text."""
    call = run.call
    if script.is_repeatable and run.is_kept:
        return _execute_again(pool, run, script)
    image = b"" if script.is_plain else prepared_session(call.now, call.seed, uses_http=script.uses_http)
    with _checkout(pool, run, script) as session, _attached(run, session):
        if not script.is_plain:
            session.load_session(image)
            run.feeds += 1
            _load_modules(session, run, script.modules)
        if script.uses_http:
            _open_channel(session, run)
        return _answer(session, run, script)


def _execute_again(pool: Monty, run: _Run, script: Script) -> str:
    """Make the call in a session that was kept from the call before, if there is one, and keep it for the next."""
    key = (run.call.tenant, run.call.source, run.call.name)
    with SESSIONS.session(key, lambda: KeptSession(_checkout(pool, run, script))) as kept:
        run.feeds = kept.feeds
        with _attached(run, kept.session):
            run.inputs = kept.missing_inputs(run.inputs)
            text = _answer(kept.session, run, script, LOAD_CHANGED)
        kept.feeds = run.feeds + run.answer_feeds
        return text


def _answer(session: MontySession, run: _Run, script: Script, loading: str | None = None) -> str:
    """Run the author's code and the call, for which `loading` makes the context variables in another way."""
    _feed(session, run, script.executable.text)
    text = _call(session, run, (script.loading if loading is None else loading) + script.calling)
    run.answer_feeds = 2
    if text == "":
        text = session.feed_run(script.packing, inputs={"_packing": guest_text("packing")}, print_callback=run.log)
        run.answer_feeds = 3
    return text if type(text) is str else ""


def _call(session: MontySession, run: _Run, calling: str) -> Any:
    inputs = {"_playground_given": run.inputs}
    if run.channel is None:
        return session.feed_run(calling, inputs=inputs, print_callback=run.log)
    return _feed(session, run, calling, inputs).output


def _feed(session: MontySession, run: _Run, text: str, inputs: Mapping[str, Any] | None = None) -> Any:
    """Run a text step by step, answer requests of the name channel, and return the last step.

    Reading its `output` converts the value of the last line; so a caller that needs none leaves it unread.
    """
    monty = library()
    step: Any = session.feed_start(text, inputs=dict(inputs or {}), print_callback=run.log)
    while not isinstance(step, monty.MontyComplete):
        answer = None
        if run.channel is not None and isinstance(step, monty.NameLookupSnapshot) and step.object_id is None:
            answer = run.channel.answer(step.variable_name)
        step = step.resume_auto() if answer is None else step.resume(value=answer)
    return step


def _open_channel(session: MontySession, run: _Run) -> None:
    """Define `http`, whose requests `_feed` answers."""
    session.feed_run(OPEN_CHANNEL, inputs={"_http_client": guest_text("http_client")})
    run.feeds += 1
    until = time.monotonic() + LONGEST_CALL_S - HTTP_RESERVE_S
    run.channel = NameChannel(Fetcher(run.call.hosts), run.handle, until)


def _load_modules(session: MontySession, run: _Run, names: tuple[str, ...]) -> None:
    """Load shims of modules that the interpreter lacks, as objects that live in the session."""
    if not names:
        return
    sources = [(name, (it := shim_of(name)).text, list(it.functions), list(it.constants)) for name in names]
    inputs = {"_module_objects": guest_text("module_objects"), "_sources": sources}
    objects = session.feed_run(LOAD_MODULES, inputs=inputs)
    run.feeds += 1
    monty = library()
    for name in names:
        module = monty.ExternalModule(objects[name])
        package, _, inner = name.partition(".")
        run.modules[package] = monty.ExternalModule({inner: module}) if inner else module


def _checkout(pool: Monty, run: _Run, script: Script) -> AbstractContextManager[MontySession]:
    """Return a new session, which holds a worker from its beginning. That raises TimeoutError if none becomes free."""
    policy = os_policy(run.call.now, run.call.seed, uses_http=script.uses_http)
    return pool.checkout(limits=LIMITS, os_policy=policy, external_modules=run.modules)


@contextmanager
def _attached(run: _Run, session: MontySession) -> Iterator[None]:
    """Let the call be ended, and its memory be measured, through the session's worker."""
    pid = session.worker_pid
    probe = MemoryProbe(pid) if run.call.measure_memory else None
    run.handle.attach(pid)
    lower_priority(pid)
    try:
        yield
    finally:
        run.memory = probe.peak_bytes() if probe is not None else None
        run.handle.detach()


def _crash_error(run: _Run, error: pydantic_monty.MontyCrashedError) -> CodeError:
    """Return why the worker is gone: it was ended from outside, or it died."""
    if run.handle.stopped:
        return STOPPED
    return TOO_LONG if run.handle.overdue or error.timed_out else CRASHED


def _raised_error(run: _Run, script: Script, error: Any, seconds: float) -> CodeError:
    """Explain an exception of the code. `seconds` is how long the call ran, so that code cannot forge a time-out."""
    inner = error.exception()
    kind, message = type(inner).__name__, str(inner)[:LONGEST_LOG]
    frames = error.traceback()
    if kind == "TimeoutError" and not frames and seconds >= FEED_S * 0.9:
        return TOO_LONG
    own = [frame for frame in frames if frame.filename == f"<python-input-{run.feeds}>"]
    line = script.executable.line_in_code(own[-1].line) if own else None
    began = not own or own[-1].function_name is not None
    return explain(run.call.source, Raised(kind, message, line, began))
