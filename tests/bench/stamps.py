"""What stamps cost: µs a transaction and µs a message. `python -m tests.bench.stamps`

Two figures from a straight line through batches of 1 to 256 messages; storing and
sending are not counted.
"""

from __future__ import annotations

import os
import secrets
import time
from statistics import median

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerchat.settings")

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from peerchat.trust import jws, manifest, stamp_keys
from rooms.delivery.stamping import Stamper, Stored, holds
from rooms.wire.frames import Stamp

NOW = 1_800_000_000
BATCHES = (1, 4, 16, 64, 256)
ROUNDS = 40


def stored(seq: int) -> Stored:
    return Stored(
        room=secrets.token_bytes(16),
        generation=1,
        epoch=1,
        seat=secrets.token_bytes(16),
        seq=seq,
        minute=NOW // 60,
        commitment=secrets.token_bytes(32),
    )


def stamper() -> tuple[Stamper, stamp_keys.StampKey]:
    root, issuer = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    window = stamp_keys.StampIssuer(key=jws.public_bytes(issuer), nbf=NOW - 60, exp=NOW + 86_400)
    certificate = stamp_keys.issue_issuer(root, window)
    made = Stamper.fresh(issuer=issuer, certificate=certificate, now=NOW)
    public = jws.public_bytes(root)
    deployment = manifest.Deployment(
        root=public,
        stamp_issuers=(jws.thumbprint(window.key),),
        ombuds=(bytes(32), bytes(32)),
        demo=True,
        exit="https://example.org/",
        iat=NOW,
        exp=NOW + 86_400,
    )
    key = stamp_keys.check_key(
        certificate, made.certificate.key, root=public, deployment=deployment, now=NOW
    )
    return made, key


def microseconds(signing: Stamper, batch: list[Stored]) -> tuple[float, list[Stamp]]:
    """Median CPU time of one transaction's stamps."""
    times, stamps = [], []
    for _ in range(ROUNDS):
        start = time.process_time_ns()
        stamps = signing.sign(batch)
        times.append((time.process_time_ns() - start) / 1_000)
    return median(times), stamps


def main() -> None:
    signing, key = stamper()
    points: list[tuple[int, float]] = []
    batch: list[Stored] = []
    stamps: list[Stamp] = []
    for size in BATCHES:
        batch = [stored(seq + 1) for seq in range(size)]
        cost, stamps = microseconds(signing, batch)
        points.append((size, cost))
        print(f"batch {size:>3}: {cost:8.1f} µs, {cost / size:6.2f} µs a message")
        assert all(holds(stamp, one, key) for stamp, one in zip(stamps, batch, strict=True))
    (first, least), (last, most) = points[0], points[-1]
    each = (most - least) / (last - first)
    print(f"stamp_us_per_transaction={least - each:.1f}")
    print(f"stamp_us_per_message={each:.2f}")
    start = time.process_time_ns()
    for stamp, one in zip(stamps, batch, strict=True):
        holds(stamp, one, key)
    print(f"stamp_check_us={(time.process_time_ns() - start) / 1_000 / len(batch):.1f}")


if __name__ == "__main__":
    main()
