"""Trusted Python: code in a process of its own, with all of Python and the libraries installed. It is no sandbox.

What the code does, it does as the person who started the server: files, network, programs. So only the operator can
switch this on, when the server is started (see `is_on`); nothing in a browser or a file can. What it has of its own is
a folder that goes when it ends, an environment without the server's, limits where the system has them, and a time after
which it is ended with all that it started. What comes out is bounded as it is for any code.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from typing import Any

from core.sandbox.admission import Admission, NotAdmittedError
from core.sandbox.advice import ADVICE, line_of, unreadable
from core.sandbox.bounds import LONGEST_TEXT, UnfitError, bounded
from core.sandbox.parcels import BUSY, CRASHED, LONGEST_LOG, STOPPED, fetches, given_to, outcome_in, unfit_arguments
from core.sandbox.protocol import CodeCall, CodeError, CodeErrorKind, CodeOutcome, Switch
from core.sandbox.reading import Code, UnreadableCodeError, read_code
from core.sandbox.watch import Guard

SWITCH = "PLAYGROUND_TRUSTED_PYTHON"
"""The environment variable that switches it on, when it is 1 at the start of the process."""

WARNING = (
    "Trusted Python is on. Code of functions runs without a sandbox, with all the rights of the person who started this: "
    "open only teams whose code you have read."
)

LONGEST_S = 20.0
LIMITS = {"RLIMIT_CPU": 20, "RLIMIT_FSIZE": 50_000_000, "RLIMIT_CORE": 0, "RLIMIT_AS": 4_000_000_000}
KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "WINDIR", "SSL_CERT_FILE")
MARK = "PLAYGROUND_CALL"
INSIDE = Path(__file__).with_name("inside.py")
ADMISSION = Admission(4, beside=0)

TOO_LONG = CodeError(
    CodeErrorKind.TIME,
    f"The function took longer than {LONGEST_S:.0f} seconds and was ended",
    advice="Look for a loop that never ends, or do less.",
)

_on = os.environ.get(SWITCH, "") == "1"


def is_on() -> bool:
    """Whether the operator started this process with trusted Python. What happens later changes nothing."""
    return _on


class TrustedPython:
    """Runs each call in a process of its own. Of the sandbox it has what the protocol says, and no walls."""

    def run(self, call: CodeCall, *, stop: Switch | None = None) -> CodeOutcome:
        started = time.monotonic()
        outcome = _run(call, stop)
        return replace(outcome, seconds=time.monotonic() - started)


def _run(call: CodeCall, stop: Switch | None) -> CodeOutcome:
    try:
        code = read_code(call.source, call.name)
        given = given_to(call, code)
    except UnreadableCodeError as error:
        return CodeOutcome(error=unreadable(call.source, error))
    except UnfitError as error:
        return CodeOutcome(error=unfit_arguments(error))
    told = {**_told(call), "name": code.name, "given": given, "takes_context": code.takes_context}
    guard = Guard()
    with ExitStack() as watched:
        if stop is not None:
            watched.enter_context(stop.watched_by(guard.stop))
        try:
            watched.enter_context(ADMISSION.taken(call.party, guard))
        except NotAdmittedError:
            return CodeOutcome(error=STOPPED if guard.stopped else BUSY)
        folder = watched.enter_context(_folder())
        (folder / "call.json").write_text(json.dumps(told), encoding="utf-8")
        ended = _process(folder, guard)
        log = _read(folder / "log", LONGEST_LOG)
        return replace(_outcome(call, code, given, folder, guard, ended=ended), log=log[:LONGEST_LOG])


def _told(call: CodeCall) -> Mapping[str, object]:
    return {
        "source": call.source,
        "limits": LIMITS,
        "fetches": fetches(call.source),
        "hosts": list(call.hosts),
        "seconds": LONGEST_S,
        "now": call.now.timestamp() if call.now is not None else None,
        "seed": call.seed,
    }


@contextmanager
def _folder() -> Iterator[Path]:
    """An empty folder, for as long as the call lasts."""
    path = tempfile.mkdtemp(prefix="function-")
    try:
        yield Path(path)
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _process(folder: Path, guard: Guard) -> bool:
    """Make the call in a process; whether it came to its end by itself. Nothing that it started is left."""
    mark = token_hex(16)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command, without a shell
            [sys.executable, "-I", "-B", str(INSIDE), str(folder)],
            cwd=folder,
            env=_environment(folder, mark),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            close_fds=True,
            start_new_session=os.name == "posix",
        )
    try:
        with guard.wakes(lambda: _kill(process)):
            process.wait(LONGEST_S)
        return True
    except subprocess.TimeoutExpired:
        return False
    finally:
        _kill(process)
        process.wait()
        _kill_marked(mark)


def _environment(folder: Path, mark: str) -> dict[str, str]:
    own = {"HOME": str(folder), "TMPDIR": str(folder), "TEMP": str(folder), "TMP": str(folder), "PYTHONUTF8": "1"}
    kept = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
    return {**kept, **own, MARK: mark}


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the process and those it started."""
    if os.name == "posix":
        with contextlib.suppress(OSError):  # all of them have ended by themselves
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        end = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(end, capture_output=True, check=False)  # noqa: S603 - our own command, without a shell


def _kill_marked(mark: str) -> None:
    """End what was started and left the group, where the system lets one look for it: its environment tells."""
    wanted = f"{MARK}={mark}".encode()
    for place in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):  # it has ended, or is somebody else's
            if wanted in place.read_bytes():
                os.kill(int(place.parent.name), signal.SIGKILL)


def _read(path: Path, longest: int) -> str:
    """The beginning of a file, if it is a plain one: the code may have put anything in its place."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return ""
        with path.open("rb") as file:
            return file.read(4 * longest).decode("utf-8", "replace")
    except OSError:
        return ""


def _outcome(
    call: CodeCall, code: Code, given: Mapping[str, Any], folder: Path, guard: Guard, *, ended: bool
) -> CodeOutcome:
    if guard.stopped:
        return CodeOutcome(error=STOPPED)
    if not ended:
        return CodeOutcome(error=TOO_LONG)
    text = _read(folder / "result.json", LONGEST_TEXT)
    if not text:
        return CodeOutcome(error=CRASHED)
    raised = _raised(call, text)
    return CodeOutcome(error=raised) if raised is not None else outcome_in(text, code, given, call.handoffs)


def _raised(call: CodeCall, text: str) -> CodeError | None:
    """The error in what came out, if it is one; it is told as Python tells it."""
    try:
        raised = bounded(json.loads(text)).get("raised")
        kind, message, line = raised["kind"], raised["message"], raised["line"]
    except (UnfitError, ValueError, RecursionError, AttributeError, TypeError, KeyError):
        return None
    if type(kind) is not str or type(message) is not str or type(line) not in (int, type(None)):
        return None
    told = f"{kind}: {message}" if message else kind
    what = CodeErrorKind.MEMORY if kind == "MemoryError" else CodeErrorKind.RAISED
    return CodeError(what, told, line, line_of(call.source, line), ADVICE.get(kind, ""), told)
