"""The deployed functions in this process, over moto: each runs with the variables that infra/template.yaml gives it.

What a function does at AWS is recorded, whatever it goes through: the hook sits on the one botocore session.
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Self
from unittest.mock import patch

import boto3
from botocore.session import Session
from moto import mock_aws

from infra.cloudformation import Template, read_template
from infra.load_settings import load_settings
from infra.local.dkim_keys import DkimKeys
from infra.local.dns_server import DnsServer
from infra.local.simulator import Simulator
from infra.local.tokens import AUDIENCE, ISSUER, TokenIssuer
from misa_order.orders.store import OrderStore
from misa_order.runtime import wiring
from misa_order.table.table import Table
from tests.builders import Context, load_function

ROOT = Path(__file__).parent.parent
REGION = "ap-southeast-1"
ACCOUNT = "123456789012"
_NAMES = {
    "AWS::DynamoDB::Table": ("dynamodb", "TableName", "table/"),
    "AWS::SQS::Queue": ("sqs", "QueueName", ""),
    "AWS::S3::Bucket": ("s3", "BucketName", ""),
    "AWS::SecretsManager::Secret": ("secretsmanager", "Name", "secret:"),
    "AWS::Logs::LogGroup": ("logs", "LogGroupName", "log-group:"),
    "AWS::SES::EmailIdentity": ("ses", "EmailIdentity", "identity/"),
    "AWS::SES::ConfigurationSet": ("ses", "Name", "configuration-set/"),
}
_PSEUDO = {
    "AWS::StackName": "misa-order",
    "AWS::AccountId": ACCOUNT,
    "AWS::Region": REGION,
    "AWS::Partition": "aws",
}


@cache
def _template() -> Template:
    """Read once: it takes a second. Nobody changes it."""
    return read_template(ROOT / "infra" / "template.yaml")


class AwsCall(NamedTuple):
    """One call that a function made: who, of which service, which operation, with which parameters."""

    function: str
    service: str
    operation: str
    parameters: Mapping[str, Any]


class Deployed:
    """What the references of a template come to on AWS."""

    def __init__(self, template: Template, parameters: Mapping[str, str]) -> None:
        self.template = template
        self.resources: dict[str, Any] = template["Resources"]
        defaults = {name: one["Default"] for name, one in template.get("Parameters", {}).items() if "Default" in one}
        self._parameters = {**defaults, **parameters}

    def resolve(self, node: Any) -> Any:
        """A part of the template with its references put in; KeyError for one that nothing here knows."""
        match node:
            case {"Ref": str(name)}:
                return self._reference(name)
            case {"Fn::GetAtt": [str(name), str(attribute)]}:
                return self._attribute(name, attribute)
            case {"Fn::Sub": str(text)}:
                return re.sub(r"\$\{([^}]+)\}", lambda found: str(self._inserted(found[1])), text)
            case {"Fn::If": [str(condition), then, otherwise]}:
                return self.resolve(then if self._holds(condition) else otherwise)
        return self._resolve_within(node)

    def _resolve_within(self, node: Any) -> Any:
        if isinstance(node, dict):
            return {name: self.resolve(value) for name, value in node.items()}
        return [self.resolve(value) for value in node] if isinstance(node, list) else node

    def of_type(self, kind: str) -> dict[str, dict[str, Any]]:
        """The properties of all resources of a type, by logical id."""
        return {name: one.get("Properties", {}) for name, one in self.resources.items() if one.get("Type") == kind}

    def name(self, logical_id: str) -> str:
        """How a resource is called."""
        resource = self.resources[logical_id]
        return str(self.resolve(resource["Properties"][_NAMES[resource["Type"]][1]]))

    def arn(self, logical_id: str) -> str:
        """The ARN of a resource."""
        service, _, prefix = _NAMES[self.resources[logical_id]["Type"]]
        where = "::" if service == "s3" else f"{REGION}:{ACCOUNT}:"
        return f"arn:aws:{service}:{where}{prefix}{self.name(logical_id)}"

    def _holds(self, condition: str) -> bool:
        one, other = self.template["Conditions"][condition]["Fn::Equals"]
        return bool(self.resolve(one) == self.resolve(other))

    def _inserted(self, name: str) -> Any:
        return self._attribute(*name.split(".", 1)) if "." in name else self._reference(name)

    def _reference(self, name: str) -> Any:
        if name in self._parameters:
            return self._parameters[name]
        if name in _PSEUDO:
            return _PSEUDO[name]
        kind = self.resources[name]["Type"]
        if kind == "AWS::SQS::Queue":
            return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{self.name(name)}"
        return self.arn(name) if kind == "AWS::SecretsManager::Secret" else self.name(name)

    def _attribute(self, name: str, attribute: str) -> str:
        match attribute:
            case "Arn" | "Id":
                return self.arn(name)
            case "StreamArn":
                return f"{self.arn(name)}/stream/1"
            case "ApiEndpoint":
                return f"https://{name.lower()}.example"
        raise KeyError(f"{name}.{attribute}")


class InProcess:
    """The main stack's functions, as a context manager that keeps its keys in ``state``.

    With ``fresh`` a function that runs after another one has a new process: it reads settings and secrets itself.
    """

    def __init__(self, state: Path, *, fresh: bool = True) -> None:
        self.fresh = fresh
        self.calls: list[AwsCall] = []
        self.issuer = TokenIssuer(state)
        self.dkim = DkimKeys(state)
        self.dns = DnsServer(self.dkim.record)
        self.simulator = Simulator(jwks=self.issuer.jwks())
        self._modules: dict[str, Any] = {}
        self._running: tuple[str, Mapping[str, str]] = ("", {})
        self._callers: list[str] = []
        self._hooked: Session | None = None
        self._mock = mock_aws()

    def __enter__(self) -> Self:
        self.simulator.start()
        self.dns.start()
        template = _template()
        self.parameters = self._parameters()
        self.stack = Deployed(template, self.parameters)
        self._mock.start()
        wiring.forget()
        self._create()
        return self

    def __exit__(self, *_: object) -> None:
        wiring.forget()
        self._mock.stop()
        self.simulator.stop()
        self.dns.stop()

    def _parameters(self) -> dict[str, str]:
        url = self.simulator.url
        return {
            **{f"{name}Url": f"{url}/partners/{name.lower()}" for name in ("Suman", "Crm", "Act")},
            "JwksUrl": f"{url}/.well-known/jwks.json",
            "TokenIssuer": ISSUER,
            "TokenAudience": AUDIENCE,
            "GatewayUrl": "https://pay.example/start",
            "TestPortal": url,
            "MailFrom": "don-hang@orders.local",
            "MailDomain": "orders.local",
            "ReplyTo": "ke-toan@orders.local",
        }

    def _create(self) -> None:
        table, dynamodb = self.stack.of_type("AWS::DynamoDB::Table")["Table"], boto3.client("dynamodb")
        keep = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
        dynamodb.create_table(TableName=self.stack.name("Table"), **{name: table[name] for name in keep})
        load_settings(dynamodb, self.stack.name("Table"))
        self.table = Table(dynamodb, self.stack.name("Table"))
        self.orders = OrderStore(self.table)
        for queue, described in self.stack.of_type("AWS::SQS::Queue").items():
            # What was taken stays hidden as long as on AWS: with SQS's own 30 s it came again on a busy machine.
            hidden: Any = {"VisibilityTimeout": str(described.get("VisibilityTimeout", 30))}
            boto3.client("sqs").create_queue(QueueName=self.stack.name(queue), Attributes=hidden)
        location: Any = {"LocationConstraint": REGION}
        boto3.client("s3").create_bucket(Bucket=self.stack.name("Inbox"), CreateBucketConfiguration=location)
        boto3.client("sesv2").create_email_identity(EmailIdentity="don-hang@orders.local")
        for secret in self.stack.of_type("AWS::SecretsManager::Secret"):
            partner = re.sub(r"(?<!^)(?=[A-Z])", "_", secret.removesuffix("Secret")).lower()
            self.simulator.secrets |= {partner: f"secret of {partner}".encode()}
            value = self.simulator.secrets[partner].decode()
            boto3.client("secretsmanager").create_secret(Name=self.stack.name(secret), SecretString=value)

    def functions(self) -> dict[str, str]:
        """Logical ids by folder."""
        found = self.stack.of_type("AWS::Serverless::Function")
        return {Path(one["CodeUri"]).name: logical_id for logical_id, one in found.items()}

    def run(self, function: str, made: dict[str, Any], **environ: str) -> Any:
        """Hand an event to the function in this folder, with these variables changed."""
        if function not in self._modules:
            self._modules[function] = load_function(function)
        with self.process(function, {**self._environ(function), **environ}):
            return self._modules[function].handler(made, Context())

    @contextmanager
    def process(self, name: str, environ: Mapping[str, str]) -> Iterator[None]:
        """A function's process: these variables, and every call it makes recorded under ``name``; it may be nested."""
        if self.fresh and (name, environ) != self._running:
            # It asks again for settings, secrets and keys. Clients take most of a start, and know nothing.
            wiring.forget("session", "client")
        self._running = (name, environ)
        self._callers.append(name)
        with patch.dict(os.environ, environ):
            if wiring.session() is not self._hooked:
                # Clients copy what is registered when they are made.
                self._hooked = wiring.session()
                self._hooked.get_component("event_emitter").register("provide-client-params", self._note)
            try:
                yield
            finally:
                self._callers.pop()

    def _note(self, params: Mapping[str, Any], model: Any, **_: Any) -> None:
        service = model.service_model.service_name
        self.calls.append(AwsCall(self._callers[-1] if self._callers else "", service, model.name, dict(params)))

    def _environ(self, function: str) -> dict[str, str]:
        shared = self.stack.template["Globals"]["Function"]["Environment"]["Variables"]
        own = self.stack.of_type("AWS::Serverless::Function")[self.functions()[function]].get("Environment", {})
        given = {name: self.stack.resolve(value) for name, value in {**shared, **own.get("Variables", {})}.items()}
        # On AWS it is empty, for DNS itself; what is asked here is the one server that knows our banks' keys.
        return given | ({"DNS_SERVER": self.dns.address} if "DNS_SERVER" in given else {})
