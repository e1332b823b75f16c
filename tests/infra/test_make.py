"""The commands of the interface, as make itself would run them."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def would_run(*arguments: str) -> str:
    done = subprocess.run(
        ["make", "--no-print-directory", "--dry-run", *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize(
    ("asked", "passed"),
    [
        (("SIGN=yes",), ' "mail.eml" --sign "yes"'),
        (("SIGN=no",), ' "mail.eml" --sign "no"'),
        ((), ' "mail.eml" --sign "yes"'),
        (("SIGN=yes", "AS=attacker.example"), ' "mail.eml" --sign "yes" --as "attacker.example"'),
    ],
)
def test_a_mail_is_signed_by_its_own_domain_unless_another_is_named(asked: tuple[str, ...], passed: str) -> None:
    line = would_run("send-mail", "FILE=mail.eml", *asked).strip().splitlines()[-1]
    assert line.rstrip().endswith(f"infra.local.sign_mail{passed}")


def test_a_token_is_asked_for_by_role_products_and_name() -> None:
    line = would_run("token", "ROLE=portal", "PRODUCTS=CUKCUK,MEINVOICE").strip().splitlines()[-1]
    assert '--role "portal" --products "CUKCUK,MEINVOICE"' in line


def test_the_story_ends_when_asked_to() -> None:
    assert would_run("run", "ARGS=--once").strip().splitlines()[-1].endswith("infra.local.run --once")


@pytest.mark.parametrize(
    ("asked", "passed"),
    [((), ""), (("LOOK=yes",), " --look"), (("STACK=misa-order",), ' --stack "misa-order"')],
)
def test_dead_letters_go_back_here_or_on_aws(asked: tuple[str, ...], passed: str) -> None:
    line = would_run("redrive", "QUEUE=send_mail", *asked).strip().splitlines()[-1]
    assert " ".join(line.split()).endswith(f'infra.redrive "send_mail"{passed}')


def test_a_call_is_signed_for_its_sender_though_make_has_a_path_of_its_own() -> None:
    asked = ("PATH=/v1/bank-feeds/sepay", "AS=sepay", "FILE=body.json")
    line = would_run("call", *asked).strip().splitlines()[-1]
    assert line.endswith('infra.local.call "/v1/bank-feeds/sepay" --as "sepay" --file "body.json"')
    unproven = would_run("call", "PATH=/v1/callbacks/act").strip().splitlines()[-1]
    assert unproven.rstrip().endswith('infra.local.call "/v1/callbacks/act"')


@pytest.mark.parametrize(
    ("asked", "runs"),
    [
        (("invoke", "FUNCTION=create_order"), 'infra.local.invoke "create_order"'),
        (("invoke", "FUNCTION=create_order", "EVENT=a b.json"), 'infra.local.invoke "create_order" "a b.json"'),
        (("logs", "FUNCTION=create_order"), 'infra.local.logs "create_order"'),
        (("logs", "FUNCTION=create_order", "ONCE=yes"), 'infra.local.logs "create_order" --once'),
        (("read-mail", "FILE=a.eml"), 'infra.local.read_mail "a.eml"'),
        (("read-mail", "FILE=a.eml", "BANK=VCB"), 'infra.local.read_mail "a.eml" --bank "VCB"'),
        (("samples",), 'infra.local.samples "build/samples"'),
        (("customer-export", "CUSTOMER=KH1", "OUT=a b.json"), 'infra.customer_data export "KH1" --out "a b.json"'),
        (
            ("customer-erase", "CUSTOMER=KH1", "BY=an", "REASON=asked", "YES=yes", "STACK=x"),
            'infra.customer_data erase "KH1" --by "an" --reason "asked" --yes --stack "x"',
        ),
        (("customer-erase", "CUSTOMER=KH1"), 'infra.customer_data erase "KH1" --by "" --reason ""'),
        (("gameday",), "infra.gameday"),
        (("gameday", "SCENE=suman"), 'infra.gameday --scene "suman"'),
        (("check",), "infra.check"),
        (("check", "ONLY=lint types"), "infra.check lint types"),
        (("rehearse",), "infra.rehearse"),
        (("rehearse", "FROM=v1"), 'infra.rehearse --from "v1"'),
        (("prune", "STACK=misa-order misa-order-admin"), "infra.prune misa-order misa-order-admin"),
        (("prune", "STACK=misa-order", "DELETE=yes"), "infra.prune misa-order --delete"),
        (("renew", "STACK=misa-order"), 'infra.renew "misa-order"'),
        (("smoke", "URL=https://a.example"), 'infra.smoke "https://a.example"'),
        (("smoke", "URL=https://a.example", "EMAIL=a@b.vn"), 'infra.smoke "https://a.example" --email "a@b.vn"'),
    ],
)
def test_what_a_contributor_plays_with(asked: tuple[str, ...], runs: str) -> None:
    line = would_run(*asked).strip().splitlines()[-1]
    assert line.rstrip().endswith(f"-m {runs}")


def test_every_target_is_in_the_help() -> None:
    said = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    [phony] = [line for line in (ROOT / "Makefile").read_text("utf-8").splitlines() if line.startswith(".PHONY")]
    assert {line.split()[0] for line in said.splitlines()} == set(phony.split()[1:])
