"""Read-only, within limits, and no script but ours."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from datasette.app import Datasette

from tracker.web.desk import safe_url
from tracker.web.security import OUR_POLICY

ROUTES = (
    "/digests", "/digest/1", "/company.csv", "/", "/events", "/events.json", "/events.csv", "/event/1",
    "/company/openai", "/matrix", "/map", "/sources", "/-/health", "/tracker", "/tracker/events", "/tracker/events/1",
    "/tracker/fines", "/-/tracker/desk.css", "/-/settings.json", "/nothing", "/-/permissions", "/-/messages",
    "/-/logout", "/-/allow-debug", "/-/actor.json", "/-/databases.json", "/tracker.json", "/digests",
    "/tracker/events/-/insert", "/tracker/-/create", "/tracker/events/1/-/delete", "/-/api", "/-/create-token", "/%00",
    "//",
)  # fmt: skip


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ROUTES)
async def test_nothing_can_be_sent(site: Datasette, path: str, method: str) -> None:
    response = await site.client.request(method, path)
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", ROUTES)
async def test_every_answer_forbids_foreign_scripts(site: Datasette, path: str) -> None:
    headers = (await site.client.get(path)).headers
    policy = headers["content-security-policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe" not in scripts
    assert "default-src 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


async def test_our_pages_allow_no_inline_script_or_style(site: Datasette) -> None:
    for path in ("/", "/events", "/event/1", "/event/99"):
        assert (await site.client.get(path)).headers["content-security-policy"] == OUR_POLICY
    assert "sha256" not in OUR_POLICY


MEGABYTES = "replace(hex(zeroblob({})), '0', 'a')"
MANY = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000) SELECT {} FROM n"


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n", "took too long"),
        ("SELECT zeroblob(2000000000)", "too big"),
        ("SELECT randomblob(2000000000)", "too big"),
        ("SELECT replace(hex(zeroblob(9000000)), '0', 'abcdefgh')", "too big"),
        ("SELECT replace(hex(zeroblob(900000)), '0', 'abcdefgh')", "too big"),
        ("SELECT group_concat(hex(zeroblob(400000))) FROM (" + MANY.format("i") + ")", "too big"),
        (MANY.format("zeroblob(9000000)"), "larger than 50 MB"),
        (MANY.format("hex(zeroblob(4000000))"), "larger than 50 MB"),
        ("SELECT " + ", ".join(["zeroblob(9000000)"] * 190), "too much memory"),
        ("SELECT " + ", ".join(["1"] * 300), "too many columns"),
        # None of these would be stopped by a limit of time, for each is a single step.
        (f"SELECT {MEGABYTES.format(4_000_000)} LIKE '%' || {MEGABYTES.format(20_000)} || 'b'", "pattern too complex"),
        (f"SELECT {MEGABYTES.format(4_000_000)} GLOB '*' || {MEGABYTES.format(20_000)} || 'b'", "pattern too complex"),
        ("SELECT printf('%.*c', 1000000000, 'x')", "not authorized to use function"),
        ("SELECT format('%.*c', 1000000000, 'x')", "not authorized to use function"),
        ("DELETE FROM events", "Statement must be a SELECT"),
        ("DROP TABLE events", "Statement must be a SELECT"),
        ("SELECT 1; DROP TABLE events", "one statement"),
        ("WITH a AS (SELECT 1) DELETE FROM events", "readonly"),
        ("ATTACH DATABASE '/tmp/x.db' AS x", "Statement must be a SELECT"),
        ("VACUUM INTO '/tmp/x.db'", "Statement must be a SELECT"),
        ("PRAGMA query_only = OFF", "Statement must be a SELECT"),
        ("SELECT load_extension('x')", "not authorized"),
        ("SELECT readfile('/etc/passwd')", "no such function"),
        ("SELECT writefile('/tmp/x', 'a')", "no such function"),
        ("SELECT " + "(" * 2000 + "1" + ")" * 2000, "too deep|stack overflow"),
    ],
)
async def test_sql_has_limits(site: Datasette, sql: str, problem: str) -> None:
    response = await site.client.get("/tracker.json", params={"sql": sql, "_shape": "objects"})
    assert response.status_code == 400
    assert re.search(problem, response.text) or "attempt to write" in response.text


async def test_a_long_needle_is_searched_for_in_no_time(site: Datasette) -> None:
    """SQLite's own search takes the product of both lengths, minutes for these, and nothing interrupts it."""
    sql = f"SELECT instr({MEGABYTES.format(4_500_000)}, {MEGABYTES.format(2_250_000)} || 'b') AS at"
    found = (await site.client.get("/tracker.json", params={"sql": sql, "_shape": "objects"})).json()
    assert found["rows"] == [{"at": 0}]


