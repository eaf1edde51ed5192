"""`manage.py codes`: an agency's one-time codes, and the rooms that open with one alone."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from peerchat.trust import base64url
from peerchat.trust.certificates import BANDS
from rooms.entry import cards, codes
from rooms.lifecycle import rooms
from rooms.wire.refusals import Refusal

if TYPE_CHECKING:
    from argparse import ArgumentParser

ROOM = "public id of a room, as `manage.py codes rooms` lists it; --room=ID when it begins with -"


class Command(BaseCommand):
    """One verb a call."""

    help = "Make, count and withdraw one-time codes, and say which rooms open with one alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        make = verbs.add_parser("make", help="new codes, shown once")
        make.add_argument("--band", required=True, choices=BANDS)
        make.add_argument("--room", action="append", default=[], help=f"{ROOM}; none: any")
        make.add_argument("--count", type=int, default=10)
        make.add_argument("--days", type=int, default=60)
        make.add_argument("--label", required=True, help="to whom they go; never a person's name")
        make.add_argument("--cards", type=Path, help="a new HTML file to print, instead of text")
        verbs.add_parser("list", help="batches, and how many of each are left")
        withdraw = verbs.add_parser("withdraw", help="end all codes of a batch")
        withdraw.add_argument("batch", type=int)
        verbs.add_parser("rooms", help="rooms, their ids, and which need a code")
        for verb, what in (("require", "a code alone opens it"), ("allow", "a puzzle does too")):
            verbs.add_parser(verb, help=f"from now on {what}").add_argument(
                "--room", required=True, help=ROOM
            )

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError where the verb cannot be done."""
        for line in VERBS[options["verb"]](options):
            self.stdout.write(line)


def _make(options: dict[str, Any]) -> Iterator[str]:
    minute = int(time.time()) // 60
    try:
        with transaction.atomic():  # codes that cannot be shown are none
            made = codes.make(
                label=options["label"],
                band=options["band"],
                room_ids=[_id(room) for room in options["room"]],
                count=options["count"],
                days=options["days"],
                minute=minute,
            )
            if options["cards"] is not None:
                last = codes.last_day(codes.until(minute=minute, days=options["days"]))
                host = urlsplit(str(settings.CONFIG.origin)).netloc
                _write(options["cards"], cards.page(made, host=host, until=last))
    except codes.Unusable as unusable:
        raise CommandError(str(unusable)) from unusable
    except OSError as error:
        raise CommandError(f"the cards cannot be written: {error.strerror}") from error
    if options["cards"] is None:
        yield from made
    else:
        yield f"{len(made)} cards in {options['cards']}: print it, then delete it"


def _write(file: Path, page: str) -> None:
    """A new file for its owner alone, whole or not at all: whoever reads it has the codes."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(page)
    except OSError:
        file.unlink()
        raise


def _list(_options: dict[str, Any]) -> Iterator[str]:
    for batch in codes.left():
        where = f"{batch.rooms} rooms" if batch.rooms else "any room"
        yield (
            f"{batch.id}: {batch.label}: {batch.band}, {where}, until {batch.last_day}; "
            f"{batch.left} of {batch.made} left"
        )


def _withdraw(options: dict[str, Any]) -> Iterator[str]:
    if not codes.withdraw(options["batch"]):
        raise CommandError("there is no such batch")
    yield "withdrawn"


def _rooms(_options: dict[str, Any]) -> Iterator[str]:
    for room in rooms.listing():
        opens = "codes only" if room.needs_code else "puzzle or code"
        yield f"{base64url.encode(room.id)}: {room.title['en']}: {room.band}, {opens}"


def _require(options: dict[str, Any], *, yes: bool = True) -> Iterator[str]:
    try:
        rooms.only_by_code(_id(options["room"]), yes=yes)
    except Refusal as refusal:
        raise CommandError("there is no such room, or it is for minors") from refusal
    yield from _rooms(options)


def _id(room: str) -> bytes:
    try:
        return base64url.decode(room)
    except ValueError as error:
        raise CommandError(f"no public id: {room}") from error


VERBS: dict[str, Callable[[dict[str, Any]], Iterator[str]]] = {
    "make": _make,
    "list": _list,
    "withdraw": _withdraw,
    "rooms": _rooms,
    "require": _require,
    "allow": partial(_require, yes=False),
}
