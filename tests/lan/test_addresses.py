"""What is shown are addresses that a classroom can reach; a machine that has none is told."""

import socket
from collections.abc import Callable, Mapping
from types import SimpleNamespace

import psutil
import pytest

from mockexam.lan.addresses import NoLanAddress, host_names, lan_addresses, private_addresses

PlugIn = Callable[[Mapping[str, tuple[str, bool]]], None]


def test_private_addresses_are_listed_with_their_interfaces_in_order() -> None:
    found = [
        ("lo", "127.0.0.1"),
        ("wlan0", "192.168.1.23"),
        ("eth0", "10.1.2.3"),
        ("docker0", "172.17.0.1"),
    ]
    assert [(one.interface, one.address) for one in private_addresses(found)] == found[1:]


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.7.7", "8.8.8.8", "fd00::2", ""])
def test_an_address_that_a_classroom_cannot_use_is_left_out(address: str) -> None:
    assert private_addresses([("eth0", address)]) == []


@pytest.fixture
def plug_in(monkeypatch: pytest.MonkeyPatch) -> PlugIn:
    """Give this machine interfaces with an address each, up or down."""

    def plugged(interfaces: Mapping[str, tuple[str, bool]]) -> None:
        addresses = {
            name: [SimpleNamespace(family=socket.AF_INET, address=address)]
            for name, (address, _) in interfaces.items()
        }
        states = {name: SimpleNamespace(isup=up) for name, (_, up) in interfaces.items()}
        monkeypatch.setattr(psutil, "net_if_addrs", lambda: addresses)
        monkeypatch.setattr(psutil, "net_if_stats", lambda: states)

    return plugged


def test_interfaces_that_are_down_do_not_count(plug_in: PlugIn) -> None:
    plug_in({"wlan0": ("192.168.1.23", True), "eth0": ("192.168.1.24", False)})
    assert [one.interface for one in lan_addresses()] == ["wlan0"]


def test_a_machine_on_no_network_is_told_how_to_get_on_one(plug_in: PlugIn) -> None:
    plug_in({"lo": ("127.0.0.1", True)})
    with pytest.raises(NoLanAddress, match=r"Join the classroom's Wi-Fi .* `mockexam serve --bind"):
        lan_addresses()


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("Laptop", ["laptop", "laptop.local", "localhost"]),
        ("laptop.local", ["laptop.local", "localhost"]),
        ("pc7.school.example.org", ["pc7.school.example.org", "pc7.local", "localhost"]),
        ("Rósa's Mac", ["localhost"]),
        ("", ["localhost"]),
    ],
)
def test_a_machine_goes_by_its_name_its_name_in_multicast_dns_and_localhost(
    name: str, names: list[str]
) -> None:
    assert host_names(name) == names
