"""Tests mirror the paths of the code. A package, so that no other `tests` is taken for it."""
