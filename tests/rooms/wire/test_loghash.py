"""The log hash of the shared vectors (row C6)."""

from rooms.wire import loghash
from tests.vectors.read import vectors


def test_the_chain_is_that_of_the_vectors() -> None:
    given = vectors("loghash")
    chain = [loghash.first(bytes.fromhex(given["group_id"]))]
    for entry in given["entries"]:
        ids = {name: bytes.fromhex(entry[name]) for name in ("room", "seat", "body")}
        hashed = loghash.Hashed(**(entry | ids))
        chain.append(loghash.following(chain[-1], hashed))
    assert [each.hex() for each in chain] == given["hashes"]
