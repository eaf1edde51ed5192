"""The service's own settings, but for the pace at which one socket may go on talking.

Twenty frames a second are plenty for a person and would keep any server idle. The pace is still
counted for every frame.
"""

from peerchat.settings import *  # noqa: F403

FRAMES_A_SECOND = 1_000_000
