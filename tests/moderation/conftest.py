"""The databases of the rooms' tests: moderation stands on rooms."""

from __future__ import annotations

from tests.rooms.conftest import database

__all__ = ["database"]
