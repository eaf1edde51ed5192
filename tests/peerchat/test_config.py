"""What the operator set: complete, or refused with everything that is wrong."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from peerchat import databases
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


UNREADABLE = [
    ("PEERCHAT_DATABASE_URL", "postgresql://[hunter2"),
    ("PEERCHAT_DATABASE_URL", "postgresql://peerchat:hunter2/rest@db/peerchat"),
    ("PEERCHAT_DATABASE_URL", "postgresql://peerchat:12/hunter2@db/peerchat"),
    ("PEERCHAT_DATABASE_URL", "postgresql://peerchat:12#hunter2@db/peerchat"),
    ("PEERCHAT_DATABASE_URL", "postgresql://peerchat:hunter2@db:99999/peerchat"),
    ("PEERCHAT_DATABASE_URL", "postgresql://peerchat:hunter2@db"),
    ("PEERCHAT_REDIS_URL", "redis://[hunter2"),
    ("PEERCHAT_REDIS_URL", "redis://:12?hunter2@bell:6379/0"),
    ("PEERCHAT_REDIS_URL", "redis://bell:0/hunter2"),
    ("PEERCHAT_EXIT_URL", "https://[hunter2"),
    ("PEERCHAT_EXIT_URL", "https://weather.example:99999/hunter2"),
    ("PEERCHAT_ORIGIN", "https://[hunter2"),
    ("PEERCHAT_ORIGIN", "https://hunter\u00b2.example"),
    ("PEERCHAT_BIND", "0.0.0.0:99999"),
    ("PEERCHAT_BIND", "0.0.0.0:" + "1" * 5_000),
    ("PEERCHAT_PUZZLE_COST", "1" * 5_000),
    ("PEERCHAT_PUZZLE_COST", "125001"),  # eight times as much is what a client still does
    ("PEERCHAT_METRICS_TOKEN", "hunter2"),
    ("PEERCHAT_METRICS_TOKEN", "hunter\u00b2" * 8),
]


@pytest.mark.parametrize(("name", "value"), UNREADABLE)
def test_what_cannot_be_read_is_one_fault_among_others_and_is_not_quoted(
    name: str, value: str
) -> None:
    """An exception of the parser instead would print a piece of a password."""
    load(PRODUCTION)  # which is taken; what follows changes two things
    told = faults(PRODUCTION | {name: value, "PEERCHAT_SECRET_KEY": "short"})
    assert any(name in fault for fault in told)
    assert any("PEERCHAT_SECRET_KEY" in fault for fault in told)
    assert "hunter" not in "".join(told)


def test_a_password_may_hold_anything_once_it_is_written_as_an_address_asks() -> None:
    url = "postgresql://peerchat:%2F%3F%23%40%3A%25@db/peerchat"
    config = load(PRODUCTION | {"PEERCHAT_DATABASE_URL": url})
    assert config.database_url is not None
    assert databases.postgresql(config.database_url, pool=1)["PASSWORD"] == "/?#@:%"


def test_an_exit_may_have_an_at_sign_in_its_path() -> None:
    exit_url = "https://videos.example/@weather"
    assert load(PRODUCTION | {"PEERCHAT_EXIT_URL": exit_url}).exit_url == exit_url


ADDRESSES = st.one_of(
    st.text(),
    st.builds(
        "{}://{}".format,
        st.sampled_from(["postgresql", "postgres", "redis", "unix", "https", "http"]),
        st.text(alphabet="aZ09/?#@:%[].-_ \t\n\u00e9\u2100", max_size=30),
    ),
)
ADDRESSED = (
    "PEERCHAT_DATABASE_URL",
    "PEERCHAT_REDIS_URL",
    "PEERCHAT_EXIT_URL",
    "PEERCHAT_ORIGIN",
    "PEERCHAT_BIND",
)


@given(st.sampled_from(ADDRESSED), ADDRESSES)
@example("PEERCHAT_DATABASE_URL", "postgresql://a:b\u2100@db/peerchat")
def test_any_address_is_taken_or_is_a_fault(name: str, value: str) -> None:
    """And what is taken can be handed to the database without a surprise."""
    try:
        config = load(PRODUCTION | {name: value})
    except ConfigFaulty:
        return
    if config.database_url is not None:
        assert databases.postgresql(config.database_url, pool=1)["NAME"]


@pytest.mark.parametrize("mode", [{}, {"PEERCHAT_MODE": "demo"}])
def test_a_demo_is_refused_on_the_open_network(mode: dict[str, str]) -> None:
    """Whoever forgets the mode would serve people in danger with the root's key on the server."""
    (fault,) = faults(mode | {"PEERCHAT_ORIGIN": "https://notes.example"})
    assert fault.startswith("PEERCHAT_MODE is demo, or not set")


@pytest.mark.parametrize(
    "origin",
    [
        "https://localhost:8443",
        "https://notes.localhost",
        "https://127.0.0.1:8443",
        "https://[::1]:8443",
        "http://192.168.1.7:8000",
    ],
)
def test_a_demo_may_be_looked_at_from_here(origin: str) -> None:
    assert load({"PEERCHAT_ORIGIN": origin}).demo


def test_a_printed_config_shows_no_secret() -> None:
    printed = repr(load(PRODUCTION))
    assert isinstance(load(PRODUCTION), Config)
    assert "hunter2" not in printed
    assert "k" * 50 not in printed
