"""Bytes that somebody made to break a parser, for every parser of the Python side."""
