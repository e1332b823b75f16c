"""Where the staff page is on AWS: what admin_api.yaml promises beside the API, as no run here can show it (R80).

What a browser sees is the same as at PageServer, which the tests in a browser use.
"""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from infra.artefacts import PackagingError
from infra.cloudformation import Template, read_template
from infra.local.page_server import security_headers
from infra.package import copy_page
from misa_order.payments.spreadsheets.package import MOST_BYTES

ROOT = Path(__file__).parents[2]
NODE = ROOT / ".venv-web/bin/node"
POOLS = "https://cognito-idp.ap-southeast-1.amazonaws.com"
SIGN_IN = "https://misa.auth.ap-southeast-1.amazoncognito.com"
UPLOADS = "https://${AWS::StackName}-uploads-${AWS::AccountId}.s3.${AWS::Region}.${AWS::URLSuffix}"


@pytest.fixture(scope="module")
def template() -> Template:
    return read_template(ROOT / "infra/admin_api.yaml")


@pytest.fixture(scope="module")
def resources(template: Template) -> dict[str, Any]:
    return {name: one["Properties"] for name, one in template["Resources"].items() if one.get("Condition")}


@pytest.fixture(scope="module")
def distribution(resources: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = resources["PageDistribution"]["DistributionConfig"]
    return found


def test_without_an_address_to_sign_in_at_there_is_no_page(template: Template) -> None:
    assert template["Conditions"]["WithPage"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "SignInUrl"}, ""]}]}
    page = {name: one for name, one in template["Resources"].items() if name.startswith("Page")}
    assert len(page) == 7
    assert all(one["Condition"] == "WithPage" for one in page.values())
    assert all(one["Condition"] == "WithPage" for one in template["Outputs"].values())


