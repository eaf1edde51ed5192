"""Mentors, staff and what they may do. Uses the verbs of `rooms`, never its tables or sockets."""
