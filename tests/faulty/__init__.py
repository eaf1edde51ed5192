"""Servers with a bug in them, each of another kind: the harness of the kills has to notice every
one, or it would not notice ours."""
