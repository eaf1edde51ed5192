"""`manage.py demo`: make the demo's rooms and print mentors' codes and where to click."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from moderation.shifts import demo
from peerchat import keyring
from peerchat.trust.manifest import fingerprint


class Command(BaseCommand):
    """Can be run again at any time: new codes, the old ones end."""

    help = "Prepare the demo: rooms, codes for two mentors, and some for survivors."

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses outside demo mode, where codes are an agency's business."""
        if not settings.CONFIG.demo:
            raise CommandError("this deployment is in production; `demo` is for demo mode only")
        now = int(time.time())
        held = keyring.current(now)
        ready = demo.prepare(now)
        self.stdout.write("DEMO. Its keys lie on this server: not for real conversations.\n")
        self.stdout.write(f"  Open      {settings.CONFIG.origin}/")
        self.stdout.write("  Survivor  choose an age and a room")
        self.stdout.write(
            "  Mentor    say that you have a code, and type hers (good for 12 hours):\n"
        )
        for title, codes in ready:
            self.stdout.write(f"      {title}")
            for name, code in codes.items():
                self.stdout.write(f"          {name + ':':<6}{code}")
        self.stdout.write("\n  Codes as an agency gives them to survivors (18-24, each good once)")
        for code in demo.invitations(now):
            self.stdout.write(f"      {code}")
        self.stdout.write(f"\n  Root fingerprint\n      {fingerprint(held.root)}\n")
