"""The pages answer only under their own names: a foreign site whose name is made to mean this machine reads nothing."""

from __future__ import annotations

import http.client
import json
import socket
from pathlib import Path

import pytest

from tests.program import run, started
from tests.web.conftest import served
from tracker.web.hosts import own_names

OURS = (
    "127.0.0.1", "127.0.0.1:{port}", "localhost", "LOCALHOST:{port}", "localhost.:{port}", "tracker.localhost", "[::1]:{port}",
    "192.168.1.7:8001", "desk.example", "desk.example:8443", "Desk.Example.", "{me}:{port}",
)  # fmt: skip
THEIRS = (
    "evil.example", "evil.example:{port}", "127.0.0.1.evil.example:{port}", "localhost.evil.example", "evil-localhost",
    "notlocalhost", "desk.example.evil.example", "evil.example@127.0.0.1", "127.0.0.1@evil.example", "evil.example#127.0.0.1",
    "127.0.0.1/evil.example", "evil.example\\127.0.0.1", "127.0.0.1 evil.example", "127.0.0.1:evil", "[::1", "[evil.example]", "",
    ":{port}", "xn--lcalhost-9za", "l\u00f2calhost", "2130706433", "0x7f.1", "127.1",
)  # fmt: skip


def ask(address: str, path: str, *hosts: str) -> tuple[int, str]:
    """The status and body of an answer to a request under some names."""
    place = address.removeprefix("http://")
    connection = http.client.HTTPConnection(place, timeout=60)
    connection.putrequest("GET", path, skip_host=True)
    for host in hosts:
        connection.putheader(
            "Host", host.replace("{port}", place.partition(":")[2]).replace("{me}", socket.gethostname()).encode()
        )
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


def test_only_names_of_ours_are_answered(sample_path: Path) -> None:
    with served(sample_path, site="https://desk.example/tracker") as address:
        assert [host for host in OURS if ask(address, "/", host)[0] != 200] == []
        for path in ("/", "/tracker.json?sql=select+1", "/-/health", "/events.atom", "/-/tracker/desk.css"):
            for host in THEIRS:
                status, body = ask(address, path, host)
                assert status in {400, 421}, (path, host)
                assert "OpenAI" not in body
        # Two names are none, whichever of them a proxy before us believed; without any, nobody says whose it is.
        assert ask(address, "/", "127.0.0.1", "evil.example")[0] in {400, 421}
        assert ask(address, "/")[0] in {400, 421}


def test_it_is_said_what_to_do(sample_path: Path) -> None:
    with served(sample_path) as address:
        status, body = ask(address, "/", "desk.example")
    assert status == 421
    assert "site:" in body


def test_the_site_of_the_settings_is_a_name_of_the_pages(sample_path: Path, tmp_path: Path) -> None:
    """As a user has it: `tracker serve` behind a proxy that hands the name on."""
    (tmp_path / "feeds.yaml").write_text("site: https://desk.example\nsources: []\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"

    def up() -> bool:
        try:
            return ask(address, "/", "127.0.0.1")[0] == 200
        except OSError:
            return False

    with started("serve", "--db", sample_path, "--port", str(port), folder=tmp_path) as server:
        server.until(up)
        assert ask(address, "/", "desk.example")[0] == 200
        assert ask(address, "/", "evil.example")[0] == 421
    assert json.loads(run("sources", "--json", "--db", sample_path, folder=tmp_path)[1])


@pytest.mark.parametrize(
    ("host", "site", "names"),
    [
        ("127.0.0.1", None, {"127.0.0.1"}),
        ("tracker.lan", None, {"tracker.lan"}),
        ("0.0.0.0", "https://Desk.Example.:8443/x", {"0.0.0.0", "desk.example"}),
    ],
)
def test_the_names_of_the_pages(host: str, site: str | None, names: set[str]) -> None:
    assert own_names(host, site) - {socket.gethostname().lower()} == names
