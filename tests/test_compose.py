"""The compose file, the image and the example environment say the same as the configuration.

An operator who mistypes a variable must hear of it from a test of ours, not from silence.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from peerchat import config, doors, headers, urls
from peerchat.server.limits import Limits

ROOT = Path(__file__).resolve().parent.parent
VARIABLE = re.compile(r"\$\{([A-Z_]+)(?::([?-])([^}]*))?\}")
PORT = "8000"


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The parsed compose file."""
    parsed: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return parsed


@pytest.fixture(scope="module")
def known() -> set[str]:
    """Every variable that peerchat/config.py reads."""
    return set(re.findall(r'"(PEERCHAT_[A-Z_]+)"', (ROOT / "peerchat/config.py").read_text()))


def image_environment() -> dict[str, str]:
    """What the image's last stage sets."""
    last = (ROOT / "Dockerfile").read_text().rpartition("\nFROM ")[2]
    return dict(re.findall(r"(PEERCHAT_[A-Z_]+)=(\S+)", last))


def filled(text: object, values: dict[str, str]) -> str:
    """`text` with its ${…} replaced as compose does it: by a value, else by the default of `:-`.

    What follows `:?` is what compose says before it stops. Here nothing takes the value's place.
    """

    def value(found: re.Match[str]) -> str:
        default = found[3] if found[2] == "-" else ""
        return values.get(found[1]) or default

    return VARIABLE.sub(value, str(text))


def test_compose_and_image_set_every_variable_the_service_knows_and_no_other(
    compose: dict[str, Any], known: set[str]
) -> None:
    said = {*compose["services"]["web"]["environment"], *image_environment()}
    assert {name for name in said if name.startswith("PEERCHAT_")} == known


def test_the_example_names_every_variable_that_compose_asks_for() -> None:
    asked = {found[0] for found in VARIABLE.findall((ROOT / "docker-compose.yml").read_text())}
    text = (ROOT / ".env.example").read_text()
    assert set(re.findall(r"^#?([A-Z_]+)=", text, re.MULTILINE)) == asked


def test_the_example_explains_every_variable_that_the_service_reads(known: set[str]) -> None:
    text = (ROOT / ".env.example").read_text()
    explained = set(re.findall(r"^(?:#? ?)(PEERCHAT_[A-Z_]+)(?:=|  +\S)", text, re.MULTILINE))
    assert explained - {"PEERCHAT_DEPLOYMENT"} == known  # which the front end's build reads


def test_the_example_gives_no_secret_a_default() -> None:
    text = (ROOT / ".env.example").read_text()
    set_lines = re.findall(r"^([A-Z_]+)=(.*)$", text, re.MULTILINE)
    assert set_lines
    assert [name for name, value in set_lines if value] == []


def test_compose_stops_where_a_needed_value_is_missing() -> None:
    found = VARIABLE.findall((ROOT / "docker-compose.yml").read_text())
    secret = {name for name, kind, _ in found if kind == "?"}
    assert {
        "PEERCHAT_SECRET_KEY",
        "POSTGRES_PASSWORD",
        "SITE_HOST",
        "PEERCHAT_DEPLOYMENT",
    } <= secret
    assert all(kind for _, kind, _ in found)


VALUES = {
    "SITE_HOST": "notes.example",
    "PEERCHAT_EXIT_URL": "https://exit.example/",
    "PEERCHAT_SECRET_KEY": "k" * 64,
    "POSTGRES_PASSWORD": "p",
}


def given(compose: dict[str, Any], values: dict[str, str]) -> dict[str, str]:
    """What the service finds in its environment when the operator has written `values`."""
    environment = compose["services"]["web"]["environment"]
    written = {name: filled(value, values) for name, value in environment.items()}
    return {**image_environment(), **written}


def test_the_service_accepts_what_compose_gives_it(compose: dict[str, Any]) -> None:
    loaded = config.load(given(compose, VALUES))
    assert (loaded.demo, loaded.embedded) == (False, False)
    assert str(loaded.data_dir) == "/data"


@pytest.mark.parametrize(
    ("missing", "fault"),
    [
        ("SITE_HOST", "PEERCHAT_ORIGIN is not scheme://host or scheme://host:port"),
        ("PEERCHAT_EXIT_URL", "PEERCHAT_EXIT_URL is not set"),
        ("PEERCHAT_SECRET_KEY", "PEERCHAT_SECRET_KEY is not set"),
    ],
)
def test_a_value_left_empty_is_refused_by_the_service(
    compose: dict[str, Any], missing: str, fault: str
) -> None:
    """Where compose is not what starts it. All others are good: there is one fault."""
    with pytest.raises(config.ConfigFaulty) as found:
        config.load(given(compose, VALUES | {missing: ""}))
    (told,) = found.value.faults
    assert told.startswith(fault)


def test_every_service_is_bounded_and_gives_up_its_privileges(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        limits = service["deploy"]["resources"]["limits"]
        assert {"cpus", "memory", "pids"} <= set(limits), name
        assert service["read_only"] and service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert "healthcheck" in service, name


def test_only_the_proxy_can_be_reached_from_outside(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert [name for name, service in services.items() if "outside" in service["networks"]] == [
        "proxy"
    ]
    assert compose["networks"]["inside"]["internal"] is True


def test_the_bell_is_not_written_to_disk(compose: dict[str, Any]) -> None:
    command = " ".join(f"[{word}]" for word in compose["services"]["valkey"]["command"])
    assert "[--save] []" in command and "[--appendonly] [no]" in command


def test_image_proxy_and_probe_agree_on_the_port() -> None:
    assert image_environment()["PEERCHAT_BIND"].endswith(f":{PORT}")
    assert f"dynamic a web {PORT}" in (ROOT / "ops/Caddyfile").read_text()
    assert f'"127.0.0.1", {PORT}' in (ROOT / "ops/probe.py").read_text()
    assert f"EXPOSE {PORT}" in (ROOT / "Dockerfile").read_text()


def test_the_proxy_hands_no_address_on_and_keeps_none() -> None:
    proxy = (ROOT / "ops/Caddyfile").read_text()
    for header in ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded"):
        assert f"header_up -{header}\n" in proxy
    assert "http.log.access" in proxy and "http.log.error" in proxy


def test_the_proxy_takes_no_larger_body_than_we_do() -> None:
    (largest,) = re.findall(r"max_size (\d+)KiB", (ROOT / "ops/Caddyfile").read_text())
    assert int(largest) * 2**10 == Limits().body == settings.MAX_BODY


def test_the_proxy_passes_on_every_address_but_those_for_operators() -> None:
    """A page that works without it and not behind it: the way out, for one."""
    proxy = (ROOT / "ops/Caddyfile").read_text()
    (known,) = re.findall(r"@known path (.+)", proxy)
    passed = {path.strip("/*") for path in known.split()}
    ours = {str(each.pattern).strip("/") for each in urls.urlpatterns}
    ours |= {doors.SOCKET_PATH.strip("/"), headers.ASSETS.strip("/")}
    assert passed == ours - {"healthz", "readyz", "metrics"}


def test_nothing_but_sources_can_enter_an_image() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    allowed = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
    assert allowed.isdisjoint({"var", ".env", ".git", ".venv", "frontend/node_modules"})
