"""Real Dask workers on loopback, killed, poisoned and begun again: no partition is lost, repeated or half there."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pyarrow import dataset

from tests.backfill.archives import documents, lines, write_lines
from tests.backfill.clusters import Cluster, kill
from tests.program import needs_weights, run, started


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler; the workers are started by the tests."""
    with Cluster(tmp_path / "cluster") as cluster:
        yield cluster


def backfill(folder: Path, *options: str | Path) -> dict[str, Any]:
    """Run a backfill to its end in a process of its own; gives its report."""
    code, out, err = run("backfill", "in.jsonl", "--out", "out", "--partition", "5", "--json", *options, folder=folder)
    assert code == 0, err
    return dict(json.loads(out))


def table(folder: Path, name: str) -> list[dict[str, Any]]:
    """One table of the result, in order."""
    rows = dataset.dataset(folder / "out" / name, format="parquet").to_table().to_pylist()
    return sorted(rows, key=lambda row: (row["partition"], row["row"]))


def done(folder: Path) -> dict[str, int]:
    """The marks of what is done, with the time at which each was made."""
    return {path.name: path.stat().st_mtime_ns for path in (folder / "out" / "_done").glob("part-*.json")}


def events(folder: Path, db: str) -> list[tuple[Any, ...]]:
    """Load the result into a database; gives its events with their reports and history."""
    code, _, err = run("load", "out", "--db", db, folder=folder)
    assert code == 0, err
    with closing(sqlite3.connect(folder / db)) as connection:
        sql = """SELECT e.id, e.type, e.title, e.stage, e.effective_date, e.first_reported, e.publishers, e.reports, e.confidence,
            r.id, r.evidence, a.url FROM events e JOIN reports r ON r.event_id = e.id JOIN articles a ON a.id = r.article_id
            ORDER BY e.id, r.id"""
        return connection.execute(sql).fetchall()


def test_a_worker_that_is_killed_costs_nothing(tmp_path: Path, cluster: Cluster) -> None:
    """Its partition is read by another one; none is there twice."""
    rows = documents(40)
    rows[17]["text"] += " GATE"
    write_lines(tmp_path / "in.jsonl", rows)
    cluster.work(nanny=False)
    cluster.work(nanny=False)
    with started(
        "backfill", "in.jsonl", "--out", "out", "--partition", "5", "--scheduler", cluster.address, folder=tmp_path
    ) as client:
        os.kill(cluster.held(client), signal.SIGKILL)
        assert client.end() == 0, client.output
    assert [row["id"] for row in table(tmp_path, "articles")] == [f"d{n}" for n in range(40)]
    assert "40 articles read" in client.output
    assert len(table(tmp_path, "reports")) == 40
    assert len(done(tmp_path)) == 8
    assert not table(tmp_path, "bad")


def test_a_document_that_kills_its_worker_is_kept_aside(tmp_path: Path, cluster: Cluster) -> None:
    """And one that only raises; the documents beside them are read."""
    rows = documents(15)
    rows[7]["text"] += " POISON"
    rows[8]["text"] += " ODD"
    write_lines(tmp_path / "in.jsonl", rows)
    cluster.work()
    report = backfill(tmp_path, "--scheduler", cluster.address)
    assert (report["articles"], report["bad"], report["partitions"]) == (13, 2, 3)
    bad = {row["row"]: row for row in table(tmp_path, "bad")}
    assert bad[8]["reason"] == "reading it ended the process"
    assert bad[9]["reason"] == "could not be read: ValueError: odd"
    assert bad[8]["content"] == lines(rows[7:8])
    assert bad[8]["input"] == str(tmp_path / "in.jsonl")
    assert [row["id"] for row in table(tmp_path, "articles")] == [f"d{n}" for n in range(15) if n not in {7, 8}]


def test_a_client_that_is_killed_goes_on_where_it_was(tmp_path: Path, cluster: Cluster) -> None:
    """What was done is not done again."""
    rows = documents(40)
    rows[31]["text"] += " GATE"
    write_lines(tmp_path / "in.jsonl", rows)
    worker = cluster.work(nanny=False)
    with started(
        "backfill", "in.jsonl", "--out", "out", "--partition", "5", "--scheduler", cluster.address, folder=tmp_path
    ) as client:
        cluster.held(client)
        before = done(tmp_path)
    assert before
    kill(worker)
    cluster.work(nanny=False)
    report = backfill(tmp_path, "--scheduler", cluster.address)
    assert report["resumed"] == len(before)
    assert before.items() <= done(tmp_path).items()
    assert (report["articles"], report["partitions"]) == (40, 8)
    assert [row["id"] for row in table(tmp_path, "articles")] == [f"d{n}" for n in range(40)]
    assert client.pid


def test_a_scheduler_that_is_killed_is_said_with_what_to_do(tmp_path: Path, cluster: Cluster) -> None:
    """And doing it finishes the work."""
    rows = documents(20)
    rows[11]["text"] += " GATE"
    write_lines(tmp_path / "in.jsonl", rows)
    cluster.work(nanny=False)
    with started(
        "backfill", "in.jsonl", "--out", "out", "--partition", "5", "--scheduler", cluster.address, folder=tmp_path
    ) as client:
        held = cluster.held(client)
        kill(cluster.scheduler)
        assert client.end() == 1, client.output
    os.kill(held, signal.SIGKILL)
    assert "cannot be reached any more" in client.output
    assert "hint: start it, then run the same command again" in client.output
    assert "Traceback" not in client.output, client.output
    with Cluster(tmp_path / "again") as again:
        again.gate.touch()
        again.work(nanny=False)
        assert backfill(tmp_path, "--scheduler", again.address)["articles"] == 20


