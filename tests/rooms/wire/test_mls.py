"""Reading the outside of MLSMessages, from honest libraries and from hostile hands."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mls_rs_uniffi import CipherSuite, Client, client_config_default, generate_signature_keypair

from rooms.wire import mls, tls
from rooms.wire.refusals import Refusal
from tests import mls_bytes

GROUP = bytes(range(16))


def client(name: bytes) -> Client:
    config = client_config_default()
    config.use_ratchet_tree_extension = True
    return Client(name, generate_signature_keypair(CipherSuite.CURVE25519_AES128), config)


def test_a_private_message_of_mls_rs_is_read_and_has_no_commitment() -> None:
    group = client(b"ana").create_group(GROUP)
    message = mls.private(group.encrypt_application_message(b"hello").to_bytes())
    assert (message.group_id, message.epoch, message.content_type) == (GROUP, 0, 1)
    with pytest.raises(Refusal, match="commitment_missing"):
        _ = message.commitment


def test_a_commit_of_mls_rs_with_a_path_is_read_to_its_end() -> None:
    group = client(b"mo").create_group(GROUP)
    newcomer = client(b"ana").generate_key_package_message()
    commit = group.add_members([newcomer]).commit_message.to_bytes()
    if commit[3] == mls.PRIVATE_MESSAGE:
        with pytest.raises(Refusal, match="not_public_message"):
            mls.public(commit)
        return
    assert mls.public(commit) == mls.Public(GROUP, 0, 0, b"")


def test_what_the_writer_makes_is_read_back() -> None:
    commitment = secrets.token_bytes(32)
    private = mls.private(mls_bytes.private(GROUP, epoch=7, commitment=commitment))
    assert (private.group_id, private.epoch, private.commitment) == (GROUP, 7, commitment)
    assert mls.public(mls_bytes.public(GROUP, epoch=7, leaf=3)) == mls.Public(GROUP, 7, 3, b"")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x02" + bytes(32), "commitment_missing"),
        (b"\x01" + bytes(31), "commitment_missing"),
        (b"\x01" + bytes(33), "commitment_missing"),
        (b"", "commitment_missing"),
    ],
)
def test_only_thirty_three_bytes_that_begin_with_one_are_a_commitment(
    data: bytes, code: str
) -> None:
    message = mls.private(mls_bytes.private(GROUP, epoch=0, authenticated_data=data))
    with pytest.raises(Refusal, match=code):
        _ = message.commitment


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"sender_type": 2}, "wrong_sender"),  # external
        ({"sender_type": 4}, "wrong_sender"),  # new member: an external commit
        ({"content_type": 1}, "not_a_commit"),
        ({"content_type": 2}, "not_a_commit"),
    ],
)
def test_a_public_message_that_is_no_members_commit_is_refused(
    options: dict[str, int], code: str
) -> None:
    with pytest.raises(Refusal, match=code):
        mls.public(mls_bytes.public(GROUP, epoch=0, leaf=0, **options))  # type: ignore[arg-type]


def test_a_handshake_that_hides_is_refused() -> None:
    for content_type in (2, 3):
        hidden = mls_bytes.private(GROUP, epoch=0, content_type=content_type)
        with pytest.raises(Refusal, match="not_private_message"):
            mls.private(hidden)


MESSAGES = [
    mls_bytes.private(GROUP, epoch=1),
    mls_bytes.public(GROUP, epoch=1, leaf=0),
]
READERS: list[Callable[[bytes], object]] = [mls.private, mls.public]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("message", MESSAGES)
def test_no_cut_and_no_trailing_byte_is_taken(
    reader: Callable[[bytes], object], message: bytes
) -> None:
    for end in range(len(message)):
        with pytest.raises(Refusal):
            reader(message[:end])
    with pytest.raises(Refusal):
        reader(message + b"\x00")


@given(st.binary(max_size=600))
def test_only_refusals_escape_hostile_bytes(data: bytes) -> None:
    for reader in READERS:
        for hostile in (data, MESSAGES[0][:4] + data, MESSAGES[1][:4] + data):
            try:
                reader(hostile)
            except Refusal:
                continue


@given(st.sampled_from(MESSAGES), st.data())
def test_only_refusals_escape_a_message_with_one_byte_changed(
    message: bytes, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(message) - 1))
    changed = bytearray(message)
    changed[at] ^= data.draw(st.integers(1, 255))
    for reader in READERS:
        try:
            reader(bytes(changed))
        except Refusal:
            continue


@given(st.binary(max_size=20_000))
def test_a_vector_has_one_spelling(value: bytes) -> None:
    spelled = tls.as_vector(value)
    assert tls.vector(spelled, 0) == (value, len(spelled))


@pytest.mark.parametrize("longer", [b"\x40\x01x", b"\x80\x00\x00\x01x", b"\xc0" + bytes(8)])
def test_a_length_in_more_bytes_than_needed_is_refused(longer: bytes) -> None:
    with pytest.raises(tls.Unreadable):
        tls.vector(longer, 0)
