"""Runs in a process of its own, for trusted Python: reads a call from a file, makes it, and writes what came of it.

    python -I inside.py FOLDER

FOLDER has `call.json` and is the working directory; the result is `result.json` in it. What is printed goes where the
process prints. Imports nothing of ours but what a function asks for by `http`.
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
    prelude = loaded("prelude")
    names = {"__name__": "function", "Result": prelude["Result"], "handoff": prelude["handoff"]}
    if call["fetches"]:
        names["http"] = fetching(call["hosts"], call["seconds"])
    settle(call["now"], call["seed"])
    try:
        text = made(call, prelude, names)
    except BaseException as error:  # noqa: BLE001 - whatever the code raises is what came of the call
        text = json.dumps({"raised": told(error)})
    sys.stdout.flush()
    (folder / "result.json").write_text(text, encoding="utf-8", errors="replace")


def limit(limits: dict[str, int]) -> None:
    """Limits of the system's, where it has them."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    for name, most in limits.items():
        kind = getattr(resource, name, None)
        if kind is not None:
            hard = resource.getrlimit(kind)[1]
            wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(kind, (wanted, wanted))


def loaded(name: str) -> dict[str, Any]:
    """The names of one of our files, which are Python that runs here as well as in the sandbox."""
    names: dict[str, Any] = {}
    exec(compile((HERE / "sources" / f"{name}.py").read_text(encoding="utf-8"), name, "exec"), names)  # noqa: S102 - ours
    return names


def made(call: dict[str, Any], prelude: dict[str, Any], names: dict[str, Any]) -> str:
    prelude["begin"](call["given"], call["takes_context"])
    exec(compile(call["source"], FILE, "exec"), names)  # noqa: S102 - this is what the operator allowed
    returned = names[call["name"]](*prelude["positional"], **prelude["named"])
    if inspect.isawaitable(returned):
        returned = asyncio.run(awaited(returned))
    text: str = prelude["pack"](returned) or loaded("packing")["packed"](prelude["parts"], prelude["context"])
    return text


async def awaited(returned: Any) -> Any:
    return await returned


def told(error: BaseException) -> dict[str, Any]:
    """What was raised, and the line of the code where."""
    if isinstance(error, SyntaxError) and error.filename == FILE:
        return {"kind": "SyntaxError", "message": str(error.msg), "line": error.lineno}
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == FILE]
    return {"kind": type(error).__name__, "message": str(error)[:2000], "line": lines[-1] if lines else None}


def settle(now: float | None, seed: int | None) -> None:
    """The clock stands still at `now`, and what is random is the same every time, where that is asked for."""
    if seed is not None:
        random.seed(seed)
    if now is not None:
        stop_clock(now)


def stop_clock(at: float) -> None:
    class Frozen(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Frozen:
            return cls.fromtimestamp(at, tz or datetime.UTC).replace(tzinfo=tz)

        utcnow = today = now

    datetime.datetime = Frozen  # type: ignore[misc]
    time.time = lambda: at
    time.sleep = lambda _: None


def fetching(hosts: list[str], seconds: float) -> Any:
    """`http` as it is in the sandbox, with the same list and limits."""
    sys.path.append(str(HERE.parent.parent))
    from core.sandbox.fetching import Web  # noqa: PLC0415 - only for those that ask for it
    from core.sandbox.watch import Guard  # noqa: PLC0415

    sys.path.pop()
    web, guard, until = Web(hosts), Guard(), time.monotonic() + seconds
    names = loaded("web")
    names["look_up"].append(lambda name: web.answer(bytes.fromhex(name.rpartition("_")[2]).decode(), guard, until))
    return names["http"]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
