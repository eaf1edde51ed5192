"""Every way of saying no: one stable code, whose fault it is, and what to answer.

    Refusal
    ├── client    it broke the protocol: fix the program, sending the same again never helps
    │   ├── frame     malformed, frame_too_large, not_first, already_seated, not_seated, not_allowed
    │   ├── package   key_package_wrong, _signature, _lifetime, _suite, _identity, _padding, _reused
    │   ├── message   wrong_group, not_private_message, not_public_message, not_a_commit,
    │   │             commitment_missing, commitment_reused, future_epoch, wrong_sender
    │   ├── commit    leaf_wrong, remove_unknown, shift_over, welcome_missing,
    │   │             welcome_unexpected, welcome_padding
    │   └── opening   descriptor_wrong
    ├── door      who may come in: the visitor is told what next
    │   ├── puzzle    puzzle_wrong, puzzle_spent, puzzle_expired
    │   ├── code      code_wrong, certificate_refused, codes_only, band_mismatch
    │   ├── ticket    ticket_wrong, ticket_spent, ticket_expired
    │   └── seat      seat_gone, origin_wrong
    ├── room      how the room stands: wait, or choose another
    │                 room_unknown (HTTP), unknown_room (socket), room_full, room_closed,
    │                 room_unattended, room_at_capacity
    ├── race      somebody was faster: read the log, then try again
    │                 stale_epoch, epoch_taken, generation_attended, generation_stale, not_waiting,
    │                 already_in
    ├── pace      slower, or later
    │                 too_fast, too_soon, too_many, first_frame_late, busy
    └── server    ours: logged as an error
                      server_error

A refusal never repeats what was sent. The server *cannot see* words in any of this: bodies are
ciphertext, and a code says nothing about a person. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Fault = Literal["client", "door", "room", "race", "pace", "server"]
Code = Literal[
    "already_in",
    "already_seated",
    "band_mismatch",
    "busy",
    "certificate_refused",
    "code_wrong",
    "codes_only",
    "commitment_missing",
    "commitment_reused",
    "descriptor_wrong",
    "epoch_taken",
    "first_frame_late",
    "frame_too_large",
    "future_epoch",
    "generation_attended",
    "generation_stale",
    "key_package_identity",
    "key_package_lifetime",
    "key_package_padding",
    "key_package_reused",
    "key_package_signature",
    "key_package_suite",
    "key_package_wrong",
    "leaf_wrong",
    "malformed",
    "not_a_commit",
    "not_allowed",
    "not_first",
    "not_private_message",
    "not_public_message",
    "not_seated",
    "not_waiting",
    "origin_wrong",
    "puzzle_expired",
    "puzzle_spent",
    "puzzle_wrong",
    "remove_unknown",
    "room_at_capacity",
    "room_closed",
    "room_full",
    "room_unattended",
    "room_unknown",
    "seat_gone",
    "server_error",
    "shift_over",
    "stale_epoch",
    "ticket_expired",
    "ticket_spent",
    "ticket_wrong",
    "too_fast",
    "too_many",
    "too_soon",
    "unknown_room",
    "welcome_missing",
    "welcome_padding",
    "welcome_unexpected",
    "wrong_group",
    "wrong_sender",
]

GOING_AWAY = 1001
PROTOCOL_ERROR = 4400
AT_THE_DOOR = 4401
REMOVED = 4403
FIRST_FRAME_LATE = 4408
ROOM_CLOSED = 4410
FLOOD = 4429


@dataclass(frozen=True)
class Answer:
    """What a refusal is answered with: an HTTP status, and a close code when the socket ends."""

    fault: Fault
    http: int
    close: int | None = None


_CLIENT = Answer("client", 400)
_BROKEN = Answer("client", 400, PROTOCOL_ERROR)
_DOOR = Answer("door", 403)
_SHUT = Answer("door", 403, AT_THE_DOOR)
_ROOM = Answer("room", 409)
_RACE = Answer("race", 409)
_PACE = Answer("pace", 429)

ANSWERS: dict[Code, Answer] = {
    "malformed": _BROKEN,
    "frame_too_large": Answer("client", 413, 1009),
    "not_first": _BROKEN,
    "already_seated": _CLIENT,
    "not_seated": _CLIENT,
    "not_allowed": Answer("client", 405),
    "key_package_wrong": _CLIENT,
    "key_package_signature": _CLIENT,
    "key_package_lifetime": _CLIENT,
    "key_package_suite": _CLIENT,
    "key_package_identity": _CLIENT,
    "key_package_padding": _CLIENT,
    "key_package_reused": _CLIENT,
    "wrong_group": _CLIENT,
    "not_private_message": _CLIENT,
    "not_public_message": _CLIENT,
    "not_a_commit": _CLIENT,
    "commitment_missing": _CLIENT,
    "commitment_reused": _CLIENT,
    "future_epoch": _CLIENT,
    "wrong_sender": _CLIENT,
    "leaf_wrong": _CLIENT,
    "remove_unknown": _CLIENT,
    "shift_over": _CLIENT,
    "welcome_missing": _CLIENT,
    "welcome_unexpected": _CLIENT,
    "welcome_padding": _CLIENT,
    "descriptor_wrong": _CLIENT,
    "puzzle_wrong": _DOOR,
    "puzzle_spent": _DOOR,
    "puzzle_expired": _DOOR,
    "code_wrong": _DOOR,
    "certificate_refused": _DOOR,
    "codes_only": _SHUT,
    "band_mismatch": _DOOR,
    "origin_wrong": _DOOR,
    "ticket_wrong": _SHUT,
    "ticket_spent": _SHUT,
    "ticket_expired": _SHUT,
    "seat_gone": _SHUT,
    "room_unknown": Answer("room", 404),
    "unknown_room": Answer("room", 404, AT_THE_DOOR),
    "room_full": Answer("room", 409, AT_THE_DOOR),
    "room_closed": Answer("room", 409, ROOM_CLOSED),
    "room_unattended": Answer("room", 409, AT_THE_DOOR),
    "room_at_capacity": _ROOM,
    "stale_epoch": _RACE,
    "epoch_taken": _RACE,
    "generation_attended": _RACE,
    "generation_stale": _RACE,
    "not_waiting": _RACE,
    "already_in": _RACE,
    "too_fast": _PACE,
    "too_soon": Answer("pace", 429, FLOOD),
    "too_many": _PACE,
    "first_frame_late": Answer("pace", 408, FIRST_FRAME_LATE),
    "busy": Answer("pace", 503),
    "server_error": Answer("server", 500, 1011),
}


class Refusal(Exception):
    """No, and why. Everything else that escapes a domain function is a bug of ours."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code: Code = code

    @property
    def answer(self) -> Answer:
        """Whose fault, HTTP status, close code."""
        return ANSWERS[self.code]
