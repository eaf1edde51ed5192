"""Columns of raw bytes: ids, digests, bodies. `bytes` on every database, never `memoryview`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

if TYPE_CHECKING:
    Put_contra = TypeVar("Put_contra", contravariant=True)
    Got_co = TypeVar("Got_co", covariant=True)

    class _Binary(models.BinaryField[Put_contra, Got_co]):
        """The types only: at run time the field takes no parameters."""

        _pyi_private_get_type: bytes

    class Bytes(_Binary[Put_contra, Got_co]):
        """See below."""

else:

    class Bytes(models.BinaryField):
        """A `BinaryField` that always answers `bytes`, so that an id can be compared and hashed."""

        def from_db_value(self, value: Any, expression: object, connection: object) -> bytes | None:
            """PostgreSQL's driver may answer a view of its own buffer."""
            return None if value is None else bytes(value)
