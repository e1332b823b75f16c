"""A portal is called over HTTPS, at a public address, under its own name, and never for long (R84)."""

import datetime as dt
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread, active_count
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from misa_order.kernel.errors import PartnerDownError
from misa_order.portals.call import PortalCall
from tests.portals import Listener, listening, status

NAME = "cong.example.vn"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the portal's name, with its key, signed by itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "portal.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture(scope="module")
def _secured(certificate: Path) -> Iterator[Listener]:
    def wrap(server: ThreadingHTTPServer) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)

    with listening(wrap) as listener:
        listener.url = listener.url.replace("http://127.0.0.1", f"https://{NAME}")
        yield listener


@pytest.fixture
def portal(_secured: Listener) -> Listener:
    _secured.told.clear()
    _secured.paths.clear()
    _secured.answer = status(200)
    return _secured


class Names:
    """A name server: each answer in turn, the last one again and again."""

    def __init__(self, *answers: tuple[str, ...]) -> None:
        self.answers = list(answers)
        self.asked = 0

    def __call__(self, host: str, port: int) -> tuple[str, ...]:
        assert host == NAME
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def caller(certificate: Path | None = None, names: Any = None, **changed: Any) -> PortalCall:
    """A caller that trusts this certificate, to whom loopback is a part of the world."""
    facts: dict[str, Any] = {
        "resolve": names or Names(("127.0.0.1",)),
        "is_public": "127.0.0.1".__eq__,
        "trust": lambda: ssl.create_default_context(cafile=str(certificate) if certificate else None),
        "within": 2.0,
    }
    return PortalCall(lambda _url: False, **{**facts, **changed})


def reason(call: PortalCall, url: str) -> str:
    with pytest.raises(PartnerDownError) as raised:
        call(url, b"{}", {})
    return raised.value.message


def test_a_portal_is_reached_under_its_name_at_the_address_that_was_judged(portal: Listener, certificate: Path) -> None:
    # The second answer would lead elsewhere, as an attacker's name server gives it.
    names = Names(("127.0.0.1",), ("10.0.0.1",))
    assert caller(certificate, names)(f"{portal.url}/hook?a=1", b"{}", {"X-Signature": "t=1,v1=2"}) == 200
    assert (names.asked, portal.paths) == (1, [f"{portal.url.removeprefix('https://')} /hook?a=1"])
    assert portal.signed[-1] == ("t=1,v1=2", b"{}")


def test_one_address_that_is_not_public_is_enough_to_refuse_all(portal: Listener, certificate: Path) -> None:
    refused = reason(caller(certificate, Names(("127.0.0.1", "169.254.169.254"))), portal.url)
    assert refused == f"{NAME} has the address 169.254.169.254, which is not public"
    assert portal.told == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "0x7f.1", "2130706433", "017700000001"])
def test_whatever_a_host_is_written_as_the_address_that_it_comes_to_is_judged(host: str) -> None:
    refused = reason(PortalCall(lambda _url: False, within=2.0), f"https://{host}:8443/")
    assert "which is not public" in refused or "is not known" in refused


def test_a_certificate_of_another_name_or_maker_is_refused(portal: Listener, certificate: Path) -> None:
    assert "certificate" in reason(caller(None), portal.url)
    other = portal.url.replace(NAME, "other.example.vn")
    assert "certificate" in reason(caller(certificate, lambda *_: ("127.0.0.1",)), other)
    assert portal.told == []


def test_plain_http_and_other_services_ports_are_refused(certificate: Path) -> None:
    assert reason(caller(certificate), f"http://{NAME}:8080/") == "A portal's address is https"
    assert reason(caller(certificate), f"https://{NAME}:25/") == "Port 25 is none on which portals listen"


def test_a_redirect_is_an_answer_and_is_not_followed(portal: Listener, certificate: Path) -> None:
    portal.answer = status(307, Location=f"{portal.url}/elsewhere")
    assert caller(certificate)(portal.url, b"{}", {}) == 307
    assert len(portal.told) == 1


def test_no_proxy_of_the_environment_is_asked(
    portal: Listener, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert caller(certificate)(portal.url, b"{}", {}) == 200


def dripping(what: bytes) -> Any:
    def answer(request: BaseHTTPRequestHandler) -> None:
        for byte in what * 1000:
            request.wfile.write(bytes([byte]))
            request.wfile.flush()
            time.sleep(0.05)

    return answer


@contextmanager
def mute_server(greeting: bytes) -> Iterator[int]:
    """Takes a connection, sends this and then a byte now and then, and reads nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(greeting)
                for _ in range(200):
                    time.sleep(0.05)
                    connection.sendall(b"\x02")

        def quietly() -> None:
            try:
                serve()
            except OSError:
                return

        Thread(target=quietly, daemon=True).start()
        yield server.getsockname()[1]


def test_a_portal_that_sends_a_byte_now_and_then_is_not_waited_for(portal: Listener, certificate: Path) -> None:
    portal.answer = dripping(b"HTTP/1.1 200 OK\r\nX: ")
    threads, began = active_count(), time.monotonic()
    assert reason(caller(certificate, within=0.4), portal.url) == "It did not answer within 0.4 seconds"
    assert time.monotonic() - began < 1
    # Nobody is left behind waiting for it.
    while active_count() > threads + 1:
        assert time.monotonic() - began < 3
        time.sleep(0.02)


def test_neither_is_one_that_never_ends_its_greeting(certificate: Path) -> None:
    # The beginning of a long TLS record of a server's.
    with mute_server(b"\x16\x03\x03\x40\x00") as port:
        began = time.monotonic()
        assert "did not answer" in reason(caller(certificate, within=0.4), f"https://{NAME}:{port}/")
        assert time.monotonic() - began < 1


def test_neither_is_a_name_server_that_does_not_answer(certificate: Path) -> None:
    def slow(_host: str, _port: int) -> tuple[str, ...]:
        time.sleep(1)
        return ("127.0.0.1",)

    began = time.monotonic()
    assert "within 0.3 seconds" in reason(caller(certificate, slow, within=0.3), f"https://{NAME}:8443/")
    assert time.monotonic() - began < 0.8


@pytest.mark.parametrize(("headers", "what"), [(b"", b"x"), (b"Transfer-Encoding: chunked\r\n", b"0")])
def test_a_status_counts_though_what_follows_never_ends(
    portal: Listener, certificate: Path, headers: bytes, what: bytes
) -> None:
    def endless(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\n" + headers + b"\r\n")
        dripping(what)(request)

    portal.answer = endless
    began = time.monotonic()
    assert caller(certificate)(portal.url, b"{}", {}) == 200
    assert time.monotonic() - began < 1.5


def test_what_is_not_there_is_told_in_plain_words(certificate: Path) -> None:
    def unknown(_host: str, _port: int) -> tuple[str, ...]:
        raise socket.gaierror(-2, "Name or service not known")

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert reason(caller(certificate, unknown), f"https://{NAME}/") == f"The name {NAME} is not known"
    assert reason(caller(certificate), f"https://{NAME}:{port}/") == "It refuses connections"
    with mute_server(b"SSH-2.0-x\r\n") as other:
        assert reason(caller(certificate), f"https://{NAME}:{other}/").startswith("No secure connection")


def test_only_the_test_portal_may_be_plain_and_local() -> None:
    with listening() as listener:
        call = PortalCall(lambda url: url.startswith(listener.url), within=2.0)
        assert call(f"{listener.url}/portal/webhooks", b"{}", {}) == 200
        assert "https" in reason(call, f"http://127.0.0.1:{int(listener.url.rpartition(':')[2]) + 1}/")
