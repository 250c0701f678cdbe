"""TLS failures are classes of their own; a pinned intermediate completes a chain and anchors none."""

from __future__ import annotations

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from wire import WireServer, fetch, fetcher, lookup_of, says, serving, whole

from aggregator.adapters.database import Database
from aggregator.adapters.http.tls import BadPin, check_pin, tls_context
from aggregator.model import Exchange, Phase, Reason

HOST = "situs.example"
ROOT = trustme.CA()
MIDDLE = ROOT.create_child_ca()
STRANGER = trustme.CA()
STRANGE_MIDDLE = STRANGER.create_child_ca()


def pem(authority: trustme.CA) -> str:
    return authority.cert_pem.bytes().decode()


def serve_as(certificate: trustme.LeafCert, *, chain: bool = True, folder: Path) -> ssl.SSLContext:
    """A server's context; without ``chain`` it sends its own certificate alone."""
    blobs = certificate.cert_chain_pems if chain else certificate.cert_chain_pems[:1]
    files = folder / "chain.pem", folder / "key.pem"
    files[0].write_bytes(b"".join(blob.bytes() for blob in blobs))
    files[1].write_bytes(certificate.private_key_pem.bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    return context


def ask(context: ssl.SSLContext, *, roots: str, hosts: Database | None = None) -> tuple[Exchange, WireServer]:
    by = fetcher(lookup=lookup_of({HOST: "127.0.0.1"}), extra_roots=roots, hosts=hosts)
    with serving(says(whole(200, b"<rss/>")), tls=context) as server:
        (result,) = fetch(f"https://{HOST}:{server.port}/feed", by=by)
    return result, server


def expired(authority: trustme.CA) -> trustme.LeafCert:
    past = datetime.now(UTC) - timedelta(days=1)
    return authority.issue_cert(HOST, not_before=past - timedelta(days=9), not_after=past)


def self_signed(tmp_path: Path) -> ssl.SSLContext:
    """A server that shows the certificate of an authority of its own as its own."""
    (tmp_path / "self.pem").write_bytes(STRANGER.cert_pem.bytes())
    (tmp_path / "self.key").write_bytes(STRANGER.private_key_pem.bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "self.pem", tmp_path / "self.key")
    return context


def with_root(tmp_path: Path) -> ssl.SSLContext:
    """A whole chain up to a root that nobody trusts, the root included."""
    leaf = STRANGER.issue_cert(HOST)
    context = serve_as(leaf, folder=tmp_path)
    with (tmp_path / "chain.pem").open("ab") as chain:
        chain.write(STRANGER.cert_pem.bytes())
    context.load_cert_chain(tmp_path / "chain.pem", tmp_path / "key.pem")
    return context


def not_tls12(tmp_path: Path) -> ssl.SSLContext:
    context = serve_as(ROOT.issue_cert(HOST), folder=tmp_path)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("AES128-SHA")
    return context


FAILURES = {
    "incomplete chain": (
        lambda f: serve_as(MIDDLE.issue_cert(HOST), chain=False, folder=f),
        Reason.TLS_CHAIN,
    ),
    "expired": (lambda f: serve_as(expired(ROOT), folder=f), Reason.TLS_EXPIRED),
    "expired below an intermediate": (lambda f: serve_as(expired(MIDDLE), folder=f), Reason.TLS_EXPIRED),
    "another name": (lambda f: serve_as(ROOT.issue_cert("lain.example"), folder=f), Reason.TLS_NAME),
    "an address for a name": (lambda f: serve_as(ROOT.issue_cert("127.0.0.1"), folder=f), Reason.TLS_NAME),
    "a wildcard above": (lambda f: serve_as(ROOT.issue_cert("*.situs.example"), folder=f), Reason.TLS_NAME),
    "self-signed": (self_signed, Reason.TLS_UNTRUSTED),
    "an unknown root": (with_root, Reason.TLS_UNTRUSTED),
    "no common cipher": (not_tls12, Reason.TLS),
}


@pytest.mark.parametrize("name", FAILURES)
def test_each_failure_is_a_class_of_its_own_and_nothing_is_asked(name: str, tmp_path: Path) -> None:
    make, reason = FAILURES[name]
    result, server = ask(make(tmp_path), roots=pem(ROOT))
    assert result.reason is reason, result.detail
    assert result.phase is Phase.CONNECT
    assert result.status == 0
    assert server.requests == []


def test_a_server_that_speaks_no_tls_is_a_tls_failure() -> None:
    def answer_plainly(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(whole(400, b"HTTPS, bukan HTTP"))
            connection.recv(65536)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=answer_plainly, args=(listener,), daemon=True).start()
        (result,) = fetch(f"https://127.0.0.1:{listener.getsockname()[1]}/")
    assert result.reason is Reason.TLS


def test_a_handshake_that_never_ends_is_ended_by_the_clock() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        (result,) = fetch(f"https://127.0.0.1:{silent.getsockname()[1]}/")
    assert (result.reason, result.phase) == (Reason.TIMEOUT, Phase.CONNECT)


def test_a_good_chain_is_trusted_and_its_end_is_told(tmp_path: Path) -> None:
    until = (datetime.now(UTC) + timedelta(days=40)).replace(microsecond=0)
    leaf = MIDDLE.issue_cert(HOST, not_after=until)
    result, server = ask(serve_as(leaf, folder=tmp_path), roots=pem(ROOT))
    assert result.reason is None, result.detail
    assert result.tls_expires_at == until
    assert server.requests[0].headers["host"] == f"{HOST}:{server.port}"


def test_a_pinned_intermediate_completes_the_chain_of_its_host_alone(
    tmp_path: Path, sqlite_database: Database
) -> None:
    context = serve_as(MIDDLE.issue_cert(HOST), chain=False, folder=tmp_path)
    sqlite_database.pin_chain("lain.example", pem(MIDDLE))
    assert ask(context, roots=pem(ROOT), hosts=sqlite_database)[0].reason is Reason.TLS_CHAIN
    sqlite_database.pin_chain(HOST, pem(MIDDLE))
    assert ask(context, roots=pem(ROOT), hosts=sqlite_database)[0].reason is None
    sqlite_database.pin_chain(HOST, "")
    assert ask(context, roots=pem(ROOT), hosts=sqlite_database)[0].reason is Reason.TLS_CHAIN


def test_a_pinned_intermediate_is_no_anchor(tmp_path: Path, sqlite_database: Database) -> None:
    context = serve_as(STRANGE_MIDDLE.issue_cert(HOST), chain=False, folder=tmp_path)
    sqlite_database.pin_chain(HOST, pem(STRANGE_MIDDLE))
    assert ask(context, roots=pem(ROOT), hosts=sqlite_database)[0].reason is Reason.TLS_CHAIN


def test_a_pin_excuses_neither_name_nor_date(tmp_path: Path, sqlite_database: Database) -> None:
    sqlite_database.pin_chain(HOST, pem(MIDDLE))
    other = serve_as(MIDDLE.issue_cert("lain.example"), chain=False, folder=tmp_path)
    assert ask(other, roots=pem(ROOT), hosts=sqlite_database)[0].reason is Reason.TLS_NAME
    old = serve_as(expired(MIDDLE), chain=False, folder=tmp_path)
    assert ask(old, roots=pem(ROOT), hosts=sqlite_database)[0].reason is Reason.TLS_EXPIRED


@pytest.mark.parametrize(
    "pinned",
    [
        pem(STRANGER),
        pem(MIDDLE) + pem(STRANGER),
        MIDDLE.issue_cert(HOST).cert_chain_pems[0].bytes().decode(),
        "bukan PEM",
        "-----BEGIN CERTIFICATE-----\nbukan\n-----END CERTIFICATE-----\n",
    ],
    ids=["root", "root beside", "leaf", "text", "garbage"],
)
def test_only_intermediates_can_be_pinned(pinned: str, tmp_path: Path, sqlite_database: Database) -> None:
    with pytest.raises(BadPin):
        check_pin(pinned)
    # Were one in the database all the same, it would not be used.
    sqlite_database.pin_chain(HOST, pinned)
    result, _ = ask(
        serve_as(STRANGER.issue_cert(HOST), folder=tmp_path), roots=pem(ROOT), hosts=sqlite_database
    )
    assert result.reason is Reason.TLS_CHAIN


def test_verification_is_complete_whatever_python_has_for_a_default() -> None:
    for context in (tls_context(), tls_context(pem(MIDDLE))):
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname
        assert not context.verify_flags & 0x80000  # X509_V_FLAG_PARTIAL_CHAIN
