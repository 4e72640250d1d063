"""Trusted Python: runs code in a CPython process of its own, with the installed libraries. This is no sandbox.

The code has all the rights of the person who started the server: files, network, programs. So only the operator can
switch this on, when the server starts (see `is_on`); nothing in a browser or a team file can. Each call gets a temporary
folder, an environment without the server's variables, resource limits where the system has them, and a deadline after
which the process and its children are killed. Results are bounded as in the sandbox.
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
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from secrets import token_hex

from core.sandbox.bounds import LONGEST_TEXT, UnusableValueError, bounded_copy
from core.sandbox.dialect.advice import ADVICE, line_of
from core.sandbox.marshalling import (
    CRASHED,
    LONGEST_LOG,
    STOPPED,
    RefusedError,
    hold_slot,
    read_call,
    unmarshal_outcome,
    uses_http,
)
from core.sandbox.protocol import CodeCall, CodeError, CodeErrorKind, CodeOutcome, Switch
from core.sandbox.reading import Code
from core.sandbox.scheduler import Scheduler
from core.sandbox.watchdog import CallHandle

SWITCH = "PLAYGROUND_TRUSTED_PYTHON"
"""The environment variable that switches it on if it is "1" when the process starts."""

WARNING = (
    "Trusted Python is on. Code of functions runs without a sandbox, with all the rights of the person who started this: "
    "open only teams whose code you have read."
)

LONGEST_S = 20.0
"""Seconds of a call: ten times the sandbox's, for imports of large libraries and real work with them."""

# CPU seconds, bytes of a file, bytes of a core dump, bytes of address space. The last is only a net for runaway
# allocations: libraries such as numpy reserve one or two gigabytes of addresses for their threads.
LIMITS = {"RLIMIT_CPU": 20, "RLIMIT_FSIZE": 50_000_000, "RLIMIT_CORE": 0, "RLIMIT_AS": 4_000_000_000}
KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "WINDIR", "SSL_CERT_FILE")
MARK = "PLAYGROUND_CALL"
PROGRAM = Path(__file__).with_name("trusted_main.py")
SCHEDULER = Scheduler(4)
"""Four processes, fewer than workers of the sandbox: one takes a processor and up to 4 GB."""

TOO_LONG = CodeError(
    CodeErrorKind.TIME,
    f"The function took longer than {LONGEST_S:.0f} seconds and was ended",
    advice="Look for a loop that never ends, or do less.",
)

_on = os.environ.get(SWITCH, "") == "1"


def is_on() -> bool:
    """Return whether this process was started with trusted Python. Later changes of the environment have no effect."""
    return _on


class TrustedPython:
    """Runs each call in a process of its own: the interface of a sandbox without its isolation."""

    def run(self, call: CodeCall, *, stop: Switch | None = None) -> CodeOutcome:
        started = time.monotonic()
        try:
            outcome = _run(call, stop)
        except RefusedError as refused:
            outcome = CodeOutcome(error=refused.error)
        return replace(outcome, seconds=time.monotonic() - started)


def _run(call: CodeCall, stop: Switch | None) -> CodeOutcome:
    code, inputs = read_call(call)
    request = {**_request(call), "name": code.name, "given": inputs, "takes_context": code.takes_context}
    handle = CallHandle()
    with hold_slot(SCHEDULER, call, handle, stop), _folder() as folder:
        (folder / "call.json").write_text(json.dumps(request), encoding="utf-8")
        ended = _process(folder, handle)
        log = _read(folder / "log", LONGEST_LOG)
        return replace(_outcome(call, code, folder, handle, ended=ended), log=log[:LONGEST_LOG])


def _request(call: CodeCall) -> Mapping[str, object]:
    return {
        "source": call.source,
        "limits": LIMITS,
        "uses_http": uses_http(call.source),
        "hosts": list(call.hosts),
        "seconds": LONGEST_S,
        "now": call.now.timestamp() if call.now is not None else None,
        "seed": call.seed,
    }


@contextmanager
def _folder() -> Iterator[Path]:
    """Create an empty folder that is deleted after the call."""
    path = tempfile.mkdtemp(prefix="function-")
    try:
        yield Path(path)
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _process(folder: Path, handle: CallHandle) -> bool:
    """Make the call in a process and kill all that it started. Returns False if it was killed at the deadline."""
    mark = token_hex(16)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command, without a shell
            [sys.executable, "-I", "-B", str(PROGRAM), str(folder)],
            cwd=folder,
            env=_environment(folder, mark),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            close_fds=True,
            start_new_session=os.name == "posix",
        )
    try:
        with handle.notifying(lambda: _kill(process)):
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
    """Kill the process and its process group."""
    if os.name == "posix":
        with contextlib.suppress(OSError):  # all of them have already ended
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        end = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(end, capture_output=True, check=False)  # noqa: S603 - our own command, without a shell


def _kill_marked(mark: str) -> None:
    """Kill processes that left the group, found by the mark in their environment. Only where there is a /proc."""
    mark_bytes = f"{MARK}={mark}".encode()
    for place in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):  # it has ended, or belongs to another user
            if mark_bytes in place.read_bytes():
                os.kill(int(place.parent.name), signal.SIGKILL)


def _read(path: Path, longest: int) -> str:
    """Return the beginning of a regular file, or "": the code may have put anything in its place."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return ""
        with path.open("rb") as file:
            return file.read(4 * longest).decode("utf-8", "replace")
    except OSError:
        return ""


def _outcome(call: CodeCall, code: Code, folder: Path, handle: CallHandle, *, ended: bool) -> CodeOutcome:
    if handle.stopped:
        return CodeOutcome(error=STOPPED)
    if not ended:
        return CodeOutcome(error=TOO_LONG)
    text = _read(folder / "result.json", LONGEST_TEXT)
    if not text:
        return CodeOutcome(error=CRASHED)
    raised = _raised(call, text)
    return CodeOutcome(error=raised) if raised is not None else unmarshal_outcome(text, code, call)


def _raised(call: CodeCall, text: str) -> CodeError | None:
    """Return the exception in the result, if there is one, in Python's own words."""
    try:
        raised = bounded_copy(json.loads(text)).get("raised")
        kind, message, line = raised["kind"], raised["message"], raised["line"]
    except (UnusableValueError, ValueError, RecursionError, AttributeError, TypeError, KeyError):
        return None
    if type(kind) is not str or type(message) is not str or type(line) not in (int, type(None)):
        return None
    text = f"{kind}: {message}" if message else kind
    error_kind = CodeErrorKind.MEMORY if kind == "MemoryError" else CodeErrorKind.RAISED
    return CodeError(error_kind, text, line, line_of(call.source, line), ADVICE.get(kind, ""), text)
