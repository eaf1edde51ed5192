"""The client's types are generated, so that the wire is defined once."""

from rooms.wire import schema


def test_the_generated_files_are_what_the_structs_say() -> None:
    for path, content in schema.files().items():
        assert path.read_text("utf-8") == content, f"run make schema ({path.name})"
