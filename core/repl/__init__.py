"""Talk to agents in a terminal, or let a script do it."""

from core.repl.demo import run_demo_loop

__all__ = ["run_demo_loop"]
