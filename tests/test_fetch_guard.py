"""Hostile answers and addresses: whatever the attack looks like, it becomes a FetchResult with a reason, within bounds."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urllib3.util import parse_url

from tests.servers import Server
from tracker import addresses
from tracker.addresses import is_public
from tracker.connection import tls_context
from tracker.fetch import Fetcher
from tracker.models import FetchResult, Network

MIB = 1024 * 1024


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def canary() -> Iterator[Server]:
    """A listener that is not allowed and must see no connection."""
    with Server() as running:
        yield running
        assert running.connections == 0


def fetcher(*allowed: Server, **settings: object) -> Fetcher:
    network = Network(allow=frozenset(server.place for server in allowed), per_host_delay=0)
    return Fetcher(replace(network, **settings))  # type: ignore[arg-type]


PRIVATE = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.170", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1",
    "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::8.8.8.8",
    "64:ff9b:1::a00:1", "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "2001:10::1", "2001:20::1",
    "2002:7f00:1::", "2002:a00:1::1", "3fff::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%lo", "fec0::1",
    "ff02::1",
    "4000::1", "2606:4700::5efe:7f00:1", "2606:4700::200:5efe:10.0.0.1", "not an address", "",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_special_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.32.0.1", "192.167.0.1", "223.255.255.255", "2606:4700::1111"],
)
def test_public_address_is_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_every_public_v4_address_is_global_for_python_too(address: IPv4Address) -> None:
    if is_public(str(address)):
        assert address.is_global
        assert not address.is_multicast


@given(st.ip_addresses(v=6))
def test_every_public_v6_address_is_global_for_python_too(address: IPv6Address) -> None:
    if is_public(str(address)):
        assert address.is_global
        assert {address.ipv4_mapped, address.sixtofour, address.teredo} == {None}


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "LOCALHOST", "localhost.", "2130706433", "0x7f000001", "0x7f.1", "127.1", "127.0.1",
        "0177.0.0.1",
        "017700000001", "0", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]",
        "127.0.0.1.",
        "①②⑦.⓪.⓪.①", "１２７.0.0.1", "127。0。0。1", "%31%32%37.0.0.1",
    ],
)  # fmt: skip
@pytest.mark.parametrize("way", ["direct", "redirect"])
def test_no_spelling_of_loopback_reaches_the_canary(server: Server, canary: Server, host: str, way: str) -> None:
    target = f"http://{host}:{canary.port}/secret"
    server.answer("/go", status=302, headers={"Location": target.encode().decode("latin-1")})
    result = fetcher(server).get(target if way == "direct" else server.url("/go"))
    assert result.error
    assert result.body == b""


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://100.64.0.1/", "http://[fe80::1]/",
        "http://[64:ff9b::a00:1]/",
        "http://[2002:7f00:1::]/", "https://192.168.0.1/", "http://[fe80::1%25lo]/", "http://224.0.0.1/",
    ],
)  # fmt: skip
def test_private_address_is_refused_with_the_reason(url: str) -> None:
    error = fetcher().get(url).error
    assert error is not None
    assert "refused" in error or "cannot be reached" in error


def test_the_reason_names_what_to_allow(canary: Server) -> None:
    error = fetcher().get(canary.url("/feed")).error
    assert error is not None
    assert f"network.allow does not list {canary.place}" in error


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://example.com/x", "gopher://127.0.0.1:70/", "data:text/plain,x", "javascript:alert(1)",
        "//example.com/",
        "/etc/passwd", "", "http://", "http:///path", "http://user:secret@127.0.0.1/", "http://127.0.0.1:99999/", "http://[::1/",
        "http://a b/",
        "http://127.0.0.1:80@example.invalid/", "dict://127.0.0.1:11211/", "unix:///var/run/docker.sock",
        "http://" + "a" * 300 + ".example/",
        "http://exa\x00mple/", "http://.../", "http://-/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("way", ["direct", "redirect"])
def test_what_is_no_web_address_is_refused(server: Server, url: str, way: str) -> None:
    header = url.replace("\x00", "%00") or "http://"
    server.answer("/go", status=302, headers={"Location": header})
    result = fetcher(server).get(url if way == "direct" else server.url("/go"))
    assert result.error
    assert "root:" not in result.body.decode()
    assert "secret" not in (result.error or "")


@pytest.fixture(scope="module")
def lonely() -> Fetcher:
    """A fetcher that is allowed nowhere."""
    return fetcher()


@given(
    text=st.text(max_size=80),
    scheme=st.sampled_from(["", "ssh://", "http://[", "http://127.0.0.1:", "http://:80", "https://127.1/"]),
)
def test_no_text_as_a_url_raises(lonely: Fetcher, text: str, scheme: str) -> None:
    assert lonely.get(scheme + text).error


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_every_hop_is_checked(server: Server, canary: Server, status: int) -> None:
    server.answer("/1", status=status, headers={"Location": "/2"})
    server.answer("/2", status=status, headers={"Location": canary.url("/")})
    result = fetcher(server).get(server.url("/1"))
    assert result.error is not None
    assert result.error.startswith("refused")
    assert result.permanent_redirect is None


def test_a_name_that_answers_differently_the_second_time_changes_nothing(
    server: Server, canary: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: what was checked is what is connected to, because there is no second look-up."""
    looked_up: list[str] = []
    real = addresses.socket.getaddrinfo

    def lookup(host: str, port: int, *args: object, **kwargs: object) -> object:
        looked_up.append(host)
        return real("127.0.0.1", server.port if len(looked_up) == 1 else canary.port, type=addresses.socket.SOCK_STREAM)

    monkeypatch.setattr(addresses.socket, "getaddrinfo", lookup)
    server.answer("/x", b"fine")
    network = Network(allow=frozenset({f"rebind.example:{server.port}"}), per_host_delay=0)
    result = Fetcher(network).get(f"http://rebind.example:{server.port}/x")
    assert (result.body, looked_up) == (b"fine", ["rebind.example"])


