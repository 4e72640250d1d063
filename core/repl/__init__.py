"""Talk to agents in a terminal, or drive them from a script."""

from core.repl.repl import run_demo_loop

__all__ = ["run_demo_loop"]
