"""The instance's own TLS certificate for a classroom, made by `cryptography` when it is needed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from mockexam.files import write_atomically

LIFE = timedelta(days=365)
RENEWED_BEFORE = timedelta(days=30)
CLOCKS_DIFFER = timedelta(days=1)
"""A device whose clock is behind by this much still takes a new certificate."""
LOOPBACK = "127.0.0.1"
GROUP = 4


@dataclass(frozen=True)
class LanCertificate:
    """A certificate and its key as files; `is_new` where devices have not seen it before.

    `fingerprint` is the SHA-256 of the certificate, 16 groups of four hexadecimal digits.
    """

    certificate: Path
    key: Path
    fingerprint: tuple[str, ...]
    is_new: bool


def lan_certificate(
    folder: Path, names: Collection[str], addresses: Collection[str], now: datetime
) -> LanCertificate:
    """Return the certificate that is kept in a folder, made anew where it no longer serves.

    It serves while it is for all `names` and IPv4 `addresses` (and for loopback), its
    key is there and fits, and it is valid for another 30 days.
    """
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    wanted = {x509.DNSName(name) for name in names} | {
        x509.IPAddress(IPv4Address(address)) for address in (*addresses, LOOPBACK)
    }
    found = _read(certificate, key)
    serves = found is not None and _serves(found, wanted, now)
    if found is None or not serves:
        found = _make(certificate, key, wanted, now)
    return LanCertificate(certificate, key, fingerprint(found), is_new=not serves)


def fingerprint(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return a certificate's SHA-256 in groups of four digits, as people compare it."""
    digits = certificate.fingerprint(hashes.SHA256()).hex().upper()
    return tuple(digits[i : i + GROUP] for i in range(0, len(digits), GROUP))


def _read(certificate: Path, key: Path) -> x509.Certificate | None:
    """Return the certificate that is kept, None where it or its key is missing or unreadable."""
    try:
        found = x509.load_pem_x509_certificate(certificate.read_bytes())
        private = serialization.load_pem_private_key(key.read_bytes(), password=None)
    except (FileNotFoundError, ValueError):
        return None
    return found if private.public_key() == found.public_key() else None


def _serves(found: x509.Certificate, wanted: Collection[x509.GeneralName], now: datetime) -> bool:
    named = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    is_valid = found.not_valid_before_utc <= now < found.not_valid_after_utc - RENEWED_BEFORE
    return is_valid and set(wanted) <= set(named)


def _make(
    certificate: Path, key: Path, wanted: Iterable[x509.GeneralName], now: datetime
) -> x509.Certificate:
    private = ec.generate_private_key(ec.SECP256R1())
    made = _sign(private, wanted, now)
    write_atomically(
        key,
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
        mode=0o600,
    )
    write_atomically(certificate, made.public_bytes(serialization.Encoding.PEM), mode=0o644)
    return made


def _sign(
    private: ec.EllipticCurvePrivateKey, wanted: Iterable[x509.GeneralName], now: datetime
) -> x509.Certificate:
    """Return a certificate for one server and nothing else.

    It is no authority: a device that is made to trust it trusts this machine, and
    whoever steals the key can pose as no other site.
    """
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mockexam in the classroom")])
    public = private.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCKS_DIFFER)
        .not_valid_after(now + LIFE)
        .add_extension(x509.SubjectAlternativeName(sorted(wanted, key=repr)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_SIGNS_ONLY, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(private, hashes.SHA256())
    )


_SIGNS_ONLY = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)
