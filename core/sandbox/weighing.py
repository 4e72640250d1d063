"""How much memory a process takes while something is done in it, where the system tells: on Linux.

Source: clear_refs, VmHWM, VmRSS and RssFile in proc(5), https://man7.org/linux/man-pages/man5/proc.5.html
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

FORGET_THE_PEAK = "5"


class Scale:
    """Weighs from now on what the process `pid` takes more than it has."""

    def __init__(self, pid: int | None) -> None:
        self._folder = Path(f"/proc/{pid}")
        self._before: tuple[int, int] | None = None
        if pid is not None:
            with suppress(OSError):
                (self._folder / "clear_refs").write_text(FORGET_THE_PEAK)
                self._before = self._held("VmRSS")

    def most(self) -> int | None:
        """The most that it took, in bytes; None where that cannot be told, or the process has ended."""
        with suppress(OSError):
            after = self._held("VmHWM")
            if self._before is not None and after is not None:
                return max(0, after[0] - self._before[0] - max(0, after[1] - self._before[1]))
        return None

    def _held(self, name: str) -> tuple[int, int] | None:
        """What is held in all, and of that the program itself: it comes in piece by piece, and is no data."""
        said = (self._folder / "status").read_text()
        found = [re.search(rf"^{one}:\s+(\d+) kB", said, re.MULTILINE) for one in (name, "RssFile")]
        kilobytes = [int(one[1]) for one in found if one is not None]
        return (kilobytes[0] * 1024, kilobytes[1] * 1024) if len(kilobytes) == 2 else None
