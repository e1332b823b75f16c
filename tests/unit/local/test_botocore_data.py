"""What is left of botocore's descriptions asks AWS the same as all of them."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import botocore
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.session import Session

from infra.botocore_data import SERVICES, trim

_ASKED: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "dynamodb": ("get_item", {"TableName": "orders", "Key": {"pk": {"S": "a"}}}),
    "s3": ("get_object", {"Bucket": "inbox", "Key": "mail"}),
    "secretsmanager": ("get_secret_value", {"SecretId": "gateway"}),
    "sesv2": ("send_email", {"Content": {"Raw": {"Data": b"mail"}}}),
    "sqs": ("send_message", {"QueueUrl": "https://sqs.ap-southeast-1.amazonaws.com/1/q", "MessageBody": "{}"}),
}
_WHOLE = Path(botocore.__file__).parent / "data"


@pytest.fixture(scope="module")
def trimmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    packages = tmp_path_factory.mktemp("packages")
    data = packages / "botocore/data"
    for service in (*SERVICES, "kinesis"):
        shutil.copytree(_WHOLE / service, data / service)
    for path in _WHOLE.glob("*.json"):
        shutil.copy(path, data)
    trim(packages)
    return data


def asked(service: str, data: Path) -> tuple[str, str, str]:
    """Method and address of a request, and what its signature states, with these descriptions."""
    session, seen = Session(), list[Any]()
    session.get_component("data_loader").search_paths[:] = [str(data)]
    session.set_credentials("key", "secret", "token")
    client = session.create_client(service, "ap-southeast-1")

    def answer(request: Any, **_: Any) -> Any:
        seen.append(request)
        return AWSResponse(request.url, 400, HTTPHeaders(), Raw())

    client.meta.events.register_first("before-send", answer)
    operation, parameters = _ASKED[service]
    with pytest.raises(client.exceptions.ClientError):
        getattr(client, operation)(**parameters)
    [request] = seen
    stated = request.headers["Authorization"].decode().partition("Signature=")[0]
    return request.method, request.url, stated


class Raw:
    """A body with nothing in it."""

    def stream(self) -> list[bytes]:
        return [b"{}"]


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("endpoint", [None, "http://127.0.0.1:4566"])
def test_a_call_goes_to_the_same_address_and_is_signed_for_the_same(
    trimmed: Path, service: str, endpoint: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if endpoint:
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    assert asked(service, trimmed) == asked(service, _WHOLE)


def test_only_what_is_called_is_left_and_only_s3_has_rules(trimmed: Path) -> None:
    assert {path.name for path in trimmed.iterdir() if path.is_dir()} == set(SERVICES)
    assert [path.parts[-3] for path in trimmed.glob("*/*/endpoint-rule-set-1*")] == ["s3"]
