"""Rooms: entry, lifecycle, delivery, and the wire. It knows nothing of moderation."""
