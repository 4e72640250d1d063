"""The engine of Agent Playground: multi-agent systems in the style of OpenAI's Swarm, on Chat Completions.

A program written for Swarm runs after changing its import line to `from core import ...`.
"""

from core.agents import Agent, Delegate, Handoff, Response, Result
from core.asks import Limits
from core.errors import PlaygroundError
from core.repl import run_demo_loop
from core.runner import AsyncSwarm, Cancel, Options, Swarm
from core.schema import function_to_json

__all__ = [
    "Agent",
    "AsyncSwarm",
    "Cancel",
    "Delegate",
    "Handoff",
    "Limits",
    "Options",
    "PlaygroundError",
    "Response",
    "Result",
    "Swarm",
    "function_to_json",
    "run_demo_loop",
]
