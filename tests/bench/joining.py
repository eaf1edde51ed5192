"""How members come into our rooms: tickets, seats, KeyPackages, one commit, all over the socket.

The mentor's group and the KeyPackages are real (mls-rs), so what the server checks is what it would
check of anybody. Nobody derives the epoch's secrets afterwards: the server could not tell.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import TypeVar

import mls_rs_uniffi as mls_rs
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from picows import WSListener, WSMsgType, ws_connect

from peerchat.trust import generations, identity, jws
from rooms.wire import frames, padding
from tests.bench.crowd import Lost, Member
from tests.bench.orders import Host, Load, Party
from tests.bench.talking import Talking

NUMBER = 1
ROOMS_AT_ONCE = 5
AT_ONCE = 20
"""People let in by one commit: a commit for many more is longer than a frame."""
SUITE = mls_rs.CipherSuite.CURVE25519_AES128
Kind = TypeVar("Kind", bound=frames.ServerFrame)


@dataclass
class Visitor:
    """A connection with a seat, on its way to a leaf."""

    member: Member
    room: bytes
    seat: bytes = b""
    secret: bytes = b""

    def say(self, frame: frames.FromClient) -> None:
        """One frame."""
        self.member.transport.send(WSMsgType.BINARY, frames.write(frame))

    def resuming(self, secret: bytes | None = None) -> frames.Resume:
        """How she comes back for all of the log; or somebody who has another secret."""
        return frames.Resume(
            room=self.room,
            generation=NUMBER,
            seat=self.seat,
            secret=secret or self.secret,
            cursor=0,
        )

    async def hear(self, kind: type[Kind]) -> Kind:
        """The next frame of this kind. Raises `Lost` when the server refuses instead."""
        while True:
            frame = frames.read_from_server(await self.member.hear())
            if isinstance(frame, kind):
                return frame
            if isinstance(frame, frames.Refused):
                raise Lost(f"refused while joining: {frame.code}")

    async def reads(self, seq: int, *kinds: type[frames.Entry | frames.Receipt]) -> None:
        """All of these about `seq`, in whichever order."""
        missing = set(kinds)
        while missing:
            frame = frames.read_from_server(await self.member.hear())
            if isinstance(frame, frames.Entry | frames.Receipt) and frame.seq == seq:
                missing.discard(type(frame))


async def join(load: Load) -> list[list[Member]]:
    """Everybody, room by room, ready to talk."""
    at_once = asyncio.Semaphore(ROOMS_AT_ONCE)

    async def members(party: Party) -> list[Member]:
        async with at_once:
            return [visitor.member for visitor in await fill(load.origins, party)]

    return await asyncio.gather(*map(members, load.parties))


async def fill(origins: Sequence[str], party: Party) -> list[Visitor]:
    """One room: everybody in one group, ready to talk."""
    places = cycle(origins)
    mentor = await sit(next(places), party.room, party.host.ticket)
    client = _client(identity.Mentor(mentor.seat, party.host.shift, party.host.lead), party.host)
    group_id = secrets.token_bytes(16)
    group = client.create_group(group_id)
    mentor.say(
        frames.Open(
            room=party.room,
            where="outside",
            generation=NUMBER,
            group_id=group_id,
            descriptor=_descriptor(party.room, group_id, party.host),
        )
    )
    await mentor.hear(frames.GenerationOpened)
    guests = [await sit(next(places), party.room, guest.ticket) for guest in party.guests]
    epoch = 0
    for first in range(0, len(guests), AT_ONCE):
        await _admit(mentor, group, epoch, first, guests[first : first + AT_ONCE])
        epoch += 1
    everybody = [mentor, *guests]
    speeches = [
        Talking(room=party.room, generation=NUMBER, group_id=group_id, epoch=epoch)
        for _ in everybody
    ]
    # Before the first entry that a process has stamped comes its key: as long as an entry, and it
    # must not be counted as one.
    for seq, speaker in enumerate(everybody[: len(origins)], epoch + 1):
        speaker.member.transport.send(WSMsgType.BINARY, speeches[0].message(time.monotonic_ns()))
        await speaker.reads(seq, frames.Entry, frames.Receipt)
        for other in everybody:
            if other is not speaker:
                await other.reads(seq, frames.Entry)
    for number, (visitor, speech) in enumerate(zip(everybody, speeches, strict=True)):
        visitor.member.ready(speech, number)
    return everybody


async def _admit(
    mentor: Visitor, group: mls_rs.Group, epoch: int, taken: int, guests: Sequence[Visitor]
) -> None:
    """These are let in by one commit; so many were before."""
    packages = [_knock(guest) for guest in guests]
    for guest in guests:
        await guest.hear(frames.Knocked)
    made = group.add_members(packages)
    group.process_incoming_message(made.commit_message)
    welcome = made.welcome_message
    if welcome is None:
        raise Lost("no Welcome was made")
    mentor.say(
        frames.Commit(
            room=mentor.room,
            generation=NUMBER,
            client_id=secrets.token_bytes(16),
            epoch=epoch,
            body=made.commit_message.to_bytes(),
            adds=[
                frames.Added(seat=guest.seat, leaf=leaf)
                for leaf, guest in enumerate(guests, 1 + taken)
            ],
            removes=[],
            welcome=padding.pad_welcome(welcome.to_bytes()),
        )
    )
    await mentor.hear(frames.Entry)
    for guest in guests:
        await guest.hear(frames.Welcome)


async def dial(origin: str, listener: WSListener) -> None:
    """A socket as a browser of that origin opens it."""
    headers = {"Origin": origin, "Sec-WebSocket-Protocol": frames.SUBPROTOCOL}
    address = origin.replace("http", "ws", 1) + "/ws"
    await ws_connect(lambda: listener, address, extra_headers=headers)


async def connect(origin: str, room: bytes) -> Visitor:
    """Somebody who has not said anything yet."""
    visitor = Visitor(Member(), room)
    await dial(origin, visitor.member)
    return visitor


async def sit(origin: str, room: bytes, ticket: str) -> Visitor:
    """Somebody with a seat."""
    visitor = await connect(origin, room)
    visitor.secret = secrets.token_bytes(32)
    visitor.say(frames.Hello(room=room, ticket=ticket, secret=visitor.secret))
    visitor.seat = (await visitor.hear(frames.Seated)).seat
    return visitor


def _knock(visitor: Visitor) -> mls_rs.Message:
    package = _client(identity.Survivor(visitor.seat)).generate_key_package_message()
    padded = padding.pad_key_package(package.to_bytes())
    visitor.say(frames.Knock(room=visitor.room, key_package=padded))
    return package


def _client(who: identity.Survivor | identity.Mentor, host: Host | None = None) -> mls_rs.Client:
    config = mls_rs.client_config_default()
    config.use_ratchet_tree_extension = True
    pair = mls_rs.generate_signature_keypair(SUITE)
    if host is not None:
        secret = mls_rs.SignatureSecretKey(bytes=host.key)
        public = mls_rs.SignaturePublicKey(bytes=host.key[32:])
        pair = mls_rs.SignatureKeypair(cipher_suite=SUITE, public_key=public, secret_key=secret)
    return mls_rs.Client(identity.encode(who), pair, config)


def _descriptor(room: bytes, group_id: bytes, host: Host) -> str:
    key = Ed25519PrivateKey.from_private_bytes(host.key[:32])
    descriptor = generations.Descriptor(
        room=room,
        number=NUMBER,
        group=group_id,
        agreement=generations.ZERO_HASH,
        ruleset=generations.ZERO_HASH,
        staff=generations.ZERO_HASH,
        iat=int(time.time()),
        key=jws.public_bytes(key),
        shift=host.shift,
        lead=host.lead,
    )
    return generations.issue(key, descriptor)
