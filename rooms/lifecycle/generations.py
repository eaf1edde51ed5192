"""Generations: a certified mentor begins a new MLS group for the room, and everyone knocks again.

What makes a generation is the mentor's signed descriptor, which every client checks. The server can
refuse one; it *cannot make* one, since it holds no mentor's leaf key.
"""

from __future__ import annotations

from django.db import transaction

from peerchat.trust import certificates, jws
from peerchat.trust import generations as descriptors
from peerchat.trust.claims import GRACE
from peerchat.trust.refusals import CertificateRefused
from rooms.lifecycle import locks, presence, rooms
from rooms.lifecycle.models import Generation, Knock, Leaf, Room, Seat
from rooms.wire import frames
from rooms.wire.refusals import Refusal


@transaction.atomic
def open_next(seat_id: bytes, frame: frames.Open, *, root: bytes, now: int) -> None:
    """Begin generation `frame.generation`, with this mentor's seat on leaf 0.

    A mentor who is in the present one may do so while her shift goes on: it is the way out when
    clients stopped. `now` in Unix seconds. Raises `seat_gone`, `generation_stale` (not the next
    number), `generation_attended` (she is not inside, and another mentor on shift is),
    `descriptor_wrong`, `shift_over`.
    """
    older = locks.generations(Generation.objects.filter(room=frame.room, over=False))
    mentor = Seat.objects.filter(pk=seat_id, room=frame.room, role=Seat.Role.MENTOR, ended="")
    seat = next(iter(locks.seats(mentor)), None)
    Knock.objects.filter(seat=seat_id, claimed=False).delete()
    room = locks.room(frame.room)
    if seat is None or room is None:
        raise Refusal("seat_gone")
    if frame.generation != room.newest + 1:
        raise Refusal("generation_stale")
    if _attended(room, seat, inside=frame.where == "inside", minute=now // 60):
        raise Refusal("generation_attended")
    until = _check_descriptor(frame, seat, root=root, now=now)
    if until <= now:  # nobody would follow a commit of hers, and everybody would have lost the room
        raise Refusal("shift_over")
    Seat.objects.filter(pk=seat_id).update(until=until // 60)
    for generation in older:
        generation.over = True
        generation.save(update_fields=["over"])
    opened = Generation.objects.create(
        room=room,
        number=frame.generation,
        hour=now // 3_600,
        minute=now // 60,
        turned=now // 60,
        group_id=frame.group_id,
        descriptor=frame.descriptor,
    )
    Leaf.objects.create(generation=opened, number=0, seat=seat, added=0)
    Room.objects.filter(pk=room.pk).update(newest=opened.number, state=Room.State.OPEN, closed=None)
    rooms.changed(room.id)


def _attended(room: Room, seat: Seat, *, inside: bool, minute: int) -> bool:
    """Is this mentor outside the newest generation while another attends it? Whoever was let in and
    whose line broke before her Welcome came holds a leaf and is outside all the same.
    """
    holding = Leaf.objects.filter(
        generation__room=room,
        generation__number=room.newest,
        generation__over=False,
        removed__isnull=True,
    )
    if inside and holding.filter(seat=seat).exists():
        return False
    serving = presence.attending().exclude(until__lte=minute)
    return serving.filter(leaves__in=holding).exclude(pk=seat.pk).exists()


def _check_descriptor(frame: frames.Open, seat: Seat, *, root: bytes, now: int) -> int:
    """Answers the Unix second at which the mentor's certificates end."""
    if Generation.objects.filter(group_id=frame.group_id).exists():
        raise Refusal("descriptor_wrong")
    try:
        descriptor = descriptors.check(
            frame.descriptor,
            root=root,
            room=frame.room,
            number=frame.generation,
            group=frame.group_id,
            now=now,
        )
        until = certificates.until(
            descriptor.shift,
            descriptor.lead,
            root=root,
            room=frame.room,
            leaf_key=descriptor.key,
            now=descriptor.iat,
        )
    except CertificateRefused as error:
        raise Refusal("descriptor_wrong") from error
    early = descriptor.iat > now + GRACE  # whose clock is behind ours would not take it
    if early or jws.thumbprint(descriptor.key) != seat.leaf_key:
        raise Refusal("descriptor_wrong")
    return until
