"""The addresses by which a classroom reaches this machine, found without the internet."""

import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address

import psutil

from mockexam.errors import MockExamError

_HOST_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(\.(?!-)[a-z0-9-]{1,63})*")


class NoLanAddress(MockExamError):
    """This machine is on no local network."""


@dataclass(frozen=True)
class LanAddress:
    """An IPv4 address of this machine and the interface that has it."""

    address: str
    interface: str


def lan_addresses() -> list[LanAddress]:
    """Return this machine's addresses on local networks, those of interfaces that are up.

    Raises:
        NoLanAddress: There is none.
    """
    up = {name for name, state in psutil.net_if_stats().items() if state.isup}
    found = private_addresses(
        (name, address.address)
        for name, addresses in psutil.net_if_addrs().items()
        for address in addresses
        if name in up and address.family == socket.AF_INET
    )
    if not found:
        raise NoLanAddress(
            "This machine has no address on a local network. Join the classroom's Wi-Fi or plug "
            "in its cable, then start again. To listen at another address, without TLS, use "
            "`mockexam serve --bind HOST:PORT`."
        )
    return found


def private_addresses(found: Iterable[tuple[str, str]]) -> list[LanAddress]:
    """Return the private ones of pairs of interface and IPv4 address, in the order they came.

    Loopback is left out, and so are addresses that a machine gives itself when no
    network gives it one (169.254.0.0/16): neither can be reached from elsewhere.
    """
    return [LanAddress(address, interface) for interface, address in found if _is_private(address)]


def host_names(name: str) -> list[str]:
    """Return the names that a machine of a host name goes by on a local network.

    They are its name, `name.local` as multicast DNS has it, and `localhost`; a name
    that is no host name is left out.
    """
    whole = name.lower().rstrip(".")
    first = whole.partition(".")[0]
    names = dict.fromkeys((whole, f"{first}.local", "localhost"))
    return [known for known in names if _HOST_NAME.fullmatch(known)]


def _is_private(text: str) -> bool:
    try:
        address = IPv4Address(text)
    except AddressValueError:
        return False
    elsewhere = address.is_loopback or address.is_link_local or address.is_unspecified
    return address.is_private and not elsewhere
