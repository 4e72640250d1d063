"""Drive the loop with threads or with tasks: provide the answers to its requests, and number and time the events."""

from core.runner.cancel import Cancel
from core.runner.swarm import AsyncSwarm, Swarm
from core.runner.tree import Options

__all__ = ["AsyncSwarm", "Cancel", "Options", "Swarm"]
