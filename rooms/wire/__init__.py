"""The wire of `peerchat.v1`: frames, MLS framing, refusals, the session table. Pure."""
