"""`python -m tests`: installs what is missing, then runs the tests. Arguments go to pytest."""

from __future__ import annotations

import os
import sys

from playground.environment import ROOT, start

if __name__ == "__main__":
    os.chdir(ROOT)
    start("requirements-dev.txt", "pytest", sys.argv[1:])
