"""What the interpreter's own type checker says of code, without running it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.sandbox.scheduler import SCHEDULER, NoSlotError
from core.sandbox.watchdog import WATCHDOG, CallHandle
from core.sandbox.workers import LIMITS, library, shared_pool

if TYPE_CHECKING:
    from pydantic_monty import Monty

CHECK_S = 2.0


def type_report(text: str, stubs: str) -> str:
    """What the library's type checker says of code, a line each: `main.py:LINE:COLUMN: error[RULE] MESSAGE`.

    What the checker has nothing against is run, so the text may do no more than define. `stubs` are declarations of what
    the code finds. Gives "" when there is nothing to say, or nobody who could say it in time.
    """
    handle = CallHandle()
    try:
        monty, pool = library(), shared_pool()
        with WATCHDOG.deadline(handle, CHECK_S), SCHEDULER.acquire("", handle, wait_s=CHECK_S):
            return _report(monty, pool, handle, text, stubs)
    except (ImportError, OSError, NoSlotError):
        return ""


def _report(monty: Any, pool: Monty, handle: CallHandle, text: str, stubs: str) -> str:
    """See `type_report`. TimeoutError, which the pool raises, is an OSError."""
    with pool.checkout(limits=LIMITS, type_check=True, type_check_stubs=stubs, type_check_format="concise") as session:
        handle.attach(session.worker_pid)
        try:
            session.feed_run(text)
        except monty.MontyTypingError as error:
            return str(error.display())
        except (monty.MontyCrashedError, monty.MontyRuntimeError, monty.MontySyntaxError):
            return ""
        finally:
            handle.detach()
    return ""
