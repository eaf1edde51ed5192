"""A second client of `peerchat.v1`, written from docs/protocol.md alone, with mls-rs for MLS.

It shares no line with our own client and imports nothing of ours: what it needs and the page does
not say is a fault of the page. It can come in, wait, be let in, read and be removed. It can't say
anything that counts, since mls-rs sends no authenticated data, so a commitment has nowhere to go.
"""
