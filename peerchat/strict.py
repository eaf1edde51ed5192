"""Bodies of our JSON doors: exactly the members that are named, of exactly their types."""

from __future__ import annotations

from ninja import Schema
from pydantic import ConfigDict


class Strict(Schema):
    """Refuses unknown members and does not convert: `"1"` is no number."""

    model_config = ConfigDict(extra="forbid", strict=True)
