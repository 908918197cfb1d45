"""What the tracker is run by elsewhere: a container and a service, both without privileges and with one folder to write to."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

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


def test_it_writes_nowhere_but_beside_its_database(tmp_path: Path) -> None:
    """On a read-only file system with an empty folder for temporary files, as in the container."""
    (tmp_path / "feeds.yaml").write_text("sources: []\n")
    script = f"""set -e
mount --bind {tmp_path} /mnt
mount -o remount,bind,ro /
mount -t tmpfs tmpfs /media
cd /mnt
! touch /etc/tracker-was-here 2>/dev/null
{sys.executable} -m tracker poll --no-read --db /mnt/t.db --config /mnt/feeds.yaml
{sys.executable} -m tracker doctor --quick --db /mnt/t.db --config /mnt/feeds.yaml
"""
    environment = {**os.environ, "HOME": "/media", "TMPDIR": "/media", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(ROOT)}
    able = os.geteuid() == 0 and not subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True).returncode
    if not able:
        pytest.skip("a read-only root file system of one's own takes root")
    command = ["unshare", "-m", "--propagation", "private", "bash", "-c", script]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    assert "0 sources polled" in done.stdout
    assert (tmp_path / "t.db").exists()
