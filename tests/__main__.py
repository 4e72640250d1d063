"""`python -m tests`: installs what is missing, then runs the tests. Arguments go to pytest.

The unit tests are shared out over the machine's processors. Tests chosen by `-m` are not, unless `-n` is given too.
"""

from __future__ import annotations

import os
import sys

from playground.environment import ROOT, start

SHARED_OUT = ["-n", "auto", "--dist", "worksteal"]

if __name__ == "__main__":
    os.chdir(ROOT)
    given = sys.argv[1:]
    start("requirements-dev.txt", "pytest", [*(SHARED_OUT if not {"-m", "-n"} & set(given) else []), *given])
