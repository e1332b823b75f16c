"""The DNS of the local world: answers for the banks' DKIM keys by UDP on loopback, from the files of ``DkimKeys``."""

import socketserver
import threading
from collections.abc import Callable

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

type Answer = Callable[[str], bytes | None]

_LONGEST_STRING = 255


class DnsServer:
    """A name server in a thread of its own; ``key_record`` gives the TXT record of a name, or None.

    An answer holds for so many ``seconds``: by default for none, so that a key that is replaced while the system runs
    counts at once. ``start`` returns when it listens, ``stop`` when the thread has ended. While ``fails`` is true every
    answer is SERVFAIL, as when the bank's own servers are down.
    """

    def __init__(self, key_record: Answer, seconds: int = 0) -> None:
        self.fails = False
        self._key_record = key_record
        self._seconds = seconds
        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                packet, socket = self.request
                if reply := outer.reply(packet):
                    socket.sendto(reply, self.client_address)

        self._server = socketserver.UDPServer(("127.0.0.1", 0), Handler, bind_and_activate=False)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="dns", daemon=True)

    @property
    def address(self) -> str:
        """``127.0.0.1:PORT`` of the started server."""
        host, port = self._server.server_address[:2]
        return f"{host!s}:{port}"

    def start(self) -> None:
        """Begin to listen; a server is started once."""
        self._server.server_bind()
        self._thread.start()

    def stop(self) -> None:
        """End the thread and close the port. Harmless when repeated."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join(timeout=10)
        self._server.server_close()

    def reply(self, packet: bytes) -> bytes | None:
        """The answer to one question, on the wire; None to what is no question."""
        try:
            query = dns.message.from_wire(packet)
            response = dns.message.make_response(query)
            question = query.question[0]
        except (dns.exception.DNSException, IndexError):
            return None
        response.flags |= dns.flags.RA
        name = question.name.to_text(omit_final_dot=True)
        found = None if self.fails else self._key_record(name)
        if self.fails:
            response.set_rcode(dns.rcode.SERVFAIL)
        elif found is None:
            response.set_rcode(dns.rcode.NXDOMAIN)
        elif question.rdtype == dns.rdatatype.TXT:
            response.answer.append(dns.rrset.from_text(question.name, self._seconds, "IN", "TXT", _strings(found)))
        return response.to_wire()


def _strings(record: bytes) -> str:
    parts = (record[at : at + _LONGEST_STRING] for at in range(0, len(record), _LONGEST_STRING))
    return " ".join('"' + part.decode("ascii").replace('"', "").replace("\\", "") + '"' for part in parts)
