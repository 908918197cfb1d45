"""Which network addresses the tracker may talk to: decided on the resolved address, whatever the URL spelled."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# The IANA special-purpose registries, kept here because `ipaddress.is_global` differs between Python releases.
_SPECIAL_V4 = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
# Only 2000::/3 is given out for the public; mapped, NAT64, unique-local, link-local and multicast all lie outside of it.
_PUBLIC_V6 = IPv6Network("2000::/3")
_SPECIAL_V6 = tuple(IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
# ISATAP keeps an IPv4 address behind this interface identifier (RFC 5214); the second form has the "global" bit set.
_ISATAP = (0x00005EFE, 0x02005EFE)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One checked address to connect to, as the socket module wants it."""

    family: socket.AddressFamily
    address: tuple[str, int] | tuple[str, int, int, int]


class Refused(Exception):
    """Every address of a host is one that the tracker does not talk to."""


def is_public(address: str) -> bool:
    """Whether an address belongs to the public internet and not to somebody's own network."""
    try:
        parsed: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return not any(parsed in net for net in _SPECIAL_V4)
    if parsed.scope_id or parsed not in _PUBLIC_V6 or any(parsed in net for net in _SPECIAL_V6):
        return False
    return (int(parsed) >> 32) & 0xFFFFFFFF not in _ISATAP


def allow_key(host: str, port: int) -> str:
    """How `network.allow` spells a host and port; IPv6 addresses stand in brackets."""
    host = host.strip("[]").rstrip(".").lower()
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def resolve(host: str, port: int, allow: frozenset[str]) -> tuple[Endpoint, ...]:
    """The addresses of a host that may be connected to; raises Refused, or OSError when the name is unknown."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    endpoints = [Endpoint(family, address) for family, _, _, _, address in found]  # type: ignore[arg-type]
    if allow_key(host, port) in allow:
        return tuple(endpoints)
    good = tuple(e for e in endpoints if is_public(str(e.address[0])) or allow_key(str(e.address[0]), port) in allow)
    if not good:
        first = endpoints[0].address[0] if endpoints else "no address"
        raise Refused(f"{host} is the private or reserved address {first}; network.allow does not list {allow_key(host, port)}")
    return good
