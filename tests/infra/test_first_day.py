"""docs/first_day.md and the other pages for operators name what there is: commands, parameters, secrets."""

import re
from pathlib import Path

import pytest

from infra.aliases import with_aliases
from infra.cloudformation import Template, read_template
from infra.gameday.aws_cli import CommandError, known_options
from infra.gameday.documented import DOCS, PAGES, commands
from infra.package import ROOT

# What the AWS CLI adds by itself, with the options that we use of it; and other programs' options within a command.
OF_THE_CLI = {
    "cloudformation package": {"template-file", "s3-bucket", "output-template-file"},
    "cloudformation deploy": {
        "stack-name",
        "template-file",
        "s3-bucket",
        "capabilities",
        "parameter-overrides",
        "no-execute-changeset",
    },
    "logs tail": {"since"},
    "s3 sync": {"cache-control", "exclude"},
    "configure ": set[str](),
}
OF_OTHERS = {"arg", "rawfile", "notification-endpoint"}  # the last is what the CLI calls SNS's Endpoint
COMMAND = re.compile(r"\baws ([a-z0-9-]+) ?(wait [a-z-]+|[a-z][a-z0-9-]+)?")
FIRST_DAY = (DOCS / "first_day.md").read_text("utf-8")
TEMPLATES = {name: read_template(ROOT / f"infra/{name}.yaml") for name in ("template", "admin_api", "sign_in")}
TEMPLATES |= {name: with_aliases(TEMPLATES[name]) for name in ("template", "sign_in")}
# Chalice's part of it is missing here; packaging gives it the same two.
TEMPLATES["admin_api"]["Parameters"] |= {
    name: TEMPLATES["template"]["Parameters"][name] for name in ("Release", "Shift")
}


def options_of(service: str, operation: str) -> set[str]:
    if (own := OF_THE_CLI.get(f"{service} {operation}")) is not None:
        return own | {"query", "output"}
    return known_options(service, operation.removeprefix("wait "), waits=operation.startswith("wait "))


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_the_aws_cli_is_one_that_it_knows(page: str) -> None:
    wrong: list[str] = []
    for line in commands((DOCS / page).read_text("utf-8")):
        called = [(found[1], found[2] or "") for found in COMMAND.finditer(line)]
        try:
            known = OF_OTHERS.union(*(options_of(*one) for one in called))
        except CommandError as error:
            wrong.append(f"{error}: {line}")
            continue
        unknown = set(re.findall(r" --([a-z0-9-]+)", line)) - known
        wrong += [f"--{option}: {line}" for option in sorted(unknown) if called]
    assert wrong == []


def test_a_command_that_is_not_one_is_seen() -> None:
    assert "queue-url" in options_of("sqs", "send-message")
    assert "queue" not in options_of("sqs", "send-message")
    with pytest.raises(CommandError):
        options_of("sqs", "send-letter")


def parameters(template: Template) -> set[str]:
    return set(template["Parameters"])


def test_every_parameter_of_the_first_stack_has_its_row_and_no_other() -> None:
    table = FIRST_DAY.partition("## 6. ")[2].partition("```")[0]
    named = {
        name for row in re.findall(r"^\| (`[^|]*) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)
    }
    assert named == parameters(TEMPLATES["template"])


def test_every_parameter_of_the_second_stack_is_named() -> None:
    step = FIRST_DAY.partition("## 12. ")[2].partition("## 13. ")[0]
    assert parameters(TEMPLATES["admin_api"]) - set(re.findall(r"\b(\w+)\b", step)) == set()


def test_what_is_overridden_is_a_parameter_of_its_stack() -> None:
    both = FIRST_DAY + (DOCS / "operations.md").read_text("utf-8")
    deployed = [line for line in commands(both) if " deploy " in f"{line} " and "--parameter-overrides" in line]
    assert len(deployed) >= 3
    of_stack = {"$STACK": "template", "$ADMIN": "admin_api", "$SIGNIN": "sign_in"}
    for line in deployed:
        [stack] = re.findall(r'--stack-name "(\$\w+)"', line)
        given = re.findall(r"\b([A-Z]\w+)=", line.partition("--parameter-overrides")[2])
        assert set(given) <= parameters(TEMPLATES[of_stack[stack]]), line
        needed = {name for name, said in TEMPLATES[of_stack[stack]]["Parameters"].items() if "Default" not in said}
        if "$outputs" not in line and "DeletionProtection" not in given:
            assert needed <= set(given), line


def test_every_secret_is_named_and_none_that_does_not_exist() -> None:
    step = FIRST_DAY.partition("## 11. ")[2].partition("## 12. ")[0]
    named = set(re.findall(r"`\$STACK/([a-z-]+)`", step))
    made = [one for one in TEMPLATES["template"]["Resources"].values() if one["Type"] == "AWS::SecretsManager::Secret"]
    assert named == {one["Properties"]["Name"]["Fn::Sub"].rpartition("/")[2] for one in made}


def test_every_output_that_is_read_is_one() -> None:
    made = {name: set(template.get("Outputs", {})) for name, template in TEMPLATES.items()}
    for stack, name in re.findall(r'output "\$(\w+)" (\w+)', FIRST_DAY):
        assert name in made[{"STACK": "template", "ADMIN": "admin_api"}[stack]], name
    for name in re.findall(r"\$\(pool (\w+)\)", FIRST_DAY):
        assert name in made["sign_in"], name


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_the_project_exists(page: str) -> None:
    text = (DOCS / page).read_text("utf-8")
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert {name for line in commands(text) for name in re.findall(r"^make (?:-\w+ )?([a-z-]+)", line)} <= targets
    for module in re.findall(r"python -m ([\w.]+)", text):
        assert Path(ROOT, *module.split(".")).with_suffix(".py").is_file(), module


def test_steps_are_numbered_as_they_are_named() -> None:
    steps = [int(number) for number in re.findall(r"^## (\d+)\. ", FIRST_DAY, re.MULTILINE)]
    assert steps == list(range(1, len(steps) + 1))
    for page in ("first_day.md", "game_day.md"):
        named = {int(number) for number in re.findall(r"\bsteps? (\d+)", (DOCS / page).read_text("utf-8"))}
        assert named <= set(steps)


def test_links_lead_to_headings() -> None:
    for page in ("first_day.md", "game_day.md"):
        for target, anchor in re.findall(r"\]\((\w+\.md)(?:#([\w-]+))?\)", (DOCS / page).read_text("utf-8")):
            headings = re.findall(r"^#+ (.*)$", (DOCS / target).read_text("utf-8"), re.MULTILINE)
            slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
            assert not anchor or anchor in slugs, f"{target}#{anchor}"