@pytest.mark.parametrize(
    ("sql", "value"),
    [
        ("instr('abcab', 'ca')", 3), ("instr('abc', 'x')", 0), ("instr('abc', '')", 1), ("instr(NULL, 'a')", None),
        ("instr(1234, 3)", 3),
        ("instr(x'00ff01', x'01')", 3), ("instr('héé', 'é')", 2), ("replace('aaa', 'a', 'bc')", "bcbcbc"),
        ("replace('abc', '', 'x')", "abc"),
        ("replace('abc', 'b', NULL)", None), ("replace(1234, 3, 5)", "1254"), ("replace('abc', 'B', 'x')", "abc"),
    ],
)  # fmt: skip
async def test_what_stands_in_for_functions_of_sqlite_gives_what_they_give(site: Datasette, sql: str, value: object) -> None:
    response = await site.client.get("/tracker.json", params={"sql": f"SELECT {sql} AS v", "_shape": "objects"})
    assert response.json()["rows"] == [{"v": value}]
    assert sqlite3.connect(":memory:").execute(f"SELECT {sql}").fetchone() == (value,)


async def test_sql_returns_no_more_than_so_many_rows(site: Datasette) -> None:
    sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000) SELECT i FROM n"
    found = (await site.client.get("/tracker.json", params={"sql": sql, "_shape": "objects"})).json()
    assert len(found["rows"]) == 1000
    assert found["truncated"]


async def test_the_database_cannot_be_downloaded(site: Datasette) -> None:
    assert (await site.client.get("/tracker.db")).status_code in (403, 404)


async def test_not_even_a_plugin_can_write(site: Datasette) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await site.databases["tracker"].execute_fn(lambda connection: connection.execute("DELETE FROM events"))


async def test_links_of_the_tables_hand_on_nothing(site: Datasette) -> None:
    text = (await site.client.get("/tracker/articles/1")).text
    assert '<a href="https://news.example/1/1" rel="noopener nofollow">' in text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", " https://x", "ftp://x", "//x", "", None])
def test_only_links_of_the_web_are_links(url: str | None) -> None:
    assert safe_url(url) == ""


@pytest.mark.parametrize("name", ["../plugin.py", "tables.yaml", "nothing.css", ".."])
async def test_only_the_pages_files_are_served(site: Datasette, name: str) -> None:
    assert (await site.client.get(f"/-/tracker/{name}")).status_code == 404


async def test_the_daemon_may_write_while_the_web_reads(tmp_path: Path) -> None:
    from tests.web.conftest import close
    from tests.web.sample import build
    from tracker.store.database import open_database
    from tracker.web.serve import application

    path = build(tmp_path / "tracker.db")
    datasette = application(path)
    before = (await datasette.client.get("/event/1")).text
    database = open_database(path)
    with database.atomic():
        database.execute("UPDATE events SET title = 'Renamed' WHERE id = 1")
    after = (await datasette.client.get("/event/1")).text
    database.close()
    close(datasette)
    assert "Renamed" not in before
    assert "Renamed" in after
