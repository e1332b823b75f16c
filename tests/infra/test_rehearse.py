"""A deploy is rehearsed as AWS would take it: what it would lose, refuse or cut off is found before there is one."""

import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from infra.aliases import with_aliases
from infra.artefacts import PackagingError
from infra.cloudformation import Template, write_template
from infra.rehearse import __main__ as rehearsal
from infra.rehearse import former, packages
from infra.rehearse.left import LEFT, Reasons
from infra.rehearse.limits import beyond_limits
from infra.rehearse.lint import findings
from infra.rehearse.policies import faults
from infra.rehearse.stack import Stack
from infra.rehearse.translated import translate
from tests.in_process import ROOT
from tests.shaped import MAIN, differing, stack_of

NO_REASONS: list[dict[str, str]] = []


@pytest.fixture(scope="module")
def main() -> Stack:
    return stack_of(MAIN)


# ── What AWS would refuse ────────────────────────────────────────────────────────────────────────────────────────────


def limits(template: Template, tmp_path: Path) -> list[str]:
    write_template(template, tmp_path / "packaged.yaml")
    translated = translate(with_aliases(template), {})
    return list(beyond_limits("main", tmp_path / "packaged.yaml", translated, Stack(translated, {})))


def test_the_template_is_within_limits_under_a_long_name(tmp_path: Path) -> None:
    assert limits(MAIN, tmp_path) == []


def test_a_name_that_does_not_fit_behind_a_long_stacks_is_found(tmp_path: Path) -> None:
    name = {"Fn::Sub": "${AWS::StackName}-tell_customers_of_what_they_bought"}
    [said] = limits(differing(MAIN, "SendMail", "Properties", "FunctionName", value=name), tmp_path)
    assert "may have 64" in said


def test_an_environment_a_policy_and_resources_beyond_the_limits_are_found(tmp_path: Path) -> None:
    role = MAIN["Resources"]["SendMailRole"]["Properties"]["Policies"][0]
    many = [{**role, "PolicyName": f"p{number}"} for number in range(40)]
    made = differing(MAIN, "SendMailRole", "Properties", "Policies", value=many)
    made = differing(made, "SendMail", "Properties", "Environment", value={"Variables": {"WORDS": "x" * 4000}})
    made["Resources"] |= {f"Topic{number}": {"Type": "AWS::SNS::Topic"} for number in range(200)}
    said = "\n".join(limits(made, tmp_path))
    for found in ("SendMailRole: inline policies", "SendMail: environment", "where a template may have 500"):
        assert found in said


def test_a_function_too_large_with_its_layers_and_one_of_too_many_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in {one["Properties"]["CodeUri"] for _, one in _functions(MAIN)} | {
        f"{name}.zip" for name, one in MAIN["Resources"].items() if one["Type"] == "AWS::Serverless::LayerVersion"
    }:
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("x", b"\0" * 1_000_000)
    layers = [{"Ref": "AppLayer"}] * 6
    translated = {"template": translate(with_aliases(MAIN), {})}
    assert list(packages.too_large(translated, tmp_path)) == []
    many = {"template": translate(with_aliases(differing(MAIN, "SendMail", "Properties", "Layers", value=layers)), {})}
    assert "SendMail has 8 layers" in "\n".join(packages.too_large(many, tmp_path))
    monkeypatch.setattr(packages, "_UNZIPPED", 3_500_000)
    said = "\n".join(packages.too_large(translated, tmp_path))
    assert "ParseBankMail is 4 MB" in said
    assert "SendMail" not in said


def _functions(template: Template) -> list[tuple[str, Any]]:
    return [(name, one) for name, one in template["Resources"].items() if one["Type"] == "AWS::Serverless::Function"]


def test_everything_that_a_stack_can_have_is_looked_at(tmp_path: Path) -> None:
    """What stands behind a condition too: a parameter that switches something on belongs to the rehearsal's."""
    made = rehearsal.made_of(former.described(ROOT, tmp_path))
    for name, template in made.translated.items():
        assert set(template["Resources"]) == set(made.stacks[name].resources)
    assert not list(rehearsal.policies(made))


def test_no_role_asks_for_what_iam_does_not_know(main: Stack) -> None:
    assert list(faults("template", main)) == []


