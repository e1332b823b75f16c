"""The machinery of the local system, on a toy of two functions: it starts, joins everything, and leaves nothing."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from infra.local.deploy import DeployError
from infra.local.engine import Engine, EngineError
from infra.local.sign_mail import send, signed
from infra.local.system import LocalSystem

ROOT = Path(__file__).resolve().parents[2]
MAIL = b"From: ACB <mailalert@acb.com.vn>\r\nSubject: x\r\n\r\nbody\r\n"


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("toy")
    shutil.copytree(ROOT / "tests/cases/toy_system", root, dirs_exist_ok=True)
    (root / "layers").mkdir()
    shutil.copytree(ROOT / "layers/app", root / "layers/app")
    return root


@pytest.fixture(scope="module")
def system(toy: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSystem]:
    def load_settings(dynamodb: Any, table: str) -> None:
        dynamodb.put_item(TableName=table, Item={"pk": {"S": "setting"}})

    with LocalSystem(tmp_path_factory.mktemp("state"), load_settings=load_settings, root=toy) as running:
        yield running


def item(system: LocalSystem, pk: str) -> dict[str, Any]:
    """Waits for what an asynchronous function writes."""
    for _ in range(100):
        found = system.aws.client("dynamodb").get_item(TableName=system.endpoints["table"], Key={"pk": {"S": pk}})
        if "Item" in found:
            return dict(found["Item"])
        time.sleep(0.1)
    raise AssertionError(f"no item {pk}")


def fetch(url: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, Any]:
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json", **(headers or {})})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.status, json.load(answer)


def operator(system: LocalSystem, service: str) -> Any:
    key = system.endpoints["credentials"]
    session = boto3.Session(key["access_key_id"], key["secret_access_key"], region_name=key["region"])
    return session.client(service, endpoint_url=system.endpoints["aws"])  # type: ignore[call-overload]  # not a literal


def test_a_portal_request_reaches_its_function_and_the_table(system: LocalSystem) -> None:
    status, seen = fetch(system.endpoints["portal"] + "/v1/orders", b"an order")
    assert (status, seen["layer"]) == (201, "OrderSystemError")
    assert item(system, "order")["body"] == {"S": "an order"}
    assert item(system, "order")["portal"] == {"S": system.endpoints["portal"]}


def test_the_engine_answers_through_uvicorn(system: LocalSystem) -> None:
    host, _colon, port = system.aws.url.removeprefix("http://").rpartition(":")
    with socket.create_connection((host, int(port)), timeout=10) as client:
        client.sendall(b"no request\r\n\r\n")
        assert client.recv(1000).endswith(b"Invalid HTTP request received.")


def test_functions_see_neither_the_developers_tools_nor_this_shell(
    system: LocalSystem,
) -> None:
    _status, seen = fetch(system.endpoints["portal"] + "/v1/orders", b"an order")
    assert seen["tools"] == []
    assert not {"VIRTUAL_ENV", "PYTHONPATH", "PYTEST_CURRENT_TEST", "SHELL"}.intersection(seen["environ"])


def test_the_admin_stack_runs_beside_it(system: LocalSystem) -> None:
    assert fetch(system.endpoints["admin"] + "/hello") == (200, {"layer": "OrderSystemError"})


def test_a_signed_mail_is_stored_and_handed_to_the_parser(system: LocalSystem) -> None:
    answer = send(signed(MAIL, "acb.com.vn", system.dkim), system.endpoints["smtp"], "mailalert@acb.com.vn")
    assert answer.code == 250
    assert item(system, "mail")["dmarc"] == {"S": "PASS"}


def test_the_default_settings_are_loaded(system: LocalSystem) -> None:
    assert item(system, "setting")


def test_the_browsers_preflight_is_answered(system: LocalSystem) -> None:
    asked = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}
    request = urllib.request.Request(system.endpoints["portal"] + "/v1/orders", headers=asked, method="OPTIONS")
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"


def test_the_partners_share_our_secrets(system: LocalSystem) -> None:
    assert len(system.simulator.secrets["suman_callback"]) == 40
    assert system.simulator.callback_base == system.endpoints["portal"]


def test_staff_can_sign_in_at_an_address_that_is_published(system: LocalSystem) -> None:
    status, found = fetch(system.endpoints["identity"] + "/.well-known/openid-configuration")
    assert (status, found["token_endpoint"]) == (200, system.endpoints["identity"] + "/token")
    assert fetch(found["jwks_uri"])[1] == system.tokens.jwks()


def test_the_operator_reads_repairs_and_no_more(system: LocalSystem) -> None:
    table, queue = system.endpoints["table"], system.endpoints["dead_letter_queues"]["match"]
    assert operator(system, "dynamodb").scan(TableName=table)["Count"] >= 1
    sqs = operator(system, "sqs")
    sqs.send_message(QueueUrl=queue, MessageBody="x")
    assert sqs.receive_message(QueueUrl=queue)["Messages"][0]["Body"] == "x"
    sqs.purge_queue(QueueUrl=queue)
    invoked = operator(system, "lambda").invoke(
        FunctionName=system.endpoints["functions"]["create_order"], Payload=b'{"body": "by hand"}'
    )
    assert invoked["StatusCode"] == 200
    assert "logGroups" in operator(system, "logs").describe_log_groups()
    with pytest.raises(ClientError, match="not authorized"):
        operator(system, "dynamodb").put_item(TableName=table, Item={"pk": {"S": "x"}})
    with pytest.raises(ClientError, match="not authorized"):
        operator(system, "iam").list_users()


def test_the_endpoints_file_is_there_for_its_owner_only(system: LocalSystem) -> None:
    path = system.state / "endpoints.json"
    assert json.loads(path.read_text()) == system.endpoints
    assert path.stat().st_mode & 0o077 == 0
    assert list(system.endpoints["queues"]) == ["match"]


def test_two_systems_run_side_by_side(system: LocalSystem, toy: Path, tmp_path: Path) -> None:
    with LocalSystem(tmp_path, root=toy) as other:
        fetch(other.endpoints["portal"] + "/v1/orders", b"the other's")
        assert item(other, "order")["body"] == {"S": "the other's"}
        fetch(system.endpoints["portal"] + "/v1/orders", b"ours")
        assert item(other, "order")["body"] == {"S": "the other's"}
    assert not (tmp_path / "endpoints.json").exists()
    assert (system.state / "endpoints.json").exists()


def test_a_stack_that_fails_says_which_resource_and_why(toy: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    shutil.copytree(toy, root)
    template = root / "infra/template.yaml"
    second = "  Second: {Type: AWS::ApiGatewayV2::Api, DependsOn: Portal, Properties: {Name: x, ProtocolType: HTTP}}\n"
    template.write_text(template.read_text().replace("Resources:\n", f"Resources:\n{second}", 1))
    with (
        pytest.raises(DeployError, match=r"Second \(AWS::ApiGatewayV2::Api\): .*already in use"),
        LocalSystem(tmp_path / "state", root=root),
    ):
        pass
    assert engines_of(tmp_path) == []


def test_a_parameter_that_nothing_gives_is_named(toy: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    shutil.copytree(toy, root)
    template = root / "infra/template.yaml"
    template.write_text(template.read_text().replace("Parameters:\n", "Parameters:\n  Colour: {Type: String}\n", 1))
    with pytest.raises(DeployError, match="Colour"), LocalSystem(tmp_path / "state", root=root):
        pass


def test_an_engine_that_ends_at_once_says_so_with_its_log(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="No such file"):
        Engine(tmp_path / "engine.log", command=broken(tmp_path)).start()


def broken(folder: Path) -> Path:
    script = folder / "engine"
    script.write_text("#!/bin/sh\ncat /no/such/file\nexit 3\n")
    script.chmod(0o755)
    return script


def engines_of(folder: Path) -> list[str]:
    """The processes that write to the engine's log under this folder."""
    log = folder / "state/engine.log"
    holders = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(handle.readlink() == log for handle in (process / "fd").iterdir()):
                holders.append(process.name)
        except OSError:
            continue  # it has ended meanwhile
    return holders


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_however_it_ends_no_process_and_no_folder_is_left(toy: Path, tmp_path: Path, number: signal.Signals) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    code = (
        "from pathlib import Path; from infra.local import up, system; import functools, sys;"
        f"up.LocalSystem = functools.partial(system.LocalSystem, root=Path({str(toy)!r}));"
        f"sys.exit(up.main(['--state', {str(tmp_path / 'state')!r}]))"
    )
    environ = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": f"{ROOT}:{ROOT / 'layers/app'}"}
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environ, stdout=subprocess.PIPE) as up:
        endpoints = tmp_path / "state/endpoints.json"
        wait_for(endpoints.exists)
        assert engines_of(tmp_path) != []
        fetch(json.loads(endpoints.read_text())["portal"] + "/v1/orders", b"a worker runs")
        up.send_signal(number)
        code_of_end = up.wait(20)
    wait_for(lambda: engines_of(tmp_path) == [] and list(temporary.iterdir()) == [])
    assert (code_of_end, endpoints.exists()) == ((-9, True) if number == signal.SIGKILL else (0, False))


def wait_for(happened: Any) -> None:
    for _ in range(300):
        if happened():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen within 30 s")
