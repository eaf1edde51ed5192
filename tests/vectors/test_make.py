"""The vectors are what the code of today makes, byte for byte."""

from tests.vectors import make


def test_the_vectors_on_disk_are_what_would_be_written() -> None:
    for path, content in make.files().items():
        assert path.read_text("utf-8") == content, f"run python -m tests.vectors.make ({path.name})"
