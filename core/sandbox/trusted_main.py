"""The program of trusted Python's processes: reads a call from a file, makes it, and writes its outcome.

    python -I trusted_main.py FOLDER

FOLDER is the working directory; it has `call.json`, and `result.json` is written to it. Printed text goes to the standard
output. Imports nothing of ours, except for functions that use `http`.
"""

from __future__ import annotations

import asyncio
import datetime
import inspect
import json
import random
import sys
import time
import traceback
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FILE = "<function>"


def main(folder: Path) -> None:
    call = json.loads((folder / "call.json").read_text(encoding="utf-8"))
    limit(call["limits"])
    prelude = load("prelude")
    names = {"__name__": "function", "Result": prelude["Result"], "handoff": prelude["handoff"]}
    if call["uses_http"]:
        names["http"] = http_client(call["hosts"], call["seconds"])
    fix_clock_and_chance(call["now"], call["seed"])
    try:
        text = make_call(call, prelude, names)
    except BaseException as error:  # noqa: BLE001 - whatever the code raises is the outcome of the call
        text = json.dumps({"raised": describe(error)})
    sys.stdout.flush()
    (folder / "result.json").write_text(text, encoding="utf-8", errors="replace")


def limit(limits: dict[str, int]) -> None:
    """Set resource limits, where the system has them."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    for name, most in limits.items():
        kind = getattr(resource, name, None)
        if kind is not None:
            hard = resource.getrlimit(kind)[1]
            lower = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(kind, (lower, lower))


def load(name: str) -> dict[str, Any]:
    """Run one of our files for guest code, which run here as they do in the sandbox, and return its names."""
    names: dict[str, Any] = {}
    exec(compile((HERE / "guest" / f"{name}.py").read_text(encoding="utf-8"), name, "exec"), names)  # noqa: S102 - ours
    return names


def make_call(call: dict[str, Any], prelude: dict[str, Any], names: dict[str, Any]) -> str:
    prelude["begin"](call["given"], call["takes_context"])
    exec(compile(call["source"], FILE, "exec"), names)  # noqa: S102 - this is what the operator allowed
    returned = names[call["name"]](*prelude["positional"], **prelude["named"])
    if inspect.isawaitable(returned):
        returned = asyncio.run(wait_for(returned))
    text: str = prelude["pack"](returned) or load("packing")["packed"](prelude["parts"], *prelude["watched"])
    return text


async def wait_for(returned: Any) -> Any:
    return await returned


def describe(error: BaseException) -> dict[str, Any]:
    """Return the class, message and line of an exception."""
    if isinstance(error, SyntaxError) and error.filename == FILE:
        return {"kind": "SyntaxError", "message": str(error.msg), "line": error.lineno}
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == FILE]
    return {"kind": type(error).__name__, "message": str(error)[:2000], "line": lines[-1] if lines else None}


def fix_clock_and_chance(now: float | None, seed: int | None) -> None:
    """Freeze the clock at `now`, and seed the random numbers; None leaves them as they are."""
    if seed is not None:
        random.seed(seed)
    if now is not None:
        freeze_clock(now)


def freeze_clock(at: float) -> None:
    class Frozen(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Frozen:
            return cls.fromtimestamp(at, tz or datetime.UTC).replace(tzinfo=tz)

        utcnow = today = now

    datetime.datetime = Frozen  # type: ignore[misc]
    time.time = lambda: at
    time.sleep = lambda _: None


def http_client(hosts: list[str], seconds: float) -> Any:
    """Return `http` with the allowed hosts and limits of the sandbox."""
    sys.path.append(str(HERE.parent.parent))
    from core.sandbox.fetching import Fetcher  # noqa: PLC0415 - only for functions that use it
    from core.sandbox.name_channel import NameChannel  # noqa: PLC0415
    from core.sandbox.watchdog import CallHandle  # noqa: PLC0415

    sys.path.pop()
    channel = NameChannel(Fetcher(hosts), CallHandle(), time.monotonic() + seconds)
    names = load("http_client")
    names["look_up"].append(channel.answer)
    return names["http"]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
