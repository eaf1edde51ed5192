"""Where Django looks for the tables of this app; they are written beside their verbs."""

from moderation.shifts.models import ShiftCode

__all__ = ["ShiftCode"]
