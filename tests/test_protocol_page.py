"""docs/protocol.md names everything that a stranger's client can meet."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from rooms.wire import frames, refusals

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "protocol.md").read_text()


def _tags(union: object) -> list[tuple[str, tuple[str, ...]]]:
    """Each frame's tag, and its fields as they are written: those it shares with others first."""
    return [
        (
            frame.__struct_config__.tag,
            tuple(dict.fromkeys([*frame.__base__.__struct_fields__, *frame.__struct_fields__])),
        )
        for frame in get_args(union)
    ]


@pytest.mark.parametrize(("tag", "fields"), [*_tags(frames.FromClient), *_tags(frames.FromServer)])
def test_the_page_names_each_frame_with_its_fields_in_order(
    tag: str, fields: tuple[str, ...]
) -> None:
    row = re.search(rf"^\| `{tag}` \| ([^|]*) \|", PAGE, re.MULTILINE)
    assert row, f"docs/protocol.md has no row for the frame {tag}"
    assert tuple(row[1].split(", ")) == fields


@pytest.mark.parametrize("code", get_args(refusals.Code))
def test_the_page_explains_each_refusal(code: str) -> None:
    rows = PAGE[PAGE.index("## 6. Refusals") : PAGE.index("## 7. Close codes")]
    assert re.search(rf"^\|[^|]*`{code}`", rows, re.MULTILINE), f"{code} is not explained"


def test_the_page_explains_no_refusal_that_does_not_exist() -> None:
    rows = PAGE[PAGE.index("## 6. Refusals") : PAGE.index("## 7. Close codes")]
    explained = {
        code
        for row in re.findall(r"^\|([^|]*)\|", rows, re.MULTILINE)
        for code in re.findall(r"`([a-z_]+)`", row)
    }
    assert explained == set(get_args(refusals.Code))


def test_the_page_explains_each_close_code() -> None:
    rows = PAGE[PAGE.index("## 7. Close codes") :]
    ours = {
        value for name, value in vars(refusals).items() if name.isupper() and isinstance(value, int)
    }
    explained = {int(code) for code in re.findall(r"\b(1\d{3}|4\d{3})\b", rows)}
    assert ours <= explained
