"""Hosts that speak only old TLS: reached where their entry says so, and that is recorded."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from tests.conftest import rows
from tests.portals import crawl

DAY = timedelta(days=1)
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def old_portal(portal, tmp_path):
    """The small portal behind TLS 1.0 with a self-signed certificate that has expired."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(BEGIN).not_valid_after(BEGIN + DAY)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path / "portal.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    portal.server.socket = context.wrap_socket(portal.server.socket, server_side=True)
    portal.url = portal.url.replace("http:", "https:")
    return portal


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1 is deprecated")
def test_old_tls_is_spoken_only_with_the_agencies_whose_entry_asks(nianbao, old_portal, tmp_path):
    done, result, _ = crawl(nianbao, old_portal, tmp_path)
    assert (done.returncode, result["agencies"][0]["state"]) == (1, "unreachable")
    done, result, data = crawl(nianbao, old_portal, tmp_path, tls="legacy")
    assert result["agencies"][0]["failures"] == []
    assert (done.returncode, result["new"]) == (0, 2)
    assert rows(data, "select distinct tls from captures where http_status = 200") == [("legacy",)]
