"""Who may vouch for whom: root, leads, shifts, stamp keys, generations. Pure, and a leaf.

Nothing here reads a clock, a file or the network. The server holds the public half of all of this;
in production it *cannot make* a mentor, since the root and the leads sign elsewhere.
"""
