"""The whole system on this machine: partners, engine, stacks and mail entrance, started and stopped together."""

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Literal, Self

from infra.local.aws import LocalAws
from infra.local.deploy import Stack, allow_origins, allow_uploads, create_stack, upload
from infra.local.dkim_keys import ATTACKER, DkimKeys
from infra.local.dns_server import DnsServer
from infra.local.endpoints import functions_of, queues_of, remove_endpoints, snake_case, write_endpoints
from infra.local.engine import Engine
from infra.local.identity import IdentityProvider
from infra.local.operator import KEPT_APART, create_operator, create_user_with
from infra.local.page_server import PageServer, is_built
from infra.local.portal_setting import ALL, register_listening_portal
from infra.local.simulator import Simulator
from infra.local.smtp_entrance import RECIPIENT, SmtpEntrance, delivery
from infra.local.tokens import AUDIENCE, ISSUER, STATE, TokenIssuer
from infra.package import ROOT, Packaged, package_stacks

STACK = "misa-order"
_PAGE = "build/page"
_MAIL_DOMAIN = RECIPIENT.partition("@")[2]
_SENDERS = "layers/app/misa_order/settings/defaults/bank-senders.json"

# As few functions at once as AWS lets a new account run; else as many as a machine bears.
_SMALL = {"LAMBDA_ACCOUNT_CONCURRENCY": "10"}

type Capacity = Literal["small", "narrow", "full"]
type LoadSettings = Callable[[Any, str], object]
type Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Ports:
    """Ports on 127.0.0.1; 0 takes a free one. ``aws`` serves the portal and the admin API as well."""

    aws: int = 0
    smtp: int = 0
    simulator: int = 0
    identity: int = 0


