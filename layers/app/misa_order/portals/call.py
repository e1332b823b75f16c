"""The call to a portal: over HTTPS, to a public address, once, and never longer than ten seconds (R84)."""

import os
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Thread
from urllib.parse import SplitResult, urlsplit

from misa_order.kernel.errors import PartnerDownError
from misa_order.portals.address import HTTPS, is_allowed_port, is_public

WITHIN = 10.0
"""Seconds for all of it: finding the name, connecting, the answer."""
_TO_CONNECT = 3.0
_FOR_THE_REST = 0.5
_READ_BYTES = 4096

type Resolve = Callable[[str, int], Sequence[str]]
type Call = Callable[[str, bytes, Mapping[str, str]], int]
"""Posts a body to an address with these headers; gives the status. Raises PartnerDownError in plain words."""


def resolve(host: str, port: int) -> Sequence[str]:
    """Every address that a name has now. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class PortalCall:
    """The call; ``is_test_portal`` says which addresses need be neither https nor public: only the simulator's.

    No redirect is followed and no proxy asked. The address that was judged is the one that is connected to, so that a
    second answer to the same name changes nothing.
    """

    def __init__(
        self,
        is_test_portal: Callable[[str], bool],
        resolve: Resolve = resolve,
        is_public: Callable[[str], bool] = is_public,
        within: float = WITHIN,
        trust: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    ) -> None:
        self._is_test_portal = is_test_portal
        self._resolve = resolve
        self._is_public = is_public
        self._within = within
        self._trust = trust
        self._context: ssl.SSLContext | None = None

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Post the body. Raises PartnerDownError ``no_answer`` or ``address_refused`` with the reason."""
        attempt = _Attempt(urlsplit(url), time.monotonic() + self._within)
        answer: Future[int] = Future()
        # In a thread of its own: a name server and a server that sends a byte now and then know no deadline.
        Thread(target=self._settle, args=(answer, attempt, url, body, headers), daemon=True).start()
        try:
            return answer.result(self._within)
        except TimeoutError:
            attempt.abandon()
            raise PartnerDownError("no_answer", f"It did not answer within {self._within:g} seconds") from None

    def _settle(
        self, answer: Future[int], attempt: "_Attempt", url: str, body: bytes, headers: Mapping[str, str]
    ) -> None:
        try:
            answer.set_result(self._post(attempt, url, body, headers))
        except PartnerDownError as error:
            answer.set_exception(error)
        except TimeoutError:
            answer.set_exception(PartnerDownError("no_answer", "It did not answer in time"))
        except (OSError, HTTPException, ValueError) as error:
            answer.set_exception(PartnerDownError("no_answer", _in_words(error)))
        finally:
            attempt.close()

    def _post(self, attempt: "_Attempt", url: str, body: bytes, headers: Mapping[str, str]) -> int:
        is_test = self._is_test_portal(url)
        connection = attempt.connect(self._addresses(attempt, is_test=is_test), self._secured(is_test=is_test))
        connection.request("POST", attempt.path, body, {**headers, "Connection": "close"})
        response = connection.getresponse()
        with suppress(OSError, HTTPException):
            # What it says is of no use; that some of it is read lets the other end close in peace.
            attempt.hurry()
            # As it lies in the connection: the length of a chunk may be a line without an end.
            (response.fp if response.chunked else response).read1(_READ_BYTES)
        return response.status

    def _addresses(self, attempt: "_Attempt", *, is_test: bool) -> Sequence[str]:
        if not is_test and attempt.url.scheme != "https":
            raise _refused("A portal's address is https")
        if not is_test and not is_allowed_port(attempt.port):
            raise _refused(f"Port {attempt.port} is none on which portals listen")
        try:
            found = self._resolve(attempt.host, attempt.port)
        except OSError as error:
            raise PartnerDownError("no_answer", f"The name {attempt.host} is not known") from error
        hidden = [] if is_test else [address for address in found if not self._is_public(address)]
        if hidden:
            raise _refused(f"{attempt.host} has the address {hidden[0]}, which is not public")
        return found

    def _secured(self, *, is_test: bool) -> ssl.SSLContext | None:
        if is_test:
            return None
        self._context = self._context or self._trust()
        return self._context


class _Attempt:
    """One call on its way, which another thread may end."""

    def __init__(self, url: SplitResult, ends: float) -> None:
        self.url = url
        self.host = url.hostname or ""
        self.port = url.port or (HTTPS if url.scheme == "https" else 80)
        self.path = (url.path or "/") + (f"?{url.query}" if url.query else "")
        self._ends = ends
        self._socket: socket.socket | None = None
        self._raw: socket.socket | None = None

    def connect(self, addresses: Sequence[str], context: ssl.SSLContext | None) -> HTTPConnection:
        """A connection to the first of the addresses that answers, secured under the host's own name."""
        plain = self._reach(addresses)
        # A second handle of the same connection: securing it takes the first.
        self._raw = plain.dup()
        self._socket = context.wrap_socket(plain, server_hostname=self.host) if context else plain
        kind = HTTPSConnection if context else HTTPConnection
        made = kind(self.host, self.port)
        made.sock = self._socket
        return made

    def _reach(self, addresses: Sequence[str]) -> socket.socket:
        failure: OSError = OSError("it has no address")
        for address in addresses:
            try:
                found = socket.create_connection((address, self.port), min(_TO_CONNECT, self._left()))
            except OSError as error:
                failure = error
            else:
                found.settimeout(self._left())
                return found
        raise failure

    def _left(self) -> float:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def hurry(self) -> None:
        """Wait no longer than a moment for what comes now."""
        if self._socket:
            self._socket.settimeout(_FOR_THE_REST)

    def abandon(self) -> None:
        """End the connection under whoever waits for it."""
        if self._raw:
            with suppress(OSError):
                self._raw.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of everything."""
        for one in (self._socket, self._raw):
            if one:
                with suppress(OSError):
                    one.close()


def _refused(why: str) -> PartnerDownError:
    return PartnerDownError("address_refused", why)


def _in_words(error: Exception) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return f"Its certificate is not good: {error.verify_message}"
        case ssl.SSLError():
            return f"No secure connection: {error.reason or 'it ended'}"
        case ConnectionRefusedError():
            return "It refuses connections"
        case OSError() if error.errno:
            return f"It cannot be reached: {os.strerror(error.errno)}"
        case _:
            return f"Its answer cannot be read: {type(error).__name__}"
