"""Starts and stops the simulator: one HTTP server and one SMTP server, each in a thread, on loopback only."""

import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from infra.local.simulator.callbacks import Callbacks
from infra.local.simulator.control import Control
from infra.local.simulator.front import MailFront
from infra.local.simulator.gateway import GatewayDesk
from infra.local.simulator.outbox import HOST, MailServer, Outbox
from infra.local.simulator.partners import Partners
from infra.local.simulator.portal import ListeningPortal
from infra.local.simulator.state import Behaviours, Json, Ledger, Links


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: `/requests` tells more."""


class _Readable(DefaultJSONProvider):
    ensure_ascii = False
    sort_keys = False


class Simulator:
    """The partners SUMAN, CRM, ACT and mail, the payment gateways (R33) and a portal (R84); several may run at once.

    ``callback_base``, ``secrets``, ``jwks``, ``engine`` and ``publish`` may be set at any time: it can start before the
    stack.
    ``port`` 0 takes a free one. As a context manager it is started on entry and stopped on exit.
    """

    def __init__(
        self,
        callback_base: str | None = None,
        secrets: dict[str, bytes] | None = None,
        jwks: Json | None = None,
        port: int = 0,
    ) -> None:
        self._links = Links(callback_base, dict(secrets or {}), jwks)
        self._port = port
        self._behaviours = Behaviours()
        self._ledger = Ledger()
        self._outbox = Outbox()
        self._stopping = threading.Event()
        self._http: BaseWSGIServer | None = None
        self._mail: MailServer | None = None
        self._callbacks = Callbacks(self._links)
        self._front = MailFront(self._links, self._behaviours, self._outbox, self._stopping)

    def start(self) -> None:
        """Open both servers; they answer when this returns. OSError when the port is taken."""
        self._stopping.clear()
        # Bound here, because werkzeug ends the whole process when a port is taken.
        with socket.create_server((HOST, self._port), backlog=128) as bound:
            self._http = make_server(
                HOST, self._port, self._app(), threaded=True, request_handler=_Quiet, fd=bound.fileno()
            )
        threading.Thread(target=self._http.serve_forever, args=(0.05,), name="simulator", daemon=True).start()
        mail = MailServer(self._outbox, self._behaviours)
        mail.start()
        self._mail = mail

    def stop(self) -> None:
        """Close both servers and wake whoever is being slow; nothing listens when this returns. May be repeated."""
        self._stopping.set()
        if self._http is not None:
            self._http.shutdown()
            self._http.server_close()
            self._http = None
        if self._mail is not None:
            self._mail.stop()
            self._mail = None
        self._callbacks.close()

    def _app(self) -> Flask:
        app = Flask("simulator", static_folder=None)
        app.json = _Readable(app)
        partners = Partners(self._links, self._behaviours, self._ledger, self._callbacks, self._stopping)
        control = Control(self._links, self._behaviours, self._ledger, self._outbox, self._callbacks)
        gateways = GatewayDesk(self._links, self._callbacks)
        portal = ListeningPortal(self._links, self._behaviours, self._stopping)
        for part in (partners, control, gateways, portal, self._front):
            app.register_blueprint(part.routes())
        return app

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Base address of the HTTP server, without a slash at the end; RuntimeError before ``start``."""
        if self._http is None:
            raise RuntimeError("the simulator is not running")
        return f"http://{HOST}:{self._http.port}"

    @property
    def mail_host(self) -> str:
        """``host:port`` of the SMTP server, the engine's ``SMTP_HOST``; RuntimeError before ``start``."""
        if self._mail is None:
            raise RuntimeError("the simulator is not running")
        return f"{HOST}:{self._mail.port}"

    def requests(self) -> list[Json]:
        """What the partners were asked, as ``GET /requests`` shows it."""
        return self._ledger.requests(None, None)

    def keep_letters(self) -> None:
        """From now on letters go into the mailbox without the engine: no permission to send is looked at any more."""
        self._links.keeps_letters = True

    def letters(self) -> list[Json]:
        """What the mailbox holds, as ``GET /outbox`` shows it."""
        return self._outbox.mails()

    @property
    def callback_base(self) -> str | None:
        """Where callbacks go: the base of the portal's address."""
        return self._links.callback_base

    @callback_base.setter
    def callback_base(self, value: str | None) -> None:
        self._links.callback_base = value

    @property
    def secrets(self) -> dict[str, bytes]:
        """Secrets by name, see Links; a missing one is neither checked nor used."""
        return self._links.secrets

    @secrets.setter
    def secrets(self, value: dict[str, bytes]) -> None:
        self._links.secrets = dict(value)

    @property
    def jwks(self) -> Json | None:
        """The public keys shown at ``/.well-known/jwks.json``."""
        return self._links.jwks

    @jwks.setter
    def jwks(self, value: Json | None) -> None:
        self._links.jwks = value

    @property
    def engine(self) -> str | None:
        """Where the mail front hands SES v2 calls on to: the base address of the local AWS engine."""
        return self._links.engine

    @engine.setter
    def engine(self, value: str | None) -> None:
        self._links.engine = value

    @property
    def publish(self) -> Callable[[Json], None] | None:
        """What hands on the events that SES publishes of mails; without it a bounce is told to nobody."""
        return self._links.publish

    @publish.setter
    def publish(self, value: Callable[[Json], None] | None) -> None:
        self._links.publish = value