def test_only_cloudfront_reads_the_files_and_only_over_tls(resources: dict[str, Any]) -> None:
    bucket = resources["PageBucket"]
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    allowed, denied = resources["PageBucketPolicy"]["PolicyDocument"]["Statement"]
    assert (allowed["Principal"], allowed["Action"]) == ({"Service": "cloudfront.amazonaws.com"}, "s3:GetObject")
    assert "distribution/${PageDistribution}" in allowed["Condition"]["StringEquals"]["AWS:SourceArn"]["Fn::Sub"]
    assert (denied["Effect"], denied["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    access = resources["PageAccess"]["OriginAccessControlConfig"]
    assert (access["SigningBehavior"], access["OriginAccessControlOriginType"]) == ("always", "s3")


def test_the_api_is_below_the_same_address_and_is_never_remembered(distribution: dict[str, Any]) -> None:
    [api] = distribution["CacheBehaviors"]
    assert (api["PathPattern"], api["TargetOriginId"]) == ("/v1/*", "api")
    assert api["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # CachingDisabled
    assert api["OriginRequestPolicyId"] == "b689b0a8-53d0-40ab-baf2-68738e2966ac"  # AllViewerExceptHostHeader
    assert {"GET", "POST", "PUT"} <= set(api["AllowedMethods"])
    [tells_whose] = api["FunctionAssociations"]
    assert tells_whose == {"EventType": "viewer-request", "FunctionARN": {"Fn::GetAtt": ["PageViewer", "FunctionARN"]}}
    origins = {origin["Id"]: origin for origin in distribution["Origins"]}
    # The stage is part of the path: nothing is put before it.
    assert "OriginPath" not in origins["api"]
    assert origins["api"]["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"


def test_its_headers_are_those_that_the_page_is_tested_with(
    resources: dict[str, Any], distribution: dict[str, Any]
) -> None:
    headers = resources["PageHeaders"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    text, values = headers["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
    assert values == {"Pools": {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "TokenIssuer"}]}]}}
    policy = text.replace("https://${Pools}", POOLS).replace("${SignInUrl}", SIGN_IN)
    here = security_headers(f"{POOLS}/ap-southeast-1_pool", UPLOADS)
    # Signing in is two addresses there, and one here.
    assert policy.replace(f" {SIGN_IN}", "") == here["Content-Security-Policy"]
    assert headers["ReferrerPolicy"]["ReferrerPolicy"] == here["Referrer-Policy"]
    assert "ContentTypeOptions" in headers
    behaviours = [distribution["DefaultCacheBehavior"], *distribution["CacheBehaviors"]]
    assert [one["ResponseHeadersPolicyId"] for one in behaviours] == [{"Ref": "PageHeaders"}] * 2


def test_the_page_and_nobody_elses_posts_files_to_a_bucket_that_forgets_them_in_a_day(template: Template) -> None:
    bucket = template["Resources"]["Uploads"]["Properties"]
    assert UPLOADS.startswith(f"https://{bucket['BucketName']['Fn::Sub']}.s3.")
    with_page, [rule] = bucket["CorsConfiguration"]["Fn::If"][0], bucket["CorsConfiguration"]["Fn::If"][1]["CorsRules"]
    assert (with_page, rule["AllowedMethods"]) == ("WithPage", ["POST"])
    assert rule["AllowedOrigins"] == [template["Outputs"]["PageUrl"]["Value"]]
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    # No versions, so that an expired file is gone.
    assert "VersioningConfiguration" not in bucket
    [kept] = bucket["LifecycleConfiguration"]["Rules"]
    assert (kept["Status"], kept["ExpirationInDays"], "Prefix" in kept) == ("Enabled", 1, False)
    [denied] = template["Resources"]["UploadsPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert (denied["Effect"], denied["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_the_page_knows_how_large_a_file_is_read() -> None:
    [most] = re.findall(r"MOST_BYTES = ([0-9_]+);", (ROOT / "web/staff/src/import/files.ts").read_text())
    assert int(most) == MOST_BYTES


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("/", "/index.html"),
        ("/statement", "/index.html"),
        ("/orders/1000001", "/index.html"),
        ("/signed-in", "/index.html"),
        ("/assets/index-abc.js", "/assets/index-abc.js"),
        ("/assets/gone", "/assets/gone"),
        ("/icon.svg", "/icon.svg"),
    ],
)
def test_a_path_that_is_no_file_is_the_page(resources: dict[str, Any], asked: str, read: str) -> None:
    assert routed(resources, asked)["uri"] == read


def test_the_page_is_told_where_to_sign_in(resources: dict[str, Any]) -> None:
    answer = routed(resources, "/config.json")
    assert (answer["statusCode"], answer["headers"]["cache-control"]["value"]) == (200, "no-store")
    assert json.loads(answer["body"]) == {"authority": f"{POOLS}/pool", "client_id": "page"}


def test_the_firewall_is_told_whose_request_it_is_whatever_the_request_says_itself(resources: dict[str, Any]) -> None:
    asked = {"uri": "/v1/orders", "headers": {"x-viewer-ip": {"value": "198.51.100.1"}, "accept": {"value": "*/*"}}}
    event = {"viewer": {"ip": "203.0.113.9"}, "request": asked}
    handed_on = handled(resources["PageViewer"]["FunctionCode"], event)
    assert handed_on == {**asked, "headers": {"x-viewer-ip": {"value": "203.0.113.9"}, "accept": {"value": "*/*"}}}


def routed(resources: dict[str, Any], path: str) -> dict[str, Any]:
    """What CloudFront's function makes of a request."""
    code = resources["PageRoutes"]["FunctionCode"]["Fn::Sub"]
    code = code.replace("${TokenIssuer}", f"{POOLS}/pool").replace("${TokenAudience}", "page")
    assert "${" not in code
    return handled(code, {"request": {"uri": path}})


def handled(code: str, event: dict[str, Any]) -> dict[str, Any]:
    """What a function of CloudFront's answers; Node stands for CloudFront's own JavaScript."""
    if not NODE.exists():
        pytest.skip("Node is not there yet: `make page` sets it up")
    run = f"{code}\nconsole.log(JSON.stringify(handler({json.dumps(event)})))"
    done = subprocess.run([str(NODE), "-e", run], capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_only_what_was_built_is_packaged(tmp_path: Path) -> None:
    with pytest.raises(PackagingError, match="make page"):
        copy_page(tmp_path, tmp_path / "out")
    built = tmp_path / "page"
    (built / "assets").mkdir(parents=True)
    for name in ("index.html", "assets/a.js", ".built-1"):
        (built / name).write_text(name, encoding="utf-8")
    copy_page(built, tmp_path / "out")
    copied = sorted(str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert copied == ["assets/a.js", "index.html"]
