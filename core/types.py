"""The names of `swarm.types`, for programs written for Swarm. Classes of the SDK are loaded when they are first used."""

from core.core import Agent, AgentFunction, Response, Result, __getattr__

__all__ = ["Agent", "AgentFunction", "Response", "Result", "__getattr__"]
