"""The staff API's stack, as it is packaged: what no run on this machine can show."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from infra.cloudformation import Template, read_template, write_template
from infra.package import package_admin_api

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """What `chalice package` makes of the project and infra/admin_api.yaml."""
    return package_admin_api("local", tmp_path_factory.mktemp("packaged"), ROOT).template


@pytest.fixture(scope="module")
def resources(packaged: Template) -> dict[str, Any]:
    found: dict[str, Any] = packaged["Resources"]
    return found


def properties(resources: dict[str, Any], logical_id: str) -> dict[str, Any]:
    found: dict[str, Any] = resources[logical_id]["Properties"]
    return found


def statements(resources: dict[str, Any]) -> list[dict[str, Any]]:
    (policy,) = properties(resources, "DefaultRole")["Policies"]
    found: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
    return found


def test_cfn_lint_finds_nothing(packaged: Template, tmp_path: Path) -> None:
    write_template(packaged, tmp_path / "admin_api.yaml")
    linter = str(Path(sys.executable).with_name("cfn-lint"))
    done = subprocess.run([linter, str(tmp_path / "admin_api.yaml")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_every_parameter_is_known_from_the_stacks_before_but_addresses_and_the_choice_of_logs(
    packaged: Template,
) -> None:
    main, sign_in = (read_template(ROOT / "infra" / name) for name in ("template.yaml", "sign_in.yaml"))
    known = set(main["Outputs"]) | set(main["Parameters"]) | set(sign_in["Outputs"])
    assert set(packaged["Parameters"]) - known == {"PageDomain", "PageCertificateArn", "AccessLogs", "OfficeAddresses"}


def test_the_role_works_on_the_table_reads_its_lists_and_keeps_imports_only(resources: dict[str, Any]) -> None:
    allowed = [(statement["Action"], statement["Resource"]) for statement in statements(resources)]
    objects = "arn:${AWS::Partition}:s3:::${InboxBucket}"
    uploads = "arn:${AWS::Partition}:s3:::${AWS::StackName}-uploads-${AWS::AccountId}"
    assert allowed == [
        (["logs:CreateLogStream", "logs:PutLogEvents"], {"Fn::GetAtt": ["AdminApiLogs", "Arn"]}),
        (["s3:GetObject"], [{"Fn::Sub": f"{objects}/{folder}/*"} for folder in ("in", "claims", "imports")]),
        (["s3:PutObject"], {"Fn::Sub": f"{objects}/imports/*"}),
        (["s3:GetObject", "s3:PutObject"], {"Fn::Sub": f"{uploads}/statements/*"}),
        (["s3:ListBucket"], {"Fn::Sub": uploads}),
        (
            [f"dynamodb:{one}" for one in ("GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem")],
            {"Ref": "TableArn"},
        ),
        (["dynamodb:Query"], [{"Fn::Sub": f"${{TableArn}}/index/{index}"} for index in ("lists", "staff", "due")]),
    ]


def test_both_functions_have_that_role_and_that_log(resources: dict[str, Any]) -> None:
    functions = [name for name, one in resources.items() if one["Type"] == "AWS::Serverless::Function"]
    assert sorted(functions) == ["APIHandler", "AuthorizeStaff"]
    for name in functions:
        assert properties(resources, name)["Role"] == {"Fn::GetAtt": ["DefaultRole", "Arn"]}
        assert properties(resources, name)["LoggingConfig"] == {"LogGroup": {"Ref": "AdminApiLogs"}}
        assert properties(resources, name)["Architectures"] == ["arm64"]
    assert properties(resources, "AdminApiLogs")["RetentionInDays"] == 30


def test_only_the_authorizer_carries_what_verifies_tokens(resources: dict[str, Any]) -> None:
    heavy = {"Ref": "AuthorizerLayerArn"}
    assert heavy in properties(resources, "AuthorizeStaff")["Layers"]
    assert heavy not in properties(resources, "APIHandler")["Layers"]


def test_no_route_but_the_documents_is_open(resources: dict[str, Any]) -> None:
    paths = properties(resources, "RestAPI")["DefinitionBody"]["paths"]
    assert {path: sorted(methods) for path, methods in paths.items()} == {
        "/choices": ["get"],
        "/contracts": ["get"],
        "/contracts/report": ["get"],
        "/contracts/report.xlsx": ["get"],
        "/contracts/{contract_id}": ["get"],
        "/contracts/{contract_id}/assign": ["post"],
        "/contracts/{contract_id}/hand-over": ["post"],
        "/contracts/{contract_id}/record": ["post"],
        "/contracts/{contract_id}/request-recording": ["post"],
        "/contracts/{contract_id}/withdraw": ["post"],
        "/invoices": ["get"],
        "/orders": ["get"],
        "/orders/retry": ["post"],
        "/orders/{number}": ["get"],
        "/orders/{number}/assignment": ["get"],
        "/orders/{number}/ask-customer": ["post"],
        "/orders/{number}/cancel": ["post"],
        "/orders/{number}/claim-picture": ["get"],
        "/orders/{number}/confirm-payment": ["post"],
        "/orders/{number}/reject-claim": ["post"],
        "/orders/{number}/retry": ["post"],
        "/quotas": ["get"],
        "/renewals": ["get"],
        "/renewals/accept": ["post"],
        "/renewals/reject": ["post"],
        "/renewals/{renewal_id}": ["get"],
        "/renewals/{renewal_id}/retry": ["post"],
        "/transactions": ["get"],
        "/transactions/{row_id}": ["get"],
        "/transactions/{row_id}/another": ["post"],
        "/transactions/{row_id}/confirm": ["post"],
        "/transactions/{row_id}/refund": ["post"],
        "/transactions/{row_id}/reject": ["post"],
        "/transactions/{row_id}/same-as": ["post"],
        "/transactions/{row_id}/undo": ["post"],
        "/statement/template.xlsx": ["get"],
        "/statement/imports": ["post"],
        "/statement/imports/{import_id}": ["get"],
        "/statement/uploads": ["post"],
        "/statement/uploads/{upload_id}/import": ["post"],
        "/statement/export.xlsx": ["get"],
        "/statement/reconciliation": ["get"],
        "/mails": ["get"],
        "/mails/{mail_id}": ["get"],
        "/me": ["get"],
        "/openapi.json": ["get"],
        "/overview": ["get"],
        "/mails/{mail_id}/discard": ["post"],
        "/mails/{mail_id}/release": ["post"],
        "/settings/{name}": ["get", "put"],
        "/webhooks/deliveries": ["get"],
        "/webhooks/deliveries/{delivery_id}": ["get"],
        "/webhooks/deliveries/{delivery_id}/send-again": ["post"],
    }
    locks = {path: [method.get("security") for method in methods.values()] for path, methods in paths.items()}
    assert locks.pop("/openapi.json") == [None]
    assert all(lock == [{"authorize_staff": []}] for found in locks.values() for lock in found)


def test_files_come_and_go_as_they_are(resources: dict[str, Any]) -> None:
    api = properties(resources, "RestAPI")
    assert api["BinaryMediaTypes"] == ["*/*"]
    assert api["DefinitionBody"]["x-amazon-apigateway-binary-media-types"] == ["*/*"]
    assert {"Ref": "SpreadsheetLayerArn"} in properties(resources, "APIHandler")["Layers"]


def test_the_gateway_remembers_no_token(resources: dict[str, Any]) -> None:
    definitions = properties(resources, "RestAPI")["DefinitionBody"]["securityDefinitions"]
    authorizer = definitions["authorize_staff"]["x-amazon-apigateway-authorizer"]
    assert (authorizer["type"], authorizer["authorizerResultTtlInSeconds"]) == ("token", 0)


def test_the_alarm_watches_this_api_and_this_stage(resources: dict[str, Any]) -> None:
    api, alarm = properties(resources, "RestAPI"), properties(resources, "AdminApiAlarm")
    watched = {dimension["Name"]: dimension["Value"] for dimension in alarm["Dimensions"]}
    assert watched == {"ApiName": api["Name"], "Stage": api["StageName"]}
    # What is imported has a name as well; it must not be another.
    assert api["DefinitionBody"]["info"]["title"] == api["Name"]
    assert api["StageName"] == "v1"
    assert api["EndpointConfiguration"] == "REGIONAL"
    assert alarm["AlarmActions"] == [{"Ref": "AlarmTopicArn"}]
