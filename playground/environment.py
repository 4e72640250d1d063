"""Creates the virtual environment of the playground on the first start, and installs its requirements.

Runs before anything is installed, also on versions of Python that are too old, so it uses only the standard library and
old syntax. An active virtual environment is used as it is; otherwise `.venv` beside the sources, so that the system's
Python is not changed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
import venv
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
STAMP = "agent-playground-installed"


class EnvironmentProblem(Exception):
    """The requirements cannot be installed. The message holds the reason and a fix."""


def start(requirements: str, module: str, arguments: list[str]) -> NoReturn:
    """Replace this process by `python -m module` in an environment with the requirements installed. Does not return."""
    try:
        python = ensure_installed(ROOT / requirements)
    except EnvironmentProblem as problem:
        sys.exit(str(problem))
    command = [str(python), "-m", module, *arguments]
    sys.stdout.flush()
    if os.name == "posix":
        os.execv(command[0], command)  # noqa: S606 - our own command, without a shell
    try:
        sys.exit(subprocess.run(command, check=False).returncode)  # noqa: S603 - our own command
    except KeyboardInterrupt:
        sys.exit(130)


def ensure_installed(requirements: Path) -> Path:
    """Install these requirements if needed, and return the path of the Python that has them.

    Raises EnvironmentProblem if they cannot be installed; an interrupted installation is repeated at the next start.
    """
    _check_python()
    home = _home()
    python = _python_in(home)
    wanted = _fingerprint(requirements)
    stamp = home / f"{STAMP}-{requirements.stem}"
    if _works(python) and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    if not _works(python):
        _create(home)
    _install(python, requirements)
    stamp.write_text(wanted, encoding="utf-8")
    return python


def _check_python() -> None:
    if sys.version_info < OLDEST:
        wanted, found = (".".join(map(str, version[:2])) for version in (OLDEST, sys.version_info))
        raise EnvironmentProblem(
            f"This needs Python {wanted} or newer; this is Python {found}.\n"
            "Install a newer one from https://www.python.org/downloads/ and start again with it, "
            f"for example: python{wanted} {_command_arguments()}"
        )


def _home() -> Path:
    """Return the folder of the environment: the active one if it has pip, else `.venv`."""
    active = sys.prefix != sys.base_prefix
    return Path(sys.prefix) if active and importlib.util.find_spec("pip") else ROOT / ".venv"


def _python_in(home: Path) -> Path:
    return home / "Scripts" / "python.exe" if os.name == "nt" else home / "bin" / "python"


def _fingerprint(requirements: Path) -> str:
    """Return a digest of the requirements and of the files they include, which changes when they do."""
    text = requirements.read_text(encoding="utf-8")
    included = [line[2:].strip() for line in text.splitlines() if line.startswith("-r")]
    parts = [text, *(_fingerprint(requirements.parent / name) for name in included)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _works(python: Path) -> bool:
    if not python.is_file():
        return False
    check = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
    try:
        return subprocess.run([str(python), "-c", check], check=False, capture_output=True).returncode == 0  # noqa: S603 - our own command
    except OSError:
        return False


def _create(home: Path) -> None:
    if importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        raise EnvironmentProblem(
            "This Python cannot make virtual environments: a part of it is not installed.\n"
            f"On Debian and Ubuntu: sudo apt install python{version}-venv\nThen again: python3 {_command_arguments()}"
        )
    print(f"Making a virtual environment in {home.name} ...", flush=True)  # noqa: T201 - a terminal program
    try:
        venv.EnvBuilder(with_pip=True, clear=True, symlinks=os.name != "nt").create(home)
    except (OSError, subprocess.CalledProcessError) as error:
        raise EnvironmentProblem(
            f"The virtual environment could not be made: {error}\n"
            "Check that this folder can be written to and that the disk is not full, then try again."
        ) from error


def _install(python: Path, requirements: Path) -> None:
    print("Installing the libraries: a minute or two, the first time only ...", flush=True)  # noqa: T201 - likewise
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(requirements)]
    if subprocess.run(pip, check=False).returncode:  # noqa: S603 - our own command
        raise EnvironmentProblem(
            "The libraries could not be installed; the lines above say why.\n"
            "Most often there is no connection to the package index. Behind a proxy, set HTTPS_PROXY first.\n"
            f"Then again: {Path(sys.executable).name} {_command_arguments()}"
        )


def _command_arguments() -> str:
    """Return the arguments with which Python was started, for the advice to start again."""
    main = sys.modules.get("__main__")
    package = getattr(getattr(main, "__spec__", None), "parent", "") or "playground"
    return f"-m {package}"
