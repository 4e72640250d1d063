"""The steps by which Alembic creates the tables of a database, and brings those of an earlier version up to date."""
