"""A Streamlit server on a free port for browser tests."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
START_WITHIN_S = 90.0
# All other variables are left out: no key and no setting of the developer may reach the server.
PASSED_ON = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR", "VIRTUAL_ENV")


@dataclass(frozen=True, slots=True)
class Server:
    url: str
    log: Path
    process: subprocess.Popen[bytes]

    def printed(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


@contextmanager
def serving(
    script: Path,
    *options: str,
    folder: Path = ROOT,
    environment: Mapping[str, str] | None = None,
    home_folder: Path | None = None,
) -> Iterator[Server]:
    """Run `streamlit run SCRIPT` from a folder until the block is left. Raises RuntimeError when it does not start.

    `home_folder` is the home of the server's user, where it keeps its data; by default a new one.
    """
    with nullcontext(home_folder) if home_folder else tempfile.TemporaryDirectory(prefix="playground-home-") as home:
        log = Path(home) / "server.log"
        passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        with log.open("wb") as output:
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "streamlit",
                    "run",
                    str(script),
                    "--server.port=0",
                    "--server.headless=true",
                    *options,
                ],
                cwd=folder,
                env={**passed_on, "HOME": str(home), **(environment or {})},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            yield Server(_address(process, log), log, process)
        finally:
            process.terminate()
            process.wait(timeout=30)  # a busy machine needs longer than a quiet one


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """Return the address that the server prints, once it answers there."""
    until = time.monotonic() + START_WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        for word in log.read_text(encoding="utf-8", errors="replace").split():
            if word.startswith("http://") and _answers(word):
                return word.rstrip("/")
        time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/_stcore/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
