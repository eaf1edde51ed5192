"""Where Django looks for the tables of this app; they are written beside their verbs."""

from rooms.delivery.models import Entry, StampCertificate
from rooms.entry.models import Batch, Burnt, Code
from rooms.lifecycle.models import Generation, Knock, Leaf, Lease, Room, Seat

__all__ = [
    "Batch",
    "Burnt",
    "Code",
    "Entry",
    "Generation",
    "Knock",
    "Leaf",
    "Lease",
    "Room",
    "Seat",
    "StampCertificate",
]
