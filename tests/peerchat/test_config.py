"""What the operator set: complete, or refused with everything that is wrong."""

from __future__ import annotations

import pytest

from peerchat.config import Config, ConfigFaulty, load

PRODUCTION = {
    "PEERCHAT_MODE": "production",
    "PEERCHAT_DATA_DIR": "/srv/peerchat",
    "PEERCHAT_ORIGIN": "https://notes.example",
    "PEERCHAT_BIND": "unix:/run/peerchat/web",
    "PEERCHAT_SECRET_KEY": "k" * 50,
    "PEERCHAT_EXIT_URL": "https://weather.example/",
    "PEERCHAT_DATABASE_URL": "postgresql://peerchat:hunter2@db/peerchat",
    "PEERCHAT_REDIS_URL": "redis://bell:6379/0",
}


def faults(environ: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(ConfigFaulty) as found:
        load(environ)
    return found.value.faults


def test_an_empty_environment_is_a_demo_on_loopback() -> None:
    config = load({})
    assert config.demo
    assert config.embedded
    assert str(config.origin) == "http://127.0.0.1:8000"
    assert config.bind == "127.0.0.1:8000"


def test_a_full_environment_is_production() -> None:
    config = load(PRODUCTION)
    assert not config.demo
    assert not config.embedded


def test_production_has_no_default_for_anything_that_protects() -> None:
    named = "".join(faults({"PEERCHAT_MODE": "production"}))
    for name in ("DATA_DIR", "ORIGIN", "EXIT_URL", "SECRET_KEY"):
        assert f"PEERCHAT_{name} is not set" in named


def test_every_fault_is_told_at_once_and_no_value_is_repeated() -> None:
    wrong = {
        "PEERCHAT_MODE": "hunter2",
        "PEERCHAT_ORIGIN": "hunter2",
        "PEERCHAT_BIND": "hunter2",
        "PEERCHAT_EXIT_URL": "javascript:hunter2",
        "PEERCHAT_PUZZLE_COST": "hunter2",
        "PEERCHAT_CONNECTIONS": "-1",
        "PEERCHAT_SECRET_KEY": "hunter2",
        "PEERCHAT_DATABASE_URL": "mysql://hunter2",
        "PEERCHAT_REDIS_URL": "http://hunter2",
    }
    told = faults(wrong)
    for name in wrong:
        assert any(name in fault for fault in told), name
    assert "hunter2" not in "".join(told)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"PEERCHAT_ORIGIN": "http://notes.example"}, "PEERCHAT_ORIGIN is not https"),
        ({"PEERCHAT_DATABASE_URL": ""}, "PEERCHAT_REDIS_URL needs PEERCHAT_DATABASE_URL"),
        ({"PEERCHAT_SECRET_KEY": "short"}, "PEERCHAT_SECRET_KEY is shorter"),
        ({"PEERCHAT_EXIT_URL": "http://weather.example/"}, "PEERCHAT_EXIT_URL is not an https"),
    ],
)
def test_production_refuses_what_is_unsafe(changed: dict[str, str], named: str) -> None:
    (fault,) = faults(PRODUCTION | changed)
    assert named in fault


def test_a_printed_config_shows_no_secret() -> None:
    printed = repr(load(PRODUCTION))
    assert isinstance(load(PRODUCTION), Config)
    assert "hunter2" not in printed
    assert "k" * 50 not in printed
