"""The first create of the stack fails: what was made is taken away, and nothing of it blocks the next one.

On an engine of its own, which is empty as a new account is. The engine rolls back as CloudFormation does, by
DeletionPolicy.
"""

import copy
from pathlib import Path
from typing import Any

from infra.cloudformation import Template
from infra.gameday.aws_cli import read_command
from infra.gameday.documented import documented
from infra.local.aws import LocalAws
from infra.local.deploy import CODE_BUCKET, DeployError, create_stack, upload
from infra.local.engine import Engine
from infra.local.system import STACK
from infra.local.timeline import StoryError, Timeline, expect, wait_for
from infra.package import ROOT, package_template

_BROKEN = "ShowDocs"


def play_broken_create(line: Timeline, state: Path) -> None:
    """Broken, rolled back, mended, made under the same names; and what stands is never taken away again."""
    packaged = package_template(ROOT / "infra/template.yaml", "local", ROOT / "build/local")
    engine = Engine(state / "create.log")
    engine.start()
    try:
        aws = LocalAws(engine.url)
        template = upload(aws, packaged)
        _fails(line, aws, template)
        _mended(line, aws, template)
    finally:
        engine.stop()


def _fails(line: Timeline, aws: LocalAws, template: Template) -> None:
    with line.step(f"broken: the function {_BROKEN} names a layer that does not exist") as remark:
        broken = copy.deepcopy(template)
        layer = "arn:aws:lambda:ap-southeast-1:000000000000:layer:no-such-layer:1"
        broken["Resources"][_BROKEN]["Properties"]["Layers"] = [layer]
        try:
            create_stack(aws, STACK, broken, _values(template), "portal")
        except DeployError as error:
            expect("whether the deployment names it", _BROKEN in str(error), wanted=True)
            remark(str(error).partition("\n")[0])
        else:
            raise StoryError("the create must fail")
    with line.step("seen: the stack's own events name the one resource and why") as remark:
        failed = _run(aws, 'aws cloudformation describe-stack-events --stack-name "$STACK" --query', remark)
        expect("what failed first", failed[-1][0], _BROKEN)
        remark(f"{failed[-1][0]}: {failed[-1][1][:140]}")
    with line.step("whole: table, queues, bucket, secrets, functions: nothing of ours is left") as remark:
        expect("what is left", _left(aws), _EMPTY)


def _mended(line: Timeline, aws: LocalAws, template: Template) -> None:
    with line.step("way back: the stack's remains are deleted, the mended template is deployed as it was") as remark:
        _run(aws, 'aws cloudformation delete-stack --stack-name "$STACK"', remark)
        stack = create_stack(aws, STACK, template, _values(template), "portal")
        remark(f"{stack.name} is CREATE_COMPLETE, under the same names")
    with line.step("whole: from now on not even delete-stack takes what holds state") as remark:
        before = _left(aws)
        aws.client("cloudformation").delete_stack(StackName=STACK)
        wait_for("the end of the stack", lambda: not _left(aws)["functions"])
        kept = {name: count for name, count in _left(aws).items() if count}
        expect("what is kept", kept, {name: before[name] for name in ("tables", "queues", "buckets", "secrets")})
        remark("kept: " + ", ".join(f"{name} {count}" for name, count in kept.items()))


_EMPTY = dict.fromkeys(("tables", "queues", "buckets", "secrets", "functions", "log groups"), 0)


def _left(aws: LocalAws) -> dict[str, int]:
    """How much of each kind there is in the account; the bucket for code is not the stack's."""
    buckets = [one["Name"] for one in aws.client("s3").list_buckets()["Buckets"]]
    secrets = aws.client("secretsmanager").list_secrets(IncludePlannedDeletion=True, MaxResults=100)["SecretList"]
    return {
        "tables": len(aws.client("dynamodb").list_tables()["TableNames"]),
        "queues": len(aws.client("sqs").list_queues().get("QueueUrls", [])),
        "buckets": len([name for name in buckets if name != CODE_BUCKET]),
        "secrets": len(secrets),
        "functions": len(aws.client("lambda").list_functions()["Functions"]),
        "log groups": len(aws.client("logs").describe_log_groups()["logGroups"]),
    }


def _values(template: Template) -> dict[str, str]:
    """Something for every parameter: nothing of this stack is ever called."""
    return {name: "example.vn" for name, said in template["Parameters"].items() if "Default" not in said} | {
        "Local": "yes"
    }


def _run(aws: LocalAws, start: str, remark: Any) -> Any:
    command = documented(start, {"$STACK": STACK})
    remark(f"$ {command}")
    asked = read_command(command)
    return asked.run(aws.client(asked.service))
