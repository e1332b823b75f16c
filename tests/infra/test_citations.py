"""What the check of citations finds. What does not exist is named in pieces here: the check reads this file as well."""

from pathlib import Path

import pytest

from infra.citations import Project, problems

WHOLE = {
    "docs/rules.md": "R1 [D] One.\nR12 payment: a row.\n\n## Always\n\nR94 [D] Mails. R90 Bad input. See R1.\n",
    "docs/api.md": "`POST /orders`\n",
    "docs/decisions.md": "1. **One table.** Cited as `decision 1`.\n",
    f"docs/adr/0005-grant.{'md'}": "# 5. A grant\n\n**R12a.** Who is next. It is in `orders/grant.py:hand_on`.\n",
    "layers/app/misa_order/orders/grant.py": "LIMIT = 3\nclass Hold:\n    def free(self): ...\ndef hand_on(): ...\n",
    "docs/tests.md": "| function | tests |\n|---|---|\n| `place` | – |\n",
    "README.md": "# Start\n\n## Two commands\n\n[rules](docs/rules.md#always) and [below](#two-commands)\n",
}


def project(folder: Path, **changed: str) -> Project:
    for name, text in {**WHOLE, **changed}.items():
        path = folder / "clone" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return Project(folder / "clone", folder / "spec")


def test_a_project_that_cites_only_what_is_there_has_no_problem(tmp_path: Path) -> None:
    code = "# R1, R12a, R90–R94, decision 1, ADR 5 and ADR 0005, docs/api.md, api.md\nR = 99\n"
    assert list(problems(project(tmp_path, **{"functions/place/handler.py": code}))) == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (f"R{99}", f"R{99}"),
        (f"(R1, R{12}b)", f"R{12}b"),
        (f"(decision {2})", "decision 2"),
        (f"ADR {6}", "ADR 6"),
        (f"docs/none.{'md'}", "page docs/none.{}"),
    ],
)
def test_code_that_cites_what_is_not_there_is_named_with_its_line(tmp_path: Path, line: str, found: str) -> None:
    changed = project(tmp_path, **{"infra/one.py": f"\n# {line}\n"})
    assert list(problems(changed)) == [f"infra/one.py:2: there is no {found.format('md')}"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"[x](docs/none.{'md'})", "the link to docs/none.{} leads nowhere"),
        ("[x](docs/rules.md#never)", "docs/rules.md has no heading #never"),
        ("`orders/none.py`", "there is no file orders/none.py"),
        ("`orders/grant.py:none`", "orders/grant.py has no none"),
        ("`orders/grant.py:Hold.none`", "orders/grant.py has no Hold.none"),
    ],
)
def test_a_page_that_names_what_is_not_there_is_named(tmp_path: Path, text: str, found: str) -> None:
    assert f"README.md: {found.format('md')}" in list(problems(project(tmp_path, **{"README.md": text})))


@pytest.mark.parametrize("named", ["grant.py", "orders/grant.py:Hold.free", "orders/grant.py:LIMIT"])
def test_a_page_names_a_file_without_the_folders_that_lead_to_it(tmp_path: Path, named: str) -> None:
    assert list(problems(project(tmp_path, **{"README.md": f"`{named}`"}))) == []


def test_a_function_without_a_row_in_the_table_of_tests_is_named(tmp_path: Path) -> None:
    clone = project(tmp_path, **{"functions/place/handler.py": "", "functions/sell/handler.py": ""})
    assert list(problems(clone)) == ["docs/tests.md: sell has no row"]


def test_the_rules_and_the_interface_are_what_was_written(tmp_path: Path) -> None:
    clone = project(tmp_path)
    clone.spec.mkdir()
    (clone.spec / f"api.{'md'}").write_text("`POST /orders`\n", "utf-8")
    assert list(problems(clone)) == []
    (clone.spec / f"requirements.{'md'}").write_text("R1 [D] Another one.\n", "utf-8")
    [unequal] = problems(clone)
    assert unequal.startswith("docs/rules.md is not what")


def test_this_project_cites_only_what_is_there() -> None:
    assert list(problems(Project())) == []
