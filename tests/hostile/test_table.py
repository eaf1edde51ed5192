"""A function that takes bytes or text from outside is on trial, or said to be no parser.

Whoever writes a new one in these modules hears of it here, and puts a row into a table beside this
file: a parser that nobody attacks is the one that falls.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from types import ModuleType

from tests.hostile import row_parsers
from tests.hostile.table import MODULES, NO_PARSERS, PACKAGES, PARSERS

TAKES = re.compile(r"\b(bytes|str|bytearray|memoryview|Scope|Pairs|HttpRequest|frames\.\w+)\b")
"""A parameter of one of these may come from outside."""


def _modules() -> Iterator[ModuleType]:
    for name in PACKAGES:
        package = importlib.import_module(name)
        for found in pkgutil.iter_modules(package.__path__, f"{name}."):
            yield importlib.import_module(found.name)
    yield from map(importlib.import_module, MODULES)


def _functions(module: ModuleType) -> Iterator[tuple[str, object]]:
    """Public functions, and methods of public classes, that are written in this module."""
    for name, held in vars(module).items():
        if name.startswith("_") or getattr(held, "__module__", None) != module.__name__:
            continue
        if inspect.isclass(held):
            for method, inner in vars(held).items():
                plain = getattr(inner, "__func__", inner)
                if inspect.isfunction(plain) and not method.startswith("_"):
                    yield f"{module.__name__}.{name}.{method}", plain
        elif inspect.isfunction(held):
            yield f"{module.__name__}.{name}", held
        elif callable(held) and inspect.isfunction(getattr(held, "__wrapped__", None)):
            yield f"{module.__name__}.{name}", held.__wrapped__


def takers(modules: Iterator[ModuleType]) -> set[str]:
    """Names of public functions with a parameter that bytes or text may come in by."""
    return {
        name
        for module in modules
        for name, function in _functions(module)
        if any(
            TAKES.search(str(parameter.annotation))
            for parameter in inspect.signature(function).parameters.values()  # type: ignore[arg-type]
        )
    }


ON_TRIAL = {parser.function for parser in [*PARSERS, *row_parsers.parsers(0)]}


def test_every_function_that_takes_bytes_or_text_is_on_trial_or_said_to_be_no_parser() -> None:
    found = takers(_modules())
    properties = {"rooms.wire.mls.Private.commitment"}
    assert found - ON_TRIAL - NO_PARSERS.keys() == set(), "on trial nowhere: add a row"
    assert ON_TRIAL - found - properties == set(), "on trial, but not found in these modules"
    assert NO_PARSERS.keys() - found == set(), "no such function any more"
    assert NO_PARSERS.keys() & ON_TRIAL == set(), "both a parser and none"


def test_a_new_parser_would_be_found() -> None:
    planted = ModuleType("planted")
    source = "def read(data: bytes) -> int: ...\ndef _inner(data: bytes) -> int: ...\n"
    source += "class Reader:\n  def take(self, text: 'str | None') -> int: ...\n"
    exec(source + "def count(number: int) -> int: ...\n", vars(planted))
    assert takers(iter([planted])) == {"planted.read", "planted.Reader.take"}


def test_a_parser_that_refuses_nothing_is_known_to_take_everything() -> None:
    silent = {parser.function for parser in PARSERS if not parser.refuses}
    assert silent == {"peerchat.headers.trusted", "peerchat.pages.preferred"}
