"""`python -m playground`: installs missing requirements, then opens the app in the browser.

Arguments are passed to `streamlit run`, except `--trusted-python`, which lets code of functions run without a sandbox, and
`--store PLACE`, where conversations and teams are kept: a file, the address of a PostgreSQL database, or `:memory:`.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from playground.environment import start

if __name__ == "__main__":
    app = Path(__file__).with_name("app.py")
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--trusted-python", action="store_true")
    parser.add_argument("--store", default="")
    own, arguments = parser.parse_known_args()
    if own.trusted_python:
        os.environ["PLAYGROUND_TRUSTED_PYTHON"] = "1"
    if own.store:
        os.environ["PLAYGROUND_STORE"] = own.store
    start("requirements.txt", "streamlit", ["run", str(app), "--server.showEmailPrompt=false", *arguments])
