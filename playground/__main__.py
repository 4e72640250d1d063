"""`python -m playground`: installs missing requirements, then opens the app in the browser.

Arguments are passed to `streamlit run`, except `--trusted-python`, which lets code of functions run without a sandbox.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from playground.environment import start

TRUSTED = "--trusted-python"

if __name__ == "__main__":
    app = Path(__file__).with_name("app.py")
    arguments = [argument for argument in sys.argv[1:] if argument != TRUSTED]
    if TRUSTED in sys.argv[1:]:
        os.environ["PLAYGROUND_TRUSTED_PYTHON"] = "1"
    start("requirements.txt", "streamlit", ["run", str(app), "--server.showEmailPrompt=false", *arguments])
