"""Messages that a hostile member makes herself, byte by byte, with her own keys."""

from __future__ import annotations

import secrets

import msgspec

from rooms.wire import frames, loghash
from tests import formats
from tests.stories.gathering import epoch_of
from tests.stories.guest import Guest


def group_id(guest: Guest) -> bytes:
    """Of the generation that is open now."""
    opened = [frame.generation for frame in guest.told(frames.GenerationOpened)]
    seated = [frame.generation for frame in guest.told(frames.Seated) if frame.generation]
    return (opened or seated)[-1].group_id


def payload(guest: Guest, text: str, *, counter: int, founder: Guest) -> formats.Payload:
    """What she might say. Its claim is true, hashed from the log of whoever began the room."""
    hashed = loghash.first(group_id(guest))
    for entry in founder.log:
        hashed = loghash.following(hashed, entry)
    seq = founder.log[-1].seq
    return formats.Payload(1, counter, seq, hashed, guest.name, "say", text, None, [])


def context(guest: Guest, *, epoch: int, client_id: bytes) -> formats.Context:
    """Where, when and by whom: what a commitment binds."""
    return formats.Context(
        group_id=group_id(guest),
        epoch=epoch,
        leaf=guest.leaf,
        signature_key=guest.signature_key,
        client_id=client_id,
    )


async def post(
    guest: Guest,
    said: formats.Payload | bytes,
    *,
    committed: formats.Payload | None = None,
    aad: bytes | None = None,
    client_id: bytes | None = None,
) -> frames.Post:
    """A post of `said`, whose commitment is to `committed` where that differs."""
    client_id = client_id or secrets.token_bytes(16)
    newest = guest.told(frames.Entry)[-1]
    epoch = newest.epoch + 1 if newest.kind == 1 else newest.epoch
    data = said if isinstance(said, bytes) else formats.write(said)
    counter = 9 if isinstance(said, bytes) else said.counter
    bound = context(guest, epoch=epoch, client_id=client_id)
    key = secrets.token_bytes(32)
    plaintext, right = formats.seal(data, bound, counter=counter, key=key)
    if committed is not None:
        _, right = formats.seal(formats.write(committed), bound, counter=committed.counter, key=key)
    made = await guest.client.forge(
        kind="message",
        plaintext=plaintext.hex(),
        aad=(right if aad is None else aad).hex(),
    )
    assert epoch_of(made.message) == epoch
    return frames.Post(
        room=newest.room,
        generation=newest.generation,
        client_id=client_id,
        epoch=epoch,
        body=made.message,
    )


def other(said: formats.Payload, text: str) -> formats.Payload:
    """The same message with other words."""
    return msgspec.structs.replace(said, text=text)