def test_of_several_addresses_only_the_public_ones_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    mixed = [(2, 1, 6, "", ("10.0.0.1", 80)), (2, 1, 6, "", ("93.184.216.34", 80)), (10, 1, 6, "", ("::1", 80, 0, 0))]
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *args, **kwargs: mixed)
    assert [e.address[0] for e in addresses.resolve("mixed.example", 80, frozenset())] == ["93.184.216.34"]


def test_allowing_one_port_allows_no_other(server: Server, canary: Server) -> None:
    server.answer("/", b"ok")
    assert fetcher(server).get(server.url()).ok
    assert not fetcher(server).get(canary.url()).ok


def test_proxies_of_the_environment_are_not_asked(server: Server, canary: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, canary.url())
    server.answer("/", b"direct")
    assert fetcher(server).get(server.url()).body == b"direct"


def test_a_url_cannot_smuggle_headers(server: Server) -> None:
    server.answer("*", b"ok")
    fetcher(server).get(server.url("/x\r\nX-Evil: 1\r\n\r\nGET /second HTTP/1.1"))
    fetcher(server).get(server.url("/y"), etag='"1"\r\nX-Evil: 1', last_modified="now\nX-Evil: 1")
    assert len(server.requests) <= 2
    assert not [request for request in server.requests if "x-evil" in request.headers]


# -- TLS ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-made certificate for the name tls.example."""
    folder = tmp_path_factory.mktemp("tls")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "2"]
    subprocess.run(
        [*command, "-subj", "/CN=tls.example", "-addext", "subjectAltName=DNS:tls.example"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return folder


def over_tls(
    certificate: Path, name: str, trusted: bool, monkeypatch: pytest.MonkeyPatch
) -> tuple[FetchResult, list[str | None]]:
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    context.sni_callback = lambda sock, server_name, ctx: names.append(server_name)
    with Server(tls=context) as server:
        server.answer("/", b"secret")
        real = addresses.socket.getaddrinfo
        monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda host, port, **kw: real("127.0.0.1", port, **kw))
        network = Network(allow=frozenset({f"{name}:{server.port}"}), per_host_delay=0)
        tls = tls_context(str(certificate / "cert.pem") if trusted else None)
        return Fetcher(network, tls=tls).get(f"https://{name}:{server.port}/"), names


def test_tls_is_verified_for_the_name_of_the_url(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result, names = over_tls(certificate, "tls.example", True, monkeypatch)
    assert (result.error, result.body, names) == (None, b"secret", ["tls.example"])


@pytest.mark.parametrize(("name", "trusted"), [("tls.example", False), ("other.example", True)])
def test_a_certificate_that_is_not_trusted_or_for_another_name_is_refused(
    certificate: Path, name: str, trusted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    result, _ = over_tls(certificate, name, trusted, monkeypatch)
    assert result.error is not None
    assert "cannot be reached" in result.error
    assert "certificate" in result.error.lower()


def test_parse_url_and_the_connection_see_the_same_host() -> None:
    """One parser decides; what others would read differently ends at its word."""
    assert parse_url("http://good.example\\@10.0.0.1/").host != "10.0.0.1"