def test_what_was_cut_off_while_writing_is_not_there(tmp_path: Path, cluster: Cluster) -> None:
    """A file without its mark, a mark whose file is shorter: the partition is read again."""
    write_lines(tmp_path / "in.jsonl", documents(15))
    cluster.work(nanny=False)
    backfill(tmp_path, "--scheduler", cluster.address)
    first = {name: table(tmp_path, name) for name in ("articles", "mentions", "reports")}
    (tmp_path / "out" / "_done" / "part-000001.json").unlink()
    reports = tmp_path / "out" / "reports" / "part-000003.parquet"
    reports.write_bytes(reports.read_bytes()[:100])
    code, _, err = run("load", "out", folder=tmp_path)
    assert code == 1
    assert "2 of 3 partitions are missing" in err
    assert backfill(tmp_path, "--scheduler", cluster.address)["resumed"] == 1
    assert {name: table(tmp_path, name) for name in first} == first
    assert not list((tmp_path / "out").rglob("*.partial"))


def test_other_inputs_or_filters_need_another_folder(tmp_path: Path, cluster: Cluster) -> None:
    """Half of one question and half of another would answer neither."""
    write_lines(tmp_path / "in.jsonl", documents(10))
    cluster.work(nanny=False)
    report = backfill(tmp_path, "--scheduler", cluster.address, "--since", "2024-01-04", "--until", "2024-01-08")
    assert (report["articles"], report["left_out"]) == (5, {"by date": 5})
    code, _, err = run("backfill", "in.jsonl", "--out", "out", "--partition", "5", folder=tmp_path)
    assert code == 2
    assert "asked for something else (filters)" in err
    write_lines(tmp_path / "in.jsonl", documents(11))
    code, _, err = run(
        *("backfill", "in.jsonl", "--out", "out", "--partition", "5", "--since", "2024-01-04", "--until", "2024-01-08"),
        folder=tmp_path,
    )
    assert code == 2
    assert "asked for something else (inputs)" in err


def test_loading_can_be_repeated_and_tells_nobody(tmp_path: Path, cluster: Cluster) -> None:
    """What is there is left alone; old news is no alert."""
    write_lines(tmp_path / "in.jsonl", documents(12))
    cluster.work(nanny=False)
    backfill(tmp_path, "--scheduler", cluster.address)
    first = events(tmp_path, "a.db")
    assert len(first) == 12
    code, out, _ = run("load", "out", "--db", "a.db", "--json", folder=tmp_path)
    assert (code, json.loads(out)) == (0, {"articles": 0, "known": 12, "reports": 0, "new_events": 0})
    assert events(tmp_path, "a.db") == first
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        assert connection.execute("SELECT count(*) FROM outbox").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM articles WHERE read_version = 'plain:1'").fetchone() == (12,)


@needs_weights
def test_one_worker_and_two_give_the_same_events(tmp_path: Path) -> None:
    """With the shipped reader and the local cluster, and the same as reading in one process."""
    rows = documents(24)
    for n, row in enumerate(rows):
        who, where = ("OpenAI", "China") if n % 2 else ("Anthropic", "Russia")
        row |= {"title": f"{who} blocks its API in {where}", "text": f"{who} said it blocks its API in {where} from July 9."}
    write_lines(tmp_path / "in.jsonl", rows)
    found = []
    for workers in ("1", "2"):
        report = backfill(tmp_path, "--workers", workers)
        assert report["articles"] == 24
        found.append(events(tmp_path, f"{workers}.db"))
        (tmp_path / "out").rename(tmp_path / f"out-{workers}")
    assert found[0]
    assert found[0] == found[1]


def test_without_the_extra_one_line_says_what_to_install(tmp_path: Path) -> None:
    """For both commands, before anything is done."""
    write_lines(tmp_path / "in.jsonl", documents(1))
    (tmp_path / "out").mkdir()
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "sitecustomize.py").write_text("import sys\nsys.modules['pyarrow'] = None\n")
    path = f"{tmp_path / 'without'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    for command in (("backfill", "in.jsonl", "--out", "out"), ("load", "out")):
        code, _, err = run(*command, folder=tmp_path, env={"PYTHONPATH": path})
        assert code == 1
        assert err.splitlines() == [
            "tracker: pyarrow is not installed, which comes with the extra [scale]",
            "  hint: pip install 'ai-policy-tracker[scale]'",
        ]


def test_no_scheduler_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At once, not after a long silence."""
    from tracker.backfill import cluster as module
    from tracker.errors import TrackerError

    monkeypatch.setattr(module, "PATIENCE", 0.5)
    with pytest.raises(TrackerError, match="no Dask scheduler answers"), module.connect("tcp://127.0.0.1:1", None):
        pass
    with Cluster(tmp_path / "cluster") as cluster:
        with pytest.raises(TrackerError, match="less than 1 workers"), module.connect(cluster.address, None):
            pass
        assert cluster.scheduler.poll() is None
