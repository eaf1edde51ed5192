"""One member of an MLS group, by mls-rs.

What its Python face hides is found out here: a leaf by comparing signing identities, group id and
epoch from what it stores. Who signed a Welcome's GroupInfo it never says (only that it was one of
the leaves), so that one check of §3 is left to clients with a better library.
"""

from __future__ import annotations

from dataclasses import dataclass

import mls_rs_uniffi as mls

from tests.stranger import framing
from tests.stranger.encodings import Refused
from tests.stranger.framing import Leaf

SUITE = mls.CipherSuite.CURVE25519_AES128
STORED_VERSION = 2
"""Bytes before the GroupContext in what mls-rs stores."""


@dataclass(frozen=True)
class Said:
    """An application message and the leaf that signed it."""

    leaf: int
    plaintext: bytes


@dataclass(frozen=True)
class Changed:
    """A commit and the leaf that signed it; `removed`: it took this member's own leaf."""

    leaf: int
    removed: bool


class Member:
    """Whoever has this identity. Keys are made here and stay here."""

    def __init__(self, identity: bytes) -> None:
        self.identity = identity
        self._config = mls.client_config_default()
        self._config.use_ratchet_tree_extension = True
        self._client = mls.Client(identity, mls.generate_signature_keypair(SUITE), self._config)
        self._group: mls.Group | None = None
        self._group_id = b""

    def key_package(self) -> bytes:
        """A new one, as an MLSMessage."""
        made: bytes = self._client.generate_key_package_message().to_bytes()
        return made

    def join(self, welcome: bytes, *, group_id: bytes) -> None:
        """Enters the group of this id. Raises `Refused("welcome")`."""
        try:
            joined = self._client.join_group(None, mls.Message.from_bytes(welcome))
        except mls.Error as error:
            raise Refused("welcome") from error
        self._group, self._group_id = joined.group, group_id
        if self._context() is None:
            raise Refused("welcome")

    @property
    def group(self) -> mls.Group:
        assert self._group, "not a member yet"
        return self._group

    @property
    def epoch(self) -> int:
        """Of the present state."""
        context = self._context()
        assert context, "not a member yet"
        return context[1]

    def _context(self) -> tuple[bytes, int] | None:
        """Nothing is stored under another group's id."""
        self.group.write_to_storage()
        stored = self._config.group_state_storage.state(self._group_id)
        return stored and framing.group_context(stored[STORED_VERSION:])

    def leaves(self) -> dict[int, Leaf]:
        """Who sits where, by the ratchet tree."""
        return framing.leaves(self.group.export_tree().bytes)

    def take(self, body: bytes) -> Said | Changed:
        """Opens a message or follows a commit. Raises `Refused("unreadable")`."""
        leaves = self.leaves()
        try:
            received = self.group.process_incoming_message(mls.Message.from_bytes(body))
        except mls.Error as error:
            raise Refused("unreadable") from error
        if received.is_APPLICATION_MESSAGE():
            return Said(_leaf(received.sender, leaves), received.data)
        if received.is_COMMIT():
            return Changed(_leaf(received.committer, leaves), received.effect.is_REMOVED())
        raise Refused("unreadable")

    def seal(self, plaintext: bytes) -> bytes:
        """A PrivateMessage, without authenticated data."""
        made: bytes = self.group.encrypt_application_message(plaintext).to_bytes()
        return made

    def copied(self) -> Member:
        """What somebody would have who takes every key of this moment, and never forgets one."""
        self.group.write_to_storage()
        thief = object.__new__(Member)
        thief.__dict__.update(self.__dict__)
        thief._group = self._client.load_group(self._group_id)
        return thief


def _leaf(signer: mls.SigningIdentity, leaves: dict[int, Leaf]) -> int:
    """Where the signer sits. mls-rs lets identities be compared, so each leaf's is made anew."""
    for number, leaf in leaves.items():
        keys = mls.SignatureKeypair(
            cipher_suite=SUITE,
            public_key=mls.SignaturePublicKey(bytes=leaf.signature_key),
            secret_key=mls.SignatureSecretKey(bytes=bytes(64)),
        )
        beside = mls.Client(leaf.identity, keys, mls.client_config_default())
        if beside.signing_identity() == signer:
            return number
    raise Refused("unreadable")
