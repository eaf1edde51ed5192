"""The service's own settings, but for the pace of a seat and the size of a group.

Five frames a second are plenty for a person and would keep any server idle. The pace is still
counted for every frame. Two hundred in one room are more than any client takes.
"""

from peerchat.settings import *  # noqa: F403

FRAMES_A_SECOND = 1_000_000
MAX_LEAVES = 200
