"""All of them."""

from __future__ import annotations

from tests.faulty import storing, telling

FAULTS = (*storing.FAULTS, *telling.FAULTS)
