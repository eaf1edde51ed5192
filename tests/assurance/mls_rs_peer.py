"""Members of a second MLS implementation (mls-rs), led by the TypeScript churn test.

One JSON object a line on standard input, one answer a line on standard output; bytes are base64.
Verbs: key_package, join, process, exporter, encrypt, forget; each names its member in `who` (hex,
the identity). An error of mls-rs is answered as {"error": its type}, and the test fails on it.
"""

import base64
import json
import sys
from collections.abc import Callable

from mls_rs_uniffi import (
    CipherSuite,
    Client,
    Group,
    Message,
    client_config_default,
    generate_signature_keypair,
)

Answer = dict[str, str | None]

CLIENTS: dict[str, Client] = {}
GROUPS: dict[str, Group] = {}


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def key_package(who: str) -> Answer:
    """Makes a client of this identity and says how it knocks."""
    config = client_config_default()
    config.use_ratchet_tree_extension = True
    keys = generate_signature_keypair(CipherSuite.CURVE25519_AES128)
    CLIENTS[who] = Client(bytes.fromhex(who), keys, config)
    return {"message": _text(CLIENTS[who].generate_key_package_message().to_bytes())}


def join(who: str, welcome: str) -> Answer:
    """Enters by a Welcome."""
    GROUPS[who] = CLIENTS[who].join_group(None, Message.from_bytes(_bytes(welcome))).group
    return {}


def process(who: str, message: str) -> Answer:
    """Follows a commit, or opens a message and says what was in it."""
    received = GROUPS[who].process_incoming_message(Message.from_bytes(_bytes(message)))
    return {"data": _text(received.data) if received.is_APPLICATION_MESSAGE() else None}


def exporter(who: str, label: str, context: str, length: str) -> Answer:
    """The exported secret of the member's present epoch."""
    secret = GROUPS[who].export_secret(label.encode(), _bytes(context), int(length))
    return {"secret": _text(bytes(secret))}


def encrypt(who: str, plaintext: str) -> Answer:
    """Seals for everyone in the group, without authenticated data: mls-rs offers none here."""
    sealed = GROUPS[who].encrypt_application_message(_bytes(plaintext))
    return {"message": _text(sealed.to_bytes())}


def forget(who: str) -> Answer:
    """Drops a member who was removed."""
    del GROUPS[who], CLIENTS[who]
    return {}


VERBS: dict[str, Callable[..., Answer]] = {
    verb.__name__: verb for verb in (key_package, join, process, exporter, encrypt, forget)
}


def main() -> None:
    """Answers until the input ends."""
    for line in sys.stdin:
        request: dict[str, str] = json.loads(line)
        answer: Answer
        try:
            answer = VERBS[request.pop("op")](**request)
        except Exception as error:  # mls-rs raises many types; each fails the churn by its name
            answer = {"error": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
