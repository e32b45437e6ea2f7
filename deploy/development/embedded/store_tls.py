"""Owns the certificate by which the embedded store's own parts know each other (gRPC, mTLS)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from deploy.development.generated_secrets import write_private

_PARTS = ("MASTER", "VOLUME", "FILER", "S3", "CLIENT")
_LIFE = timedelta(days=3650)


def certificate(home: Path) -> tuple[Path, Path]:
    """Where the certificate and its key lie."""
    return home / "grpc.pem", home / "grpc.key"


def environment(home: Path) -> Mapping[str, str]:
    """What makes every gRPC port demand this very certificate of whoever calls."""
    authority, key = certificate(home)
    told = {"WEED_GRPC_CA": str(authority)}
    for part in _PARTS:
        told[f"WEED_GRPC_{part}_CERT"] = str(authority)
        told[f"WEED_GRPC_{part}_KEY"] = str(key)
    return told


def make_certificate(home: Path) -> None:
    """Make a new certificate, signed by itself: all that call each other are one process.

    Called before each start, so that none grows old; nothing of it is needed afterwards.
    """
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "letopis-store")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
            ),
            critical=False,
        )
        .sign(private, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    key = private.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    where, where_key = certificate(home)
    write_private(where_key, key.decode())
    write_private(where, made.public_bytes(pem).decode())
