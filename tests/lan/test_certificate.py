"""The certificate names this machine, serves one purpose, and is made anew when it has to be."""

import hashlib
import ssl
from datetime import timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID

from mockexam.lan.certificate import LIFE, RENEWED_BEFORE, LanCertificate, lan_certificate
from tests.web.world import NOON

NAMES = ["laptop", "laptop.local", "localhost"]
ADDRESSES = ["192.168.1.23", "10.1.2.3"]


def made(folder: Path, addresses: list[str] = ADDRESSES, *, days: float = 0) -> LanCertificate:
    return lan_certificate(folder, NAMES, addresses, NOON + timedelta(days=days))


def read(made: LanCertificate) -> x509.Certificate:
    return x509.load_pem_x509_certificate(made.certificate.read_bytes())


def test_it_is_for_every_name_and_address_and_for_this_machine_itself(tmp_path: Path) -> None:
    names = read(made(tmp_path)).extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert set(names.value.get_values_for_type(x509.DNSName)) == set(NAMES)
    assert set(names.value.get_values_for_type(x509.IPAddress)) == {
        IPv4Address(address) for address in (*ADDRESSES, "127.0.0.1")
    }


def test_it_can_serve_and_can_sign_nothing_else(tmp_path: Path) -> None:
    extensions = read(made(tmp_path)).extensions
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    usage = extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.key_cert_sign) == (True, False)
    purposes = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [ExtendedKeyUsageOID.SERVER_AUTH]


def test_it_is_valid_for_a_year_and_for_clocks_that_are_a_day_behind(tmp_path: Path) -> None:
    found = read(made(tmp_path))
    assert found.not_valid_before_utc == NOON - timedelta(days=1)
    assert found.not_valid_after_utc == NOON + LIFE


def test_the_key_is_nobody_elses_to_read(tmp_path: Path) -> None:
    key = made(tmp_path / "lan").key
    assert key.stat().st_mode & 0o777 == 0o600
    assert {path.name for path in key.parent.iterdir()} == {"key.pem", "certificate.pem"}


def test_the_fingerprint_is_what_browsers_show_in_groups_of_four(tmp_path: Path) -> None:
    shown = made(tmp_path)
    assert len(shown.fingerprint) == 16
    encoded = ssl.PEM_cert_to_DER_cert(shown.certificate.read_text())
    assert "".join(shown.fingerprint).lower() == hashlib.sha256(encoded).hexdigest()


def test_it_stays_while_it_serves_also_when_an_address_has_gone(tmp_path: Path) -> None:
    first = made(tmp_path)
    assert first.is_new
    again = made(tmp_path, ADDRESSES[:1], days=300)
    assert not again.is_new
    assert again.fingerprint == first.fingerprint


def test_an_address_that_it_does_not_name_makes_a_new_one_with_a_new_key(tmp_path: Path) -> None:
    first, key = made(tmp_path), (tmp_path / "key.pem").read_bytes()
    moved = made(tmp_path, ["192.168.7.7"])
    assert moved.is_new
    assert moved.fingerprint != first.fingerprint
    assert moved.key.read_bytes() != key
    assert moved.key.stat().st_mode & 0o777 == 0o600


def test_near_its_end_it_is_made_anew(tmp_path: Path) -> None:
    made(tmp_path)
    assert not made(tmp_path, days=(LIFE - RENEWED_BEFORE).days - 0.01).is_new
    assert made(tmp_path, days=(LIFE - RENEWED_BEFORE).days).is_new


def test_a_clock_that_was_set_back_makes_it_anew(tmp_path: Path) -> None:
    made(tmp_path)
    assert made(tmp_path, days=-2).is_new


@pytest.mark.parametrize("file", ["key.pem", "certificate.pem"])
@pytest.mark.parametrize("fault", ["gone", "unreadable", "of another"])
def test_files_that_do_not_fit_are_made_anew(tmp_path: Path, file: str, fault: str) -> None:
    made(tmp_path)
    path = tmp_path / file
    if fault == "gone":
        path.unlink()
    else:
        other = made(tmp_path / "other").key.with_name(file).read_bytes()
        path.write_bytes(b"nothing" if fault == "unreadable" else other)
    anew = made(tmp_path)
    assert anew.is_new
    key = load_pem_private_key(anew.key.read_bytes(), password=None)
    assert key.public_key() == read(anew).public_key()
