"""What a crowd that means harm can do to a server, with honest people talking all the while.

Floods, half-open and silent connections, readers that never read, and bodies without end, all at
once, against `manage.py serve` with its own settings. Loopback only, bounded, and each part ends by
itself. `make assurance PART=siege` is the full length; `make test` has a short one.
"""
