"""The door: a puzzle anybody may solve, a ticket good for one seat, and what is used up."""
