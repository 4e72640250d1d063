"""The ideas of the samples in plain Python, a program each: `python -m sample_agents.python.handoff`."""
