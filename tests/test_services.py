"""The services that tests stand on do what tests believe of them."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import psycopg
import pytest
import redis
from playwright.sync_api import sync_playwright

from tests import services

pytestmark = pytest.mark.services


def test_postgres_takes_a_row_and_keeps_the_time_of_no_place(postgres: services.Postgres) -> None:
    with psycopg.connect(postgres.url) as connection:
        connection.execute("CREATE TEMPORARY TABLE seats (id bytea)")
        connection.execute("INSERT INTO seats VALUES (%s)", [b"ana"])
        assert connection.execute("SELECT id FROM seats").fetchone() == (b"ana",)
        assert connection.execute("SHOW timezone").fetchone() == ("UTC",)


def test_postgres_offers_its_own_programs(postgres: services.Postgres) -> None:
    assert postgres.admin("psql", "-Atc", "SELECT current_database()").strip() == "peerchat"


def test_postgres_ends_with_its_block_and_leaves_no_folder() -> None:
    with services.postgres(durable=True) as cluster:
        assert cluster.data.is_dir()
    assert not cluster.data.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(cluster.process.pid, signal.SIG_DFL)


def test_valkey_answers_and_writes_nothing_to_disk(valkey: services.Valkey) -> None:
    with redis.Redis.from_url(valkey.url) as client:
        assert client.set("bell", b"1")
        assert client.config_get("save") == {"save": ""}
        assert client.config_get("appendonly") == {"appendonly": "no"}


def test_each_free_port_can_be_listened_on(free_port: int) -> None:
    assert 1024 < free_port < 65_536


def test_chromium_is_the_whole_browser_and_draws_a_page(chromium: Path, tmp_path: Path) -> None:
    version = subprocess.run([chromium, "--version"], capture_output=True, text=True, check=True)
    assert "hrom" in version.stdout
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile",
            executable_path=chromium,
            headless=False,  # the old headless mode writes no history: it would prove nothing
            args=services.BROWSER_ARGUMENTS,
        )
        page = context.new_page()
        page.set_content("<h1>Hello</h1>")
        assert page.get_by_role("heading").inner_text() == "Hello"
        context.close()
    assert (tmp_path / "profile" / "Default" / "History").is_file()


def test_a_killed_postgres_keeps_what_was_committed_and_a_frozen_one_waits() -> None:
    with services.postgres() as cluster:
        with psycopg.connect(cluster.url, autocommit=True) as connection:
            connection.execute("CREATE TABLE seats (id bytea)")
            connection.execute("INSERT INTO seats VALUES (%s)", [b"ana"])
            cluster.process.kill()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(cluster.url)
        cluster.process.start()
        with psycopg.connect(cluster.url) as connection:
            assert connection.execute("SELECT id FROM seats").fetchall() == [(b"ana",)]
            cluster.process.freeze()
            with pytest.raises(psycopg.OperationalError):
                psycopg.connect(cluster.url, connect_timeout=2)
            cluster.process.thaw()
            assert connection.execute("SELECT id FROM seats").fetchall() == [(b"ana",)]


def test_a_killed_valkey_comes_back_where_it_was_with_nothing() -> None:
    with services.valkey() as server:
        with redis.Redis.from_url(server.url) as client:
            client.set("bell", b"1")
        server.process.kill()
        server.process.start()
        with redis.Redis.from_url(server.url) as client:
            assert client.get("bell") is None
