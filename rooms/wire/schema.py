"""Writes the client's side of the wire from `rooms.wire.frames`, so that the two cannot drift.

`make schema` writes a JSON Schema and the TypeScript types with their checks; a test fails when the
files on disk are not what would be written. JSON has no bytes: the schema shows them in base64.
"""

from __future__ import annotations

import json
import pathlib
from typing import TYPE_CHECKING, get_args

import msgspec
from msgspec import inspect

from rooms.wire import frames

if TYPE_CHECKING:
    from collections.abc import Iterator

PROTOCOL = pathlib.Path(__file__).parents[2] / "frontend" / "src" / "protocol"
CLIENT: tuple[type[msgspec.Struct], ...] = get_args(frames.FromClient)
SERVER: tuple[type[msgspec.Struct], ...] = get_args(frames.FromServer)
SAFE = 2**53 - 1

_HEAD = """\
/** Written by `make schema` from rooms/wire/frames.py. Do not edit. */
import { bytes, type Check, fields, integer, list, maybe, oneOf, text } from "./checks";
"""


def files() -> dict[pathlib.Path, str]:
    """What belongs on disk."""
    return {
        PROTOCOL / "frames.schema.json": json_schema(),
        PROTOCOL / "frames.generated.ts": typescript(),
    }


def json_schema() -> str:
    """One JSON Schema (2020-12) with a definition for every struct."""
    _, definitions = msgspec.json.schema_components((*CLIENT, *SERVER))
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": frames.SUBPROTOCOL,
        "$defs": dict(sorted(definitions.items())),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def typescript() -> str:
    """The largest frame, an interface for every struct, a union each way, and a check for what
    servers send."""
    known = dict(_structs())
    interfaces = "\n".join(_interface(struct) for struct in known.values())
    served = {name for kind in SERVER for name in _within(inspect.type_info(kind))}
    parts = [
        f"const check{name}: Check = {_fields(struct)};"
        for name, struct in known.items()
        if name in served and struct.tag is None
    ]
    checks = [f"  {known[kind.__name__].tag}: {_fields(known[kind.__name__])}," for kind in SERVER]
    return "\n".join(
        (
            _HEAD,
            "/** Largest frame in bytes, either way. */",
            f"export const MAX_FRAME = {frames.MAX_FRAME};",
            "",
            interfaces,
            _union("FromClient", "What a client may send.", CLIENT),
            _union("FromServer", "What a server may send.", SERVER),
            *parts,
            "",
            "/** Whether a value has the form of the frame with this tag. */",
            'export const fromServer: Readonly<Record<FromServer["type"], Check>> = {',
            *checks,
            "};",
            "",
        )
    )


def _structs() -> Iterator[tuple[str, inspect.StructType]]:
    """Every struct once, those inside a frame before it."""
    for kind in (*CLIENT, *SERVER):
        yield from _within(inspect.type_info(kind)).items()


def _within(found: inspect.Type) -> dict[str, inspect.StructType]:
    if isinstance(found, inspect.ListType):
        return _within(found.item_type)
    if isinstance(found, inspect.UnionType):
        return _within(_present(found))
    if not isinstance(found, inspect.StructType):
        return {}
    inner = [_within(field.type) for field in found.fields]
    return {name: struct for each in inner for name, struct in each.items()} | {
        found.cls.__name__: found
    }


def _present(found: inspect.UnionType) -> inspect.Type:
    """X of `X | None`, the only union that a frame holds."""
    (present,) = (each for each in found.types if not isinstance(each, inspect.NoneType))
    return present


def _interface(struct: inspect.StructType) -> str:
    members = [f'  readonly type: "{struct.tag}";'] if struct.tag else []
    members += [f"  readonly {field.name}: {_type(field.type)};" for field in struct.fields]
    said = (struct.cls.__doc__ or "").splitlines()[0]
    body = "\n".join(members)
    return f"/** {said} */\nexport interface {struct.cls.__name__} {{\n{body}\n}}\n"


def _union(name: str, said: str, kinds: tuple[type[msgspec.Struct], ...]) -> str:
    members = "".join(f"\n  | {kind.__name__}" for kind in kinds)
    return f"/** {said} */\nexport type {name} ={members};\n"


def _type(found: inspect.Type) -> str:
    match found:
        case inspect.BytesType():
            return "Uint8Array"
        case inspect.IntType():
            return "number"
        case inspect.StrType():
            return "string"
        case inspect.LiteralType(values=values):
            return " | ".join(json.dumps(value) for value in values)
        case inspect.ListType(item_type=item):
            return f"readonly {_type(item)}[]"
        case inspect.UnionType():
            return f"{_type(_present(found))} | null"
        case inspect.StructType(cls=cls):
            return cls.__name__
    raise TypeError(f"no TypeScript for {found}")


def _fields(struct: inspect.StructType) -> str:
    members = [f'type: oneOf("{struct.tag}")'] if struct.tag else []
    members += [f"{field.name}: {_check(field.type)}" for field in struct.fields]
    return f"fields({{ {', '.join(members)} }})"


def _check(found: inspect.Type) -> str:
    match found:
        case inspect.BytesType(min_length=least, max_length=most):
            return f"bytes({least}, {most})"
        case inspect.IntType(ge=least, le=most):
            return f"integer({least})" if most == SAFE else f"integer({least}, {most})"
        case inspect.StrType(pattern=str(pattern)):
            return f"text(0, {frames.MAX_FRAME}, /{pattern}/)"
        case inspect.StrType(min_length=least, max_length=most):
            return f"text({least}, {most})"
        case inspect.LiteralType(values=values):
            return f"oneOf({', '.join(json.dumps(value) for value in values)})"
        case inspect.ListType(item_type=item, max_length=most):
            return f"list({_check(item)}{'' if most is None else f', {most}'})"
        case inspect.UnionType():
            return f"maybe({_check(_present(found))})"
        case inspect.StructType(cls=cls):
            return f"check{cls.__name__}"
    raise TypeError(f"no check for {found}")


if __name__ == "__main__":
    for path, content in files().items():
        path.write_text(content, encoding="utf-8")
