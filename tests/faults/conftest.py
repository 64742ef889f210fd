"""A PostgreSQL server for the faults that can be tried on it."""

from tests.postgres import postgres

__all__ = ["postgres"]