class LocalSystem:
    """A running system, as a context manager; several may run side by side, each with its own ``state`` folder.

    ``state`` keeps the keys, the engine's log, endpoints.json and secrets.json; ``root`` is the project.
    ``load_settings(dynamodb client, table)`` puts the default settings into the table; then the simulator's portal is
    registered for the products ``told_of``, if any. In a ``small`` capacity ten functions run at once, as in a new
    account; in a ``narrow`` one each queue starts two at most, as many as there are processors to run them.
    ``ways`` are more variables that functions see, as AWS_ENDPOINT_URL_DYNAMODB.
    ``progress`` is told what is being done. Entering raises EngineError, DeployError, PackagingError or OSError with
    nothing left behind; leaving ends every process and removes both files.

    While it runs: ``endpoints`` is what endpoints.json holds, ``aws`` opens clients with every right, ``tokens`` issues
    bearer tokens and ``identity`` signs staff in, ``dkim`` holds the banks' keys and ``dns`` answers for them,
    ``simulator`` is the partners and ``stacks`` are the two created stacks.
    """

    def __init__(
        self,
        state: Path = STATE,
        ports: Ports = Ports(),
        load_settings: LoadSettings | None = None,
        progress: Progress = lambda _step: None,
        root: Path = ROOT,
        told_of: Sequence[str] = ALL,
        capacity: Capacity = "full",
        ways: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.endpoints: dict[str, Any] = {}
        self.tokens = TokenIssuer(state / "keys")
        self.dkim = DkimKeys(state / "dkim")
        self.dns = DnsServer(self.dkim.record)
        self.simulator = Simulator(jwks=self.tokens.jwks(), port=ports.simulator)
        self.identity = IdentityProvider(self.tokens, port=ports.identity)
        self.state = state
        self._ports = ports
        self._load_settings = load_settings
        self._progress = progress
        self._root = root
        self._told_of = told_of
        self._capacity = capacity
        self._ways = ways
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            self._start(opened)
            # Only what is wholly started stays open after this block.
            self._open = opened.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def _start(self, opened: ExitStack) -> None:
        self._progress("keys and partners")
        self.dkim.ensure([*_bank_domains(self._root / _SENDERS), ATTACKER])
        opened.enter_context(self.simulator)
        opened.enter_context(self.identity)
        opened.callback(self.dns.stop)
        self.dns.start()
        limits = _SMALL if self._capacity == "small" else {}
        engine = Engine(self.state / "engine.log", self._ports.aws, self._mail_ways() | limits | dict(self._ways))
        opened.callback(engine.stop)
        engine.launch()
        self._progress("packages")
        packages = package_stacks("local", self._root / "build/local", self._root)
        self._progress("AWS engine")
        engine.wait_ready()
        self._progress("stacks")
        self.aws = LocalAws(engine.url)
        self.stacks = self._deploy(packages)
        self._connect()
        if self._load_settings:
            self._settle(self._load_settings)
        self._progress("mail entrance")
        smtp = self._mail_entrance()
        opened.callback(smtp.stop)
        smtp.start()
        self._publish(opened, smtp.address)

    def _mail_ways(self) -> dict[str, str]:
        # Functions send through the simulator, which can refuse as SES does; what it lets pass comes back from the
        # engine's SES to the simulator's mailbox.
        return {"SMTP_HOST": self.simulator.mail_host, "AWS_ENDPOINT_URL_SESV2": self.simulator.url}

    @property
    def portal(self) -> str:
        """The portal API's base address."""
        return f"{self.aws.url}/_aws/execute-api/portal/$default"

    @property
    def admin(self) -> str:
        """The admin API's base address."""
        stage = self.stacks[1].template["Resources"]["RestAPI"]["Properties"]["StageName"]
        return f"{self.aws.url}/restapis/admin/{stage}/_user_request_"

    def _deploy(self, packages: tuple[Packaged, Packaged]) -> tuple[Stack, Stack]:
        main_template, admin_template = (upload(self.aws, package) for package in packages)
        values = self._parameters()
        main = create_stack(self.aws, STACK, main_template, values, "portal")
        admin = create_stack(self.aws, f"{STACK}-admin", admin_template, dict(main.outputs) | values, "admin")
        allow_origins(self.aws, main)
        if not main.of_type("AWS::SES::EmailIdentity"):
            self.aws.client("sesv2").create_email_identity(EmailIdentity=_MAIL_DOMAIN)
        return main, admin

    def _parameters(self) -> dict[str, str]:
        partners = f"{self.simulator.url}/partners"
        return {
            "Local": "yes",
            "Capacity": "full" if self._capacity == "full" else "small",
            "JwksUrl": f"{self.simulator.url}/.well-known/jwks.json",
            "TokenIssuer": ISSUER,
            "TokenAudience": AUDIENCE,
            "SumanUrl": f"{partners}/suman",
            "CrmUrl": f"{partners}/crm",
            "ActUrl": f"{partners}/act",
            "GatewayUrl": f"{self.simulator.url}/gateway",
            "PortalUrl": self.portal,
            "TestPortal": self.simulator.url,
            "ReplyTo": f"ke-toan@{_MAIL_DOMAIN}",
            "ShopUrl": "https://shop.orders.local",
            "MailFrom": f"don-hang@{_MAIL_DOMAIN}",
            "MailDomain": _MAIL_DOMAIN,
            "InboxAddress": RECIPIENT,
            "DnsServer": self.dns.address,
        }

    def _connect(self) -> None:
        """Tell the partners where we are and what we share with them, now that it exists."""
        secrets = self.aws.client("secretsmanager")
        ids = self.stacks[0].of_type("AWS::SecretsManager::Secret")
        self.simulator.secrets = {
            snake_case(logical_id.removesuffix("Secret")): secrets.get_secret_value(SecretId=secret_id)[
                "SecretString"
            ].encode()
            for logical_id, secret_id in ids.items()
        }
        self.simulator.callback_base = self.portal
        self.simulator.engine = self.aws.url
        if topic := self.stacks[0].of_type("AWS::SNS::Topic").get("BounceTopic"):
            sns = self.aws.client("sns")
            self.simulator.publish = lambda event: sns.publish(TopicArn=topic, Message=json.dumps(event))

    def _settle(self, load_settings: LoadSettings) -> None:
        client, table = self.aws.client("dynamodb"), self.stacks[0].outputs["TableName"]
        load_settings(client, table)
        if self._told_of and "portal_webhook" in self.simulator.secrets:  # else it is no system that tells portals
            register_listening_portal(client, table, self.simulator.url, datetime.now(UTC), self._told_of)

    def _mail_entrance(self) -> SmtpEntrance:
        parser = functions_of(self.stacks[0])["parse_bank_mail"]
        inbox = self.stacks[0].outputs["InboxBucket"]
        deliver = delivery(self.aws.client("s3"), self.aws.client("lambda"), inbox, parser)
        return SmtpEntrance(
            deliver,
            self.dkim.record,
            clock=lambda: datetime.now(UTC),
            new_id=lambda: uuid.uuid4().hex,
            port=self._ports.smtp,
        )

    def _publish(self, opened: ExitStack, smtp: str) -> None:
        main, admin = self.stacks
        queues, dead_letter_queues = queues_of(main)
        self.endpoints = {
            "portal": self.portal,
            "admin": self.admin,
            "smtp": smtp,
            "aws": self.aws.url,
            "credentials": create_operator(self.aws, STACK, main.outputs["TableName"], main.outputs["InboxBucket"]),
            "simulator": self.simulator.url,
            "identity": self.identity.url,
            "functions": functions_of(main) | functions_of(admin),
            "table": main.outputs["TableName"],
            "queues": queues,
            "dead_letter_queues": dead_letter_queues,
        }
        for output, user in KEPT_APART.items():
            if rights := main.outputs.get(output):  # else it is no system that knows customers
                name = f"{user.replace('-', '_')}_credentials"
                self.endpoints[name] = create_user_with(self.aws, user, rights)
        if is_built(self._root / _PAGE):
            page = PageServer(self._root / _PAGE, self.admin, self.identity.url, self.aws.url)
            opened.enter_context(page)
            self.endpoints["staff"] = page.url
            allow_uploads(self.aws, admin, page.url)
            self.identity.trusted.known = (page.url,)
        shared = {name: secret.decode() for name, secret in self.simulator.secrets.items()}
        for name, content in (("secrets", shared), ("endpoints", self.endpoints)):
            path = self.state / f"{name}.json"
            opened.callback(remove_endpoints, path, content)
            write_endpoints(path, content)


def _bank_domains(setting: Path) -> list[str]:
    senders = json.loads(setting.read_text(encoding="utf-8"))["senders"]
    return sorted({sender["dkim_domain"] for sender in senders})
