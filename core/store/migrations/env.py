"""Run by Alembic for each upgrade, on the connection that `core.store.database` has opened."""

from __future__ import annotations

from alembic import context

if __name__ == "env_py":  # the name under which Alembic runs it
    context.configure(connection=context.config.attributes["connection"])
    context.run_migrations()
