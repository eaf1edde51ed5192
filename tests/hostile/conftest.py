"""The databases of the rooms' tests, for the parsers that stand in front of one."""

from __future__ import annotations

from tests.rooms.conftest import database

__all__ = ["database"]
