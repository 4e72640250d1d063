"""`python -m playground`: installs what is missing, then opens the app in the browser. Arguments go to `streamlit run`."""

from __future__ import annotations

import sys
from pathlib import Path

from playground.environment import start

if __name__ == "__main__":
    app = Path(__file__).with_name("app.py")
    start("requirements.txt", "streamlit", ["run", str(app), "--server.showEmailPrompt=false", *sys.argv[1:]])
