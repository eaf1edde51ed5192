"""The tree is RFC 9162's: compared with its definition, written as plainly as there (row X1)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rooms.delivery import merkle

leaves = st.lists(st.binary(max_size=8), min_size=1, max_size=70)


def _defined(data: list[bytes]) -> bytes:
    """MTH(D[n]) of §2.1.1: split at the largest power of two below n."""
    if len(data) == 1:
        return merkle.leaf_hash(data[0])
    split = 1 << (len(data) - 1).bit_length() - 1
    return merkle.node_hash(_defined(data[:split]), _defined(data[split:]))


@given(leaves)
def test_the_root_is_the_one_that_the_rfc_defines(data: list[bytes]) -> None:
    assert merkle.Tree(data).root == _defined(data)


@given(leaves)
def test_every_leaf_has_a_path_to_the_root(data: list[bytes]) -> None:
    tree = merkle.Tree(data)
    for index, leaf in enumerate(data):
        path = tree.path(index)
        assert merkle.root_of(leaf, index=index, size=len(data), path=path) == tree.root


@given(leaves, st.data())
def test_a_path_proves_neither_another_leaf_nor_another_place(
    data: list[bytes], draw: st.DataObject
) -> None:
    data = [bytes([place]) + leaf for place, leaf in enumerate(data)]
    tree = merkle.Tree(data)
    index = draw.draw(st.integers(0, len(data) - 1))
    other = draw.draw(st.integers(-1, len(data)).filter(lambda place: place != index))
    path = tree.path(index)
    assert merkle.root_of(b"x", index=index, size=len(data), path=path) != tree.root
    assert merkle.root_of(data[index], index=other, size=len(data), path=path) != tree.root


def test_a_tree_of_nothing_is_no_tree() -> None:
    try:
        merkle.Tree([])
    except ValueError:
        return
    raise AssertionError("an empty tree was made")
