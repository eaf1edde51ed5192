"""People who talk while something goes wrong, and what is held against what they saw."""
