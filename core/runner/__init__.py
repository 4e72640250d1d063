"""Drivers: they fetch what the loop asks for, with threads or with tasks, and stamp the events."""

from core.runner.cancel import Cancel
from core.runner.swarm import AsyncSwarm, Swarm
from core.runner.tree import Options

__all__ = ["AsyncSwarm", "Cancel", "Options", "Swarm"]
