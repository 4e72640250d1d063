"""Peak memory of a process between two moments, where the system reports it: on Linux.

Source: clear_refs, VmHWM, VmRSS and RssFile in proc(5), https://man7.org/linux/man-pages/man5/proc.5.html
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

RESET_PEAK = "5"
"""Written to clear_refs, it sets VmHWM back to VmRSS."""


class MemoryProbe:
    """Measures, from its creation on, how far the memory of the process `pid` rises."""

    def __init__(self, pid: int | None) -> None:
        self._folder = Path(f"/proc/{pid}")
        self._before: tuple[int, int] | None = None
        if pid is not None:
            with suppress(OSError):
                (self._folder / "clear_refs").write_text(RESET_PEAK)
                self._before = self._read("VmRSS")

    def peak_bytes(self) -> int | None:
        """Return the highest rise in bytes; None if the system does not report it, or the process has ended."""
        with suppress(OSError):
            after = self._read("VmHWM")
            if self._before is not None and after is not None:
                return max(0, after[0] - self._before[0] - max(0, after[1] - self._before[1]))
        return None

    def _read(self, field: str) -> tuple[int, int] | None:
        """Return the bytes of a field, and of RssFile: pages of the program itself, loaded on demand, which are no data."""
        status = (self._folder / "status").read_text()
        hits = [re.search(rf"^{name}:\s+(\d+) kB", status, re.MULTILINE) for name in (field, "RssFile")]
        kilobytes = [int(hit[1]) for hit in hits if hit is not None]
        return (kilobytes[0] * 1024, kilobytes[1] * 1024) if len(kilobytes) == 2 else None
