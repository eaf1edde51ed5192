"""Tests mirror the paths of the code; a package of ours, so that no other one called `tests` wins."""