@pytest.mark.parametrize(
    ("action", "resource", "issue"),
    [
        ("sqs:SendMesage", {"Fn::GetAtt": ["SendMailQueue", "Arn"]}, "UNKNOWN_ACTION"),
        ("dynamodb:GetItem", {"Fn::GetAtt": ["SendMailQueue", "Arn"]}, "RESOURCE_MISMATCH"),
    ],
)
def test_a_misspelt_action_and_another_services_resource_are_found(action: str, resource: Any, issue: str) -> None:
    statement = {"Effect": "Allow", "Action": [action], "Resource": resource}
    policy = {"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
    made = stack_of(differing(MAIN, "MatchPaymentRole", "Properties", "Policies", value=[policy]))
    found = list(faults("template", made))
    assert [one.split()[:2] for one in found if "MatchPaymentRole" in one] == [["template/MatchPaymentRole:", issue]]


def test_the_linter_looks_at_what_sam_makes_and_a_reason_that_fits_nothing_is_found(tmp_path: Path) -> None:
    write_template({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}, tmp_path / "queue.yaml")
    found = list(findings([tmp_path / "queue.yaml"], Reasons(NO_REASONS)))
    assert any("I3011" in one for one in found)
    reasons = [{"rule": "I3011", "where": "^Resources/Queue"}, {"rule": "I3013", "where": "^Resources/Queue"}]
    assert list(findings([tmp_path / "queue.yaml"], Reasons([*reasons, {"rule": "E1", "where": "^Nowhere"}]))) == [
        "left.yaml lets E1 be at ^Nowhere, where it is not found"
    ]


def test_a_reason_for_a_policy_that_fits_nothing_is_found_too(main: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    stale = {"rule": "RESOURCE_STAR", "where": "^template/NobodysRole$"}
    monkeypatch.setitem(LEFT, "policies", [*LEFT["policies"], stale])
    found = list(rehearsal.policies(rehearsal.Made({}, {}, {"template": main})))
    assert "left.yaml lets RESOURCE_STAR be at ^template/NobodysRole$, where it is not found" in found


# ── What it is compared with ─────────────────────────────────────────────────────────────────────────────────────────


def git(folder: Path, *asked: str) -> None:
    who = ["-c", "user.name=x", "-c", "user.email=x@example.vn"]
    subprocess.run(["git", *who, *asked], cwd=folder, check=True, capture_output=True)


def test_a_deploy_follows_on_the_last_tag_else_on_the_commit_before_else_on_nothing(tmp_path: Path) -> None:
    assert former.default_commit(tmp_path) is None
    git(tmp_path, "init", "-q")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "one")
    assert former.default_commit(tmp_path) is None
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "two")
    before = former.default_commit(tmp_path)
    assert before
    git(tmp_path, "tag", "v1")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "three")
    assert former.default_commit(tmp_path) == "v1"


def test_what_is_tagged_itself_is_not_held_against_itself(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    for name in ("v1", "v2"):
        (tmp_path / "file").write_text(name)
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-q", "-m", name)
        git(tmp_path, "tag", name)
    assert former.default_commit(tmp_path) == "v1"
    (tmp_path / "file").write_text("not committed yet")
    assert former.default_commit(tmp_path) == "v2"


def test_a_commits_sources_are_looked_at_beside_todays(tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    for name in ("functions", "layers", "infra", "requirements"):
        (repository / name).mkdir(parents=True)
        (repository / name / "file").write_text("then")
    git(repository, "init", "-q")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "then")
    (repository / "infra/file").write_text("now")
    found = former.checked_out(repository, "HEAD", tmp_path / "sources")
    assert (found / "infra/file").read_text() == "then"
    with pytest.raises(subprocess.CalledProcessError):
        former.checked_out(repository, "nowhere", tmp_path / "other")


def test_packages_are_made_again_only_for_other_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Path] = []

    def package(out: Path, _root: Path) -> None:
        made.append(out)
        out.mkdir()
        for name in packages.STACKS:
            write_template({"Resources": {}}, out / f"{name}.yaml")

    monkeypatch.setattr(packages, "package_for_aws", package)
    assert sorted(packages.fresh_packages(tmp_path / "out")) == sorted(packages.STACKS)
    packages.fresh_packages(tmp_path / "out")
    assert len(made) == 1
    monkeypatch.setattr(packages, "_digest", lambda _root: "another")
    packages.fresh_packages(tmp_path / "out")
    assert len(made) == 2


def test_the_table_tells_what_would_be_lost(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The whole command over the main template alone, before which the table had another name."""
    renamed = differing(MAIN, "Table", "Properties", "TableName", value="orders")
    described = iter([{"template": with_aliases(renamed)}, {"template": with_aliases(MAIN)}])
    write_template(with_aliases(MAIN), tmp_path / "template.yaml")
    monkeypatch.setattr(rehearsal, "OUT", tmp_path)
    monkeypatch.setattr(rehearsal, "fresh_packages", lambda _out: {"template": with_aliases(MAIN)})
    monkeypatch.setattr(rehearsal, "findings", lambda _written: iter(()))
    monkeypatch.setattr(rehearsal, "too_large", lambda _translated, _folder: iter(()))
    monkeypatch.setattr(rehearsal, "checked_out", lambda _root, _commit, to: to)
    monkeypatch.setattr(rehearsal, "described", lambda _root, _work: next(described))
    console = Console(record=True, width=200)
    assert rehearsal.rehearse("v1", console) == 1
    said = console.export_text()
    assert "template: replace Table would lose orders and money. TableName is another" in said
    assert [line.split()[:2] for line in said.splitlines()[-5:]] == [
        ["packages", "ok"],
        ["lint", "ok"],
        ["limits", "ok"],
        ["policies", "ok"],
        ["changes", "failed"],
    ]


def test_what_cannot_be_packaged_is_told_and_nothing_else_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_out: Path) -> Any:
        raise PackagingError("no index")

    monkeypatch.setattr(rehearsal, "fresh_packages", refuse)
    console = Console(record=True, width=200)
    assert rehearsal.rehearse(None, console) == 1
    said = console.export_text()
    assert "no index" in said
    assert "Nothing to compare with" in said
    assert "limits" not in said
