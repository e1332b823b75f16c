"""What AWS gets is the same bytes from the same sources, with byte code that holds whatever the file times are."""

import importlib.util
import marshal
import os
import shutil
import zipfile
from pathlib import Path
from types import CodeType

import pytest

from infra import artefacts
from infra.artefacts import PackagingError
from infra.cloudformation import place_code, read_template, write_template
from infra.package import Packaged, package_admin_api, package_template

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    root = tmp_path / "toy"
    shutil.copytree(ROOT / "tests/cases/toy_system", root)
    shutil.copytree(ROOT / "layers/app", root / "layers/app")
    return root


def packaged(root: Path, out: Path) -> Packaged:
    return package_template(root / "infra/template.yaml", "aws", out, root)


def test_the_same_sources_give_the_same_bytes(toy: Path, tmp_path: Path) -> None:
    first = packaged(toy, tmp_path / "one")
    for path in toy.rglob("*.py"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    elsewhere = tmp_path / "elsewhere"
    toy.rename(elsewhere)
    second = packaged(elsewhere, tmp_path / "two")
    assert first.zips == second.zips == ("create_order.zip", "layer-app.zip", "parse_bank_mail.zip")
    for name in first.zips:
        assert (first.folder / name).read_bytes() == (second.folder / name).read_bytes()


def test_the_admin_api_gives_the_same_bytes_too(toy: Path, tmp_path: Path) -> None:
    first, second = (package_admin_api("aws", tmp_path / name, toy) for name in ("one", "two"))
    assert (first.folder / "admin_api.zip").read_bytes() == (second.folder / "admin_api.zip").read_bytes()
    assert first.template["Resources"]["APIHandler"]["Properties"]["CodeUri"] == "admin_api.zip"
    assert first.template["Parameters"]["TableName"] == {"Type": "String"}
    assert not list((toy / "functions/admin_api/.chalice").glob("deployments"))


def test_byte_code_is_there_for_every_source_and_is_never_checked_against_file_times(toy: Path, tmp_path: Path) -> None:
    made = packaged(toy, tmp_path)
    with zipfile.ZipFile(made.folder / "layer-app.zip") as archive:
        names = set(archive.namelist())
        sources = [name for name in names if name.endswith(".py")]
        assert "python/misa_order/kernel/errors.py" in sources
        for source in sources:
            code = archive.read(importlib.util.cache_from_source(source))
            flags, compiled = int.from_bytes(code[4:8], "little"), marshal.loads(code[16:])
            assert flags == 1
            assert isinstance(compiled, CodeType)
            assert compiled.co_filename == f"/opt/{source}"


def test_the_template_names_the_artefacts(toy: Path, tmp_path: Path) -> None:
    made = packaged(toy, tmp_path / "out")
    write_template(made.template, tmp_path / "template.yaml")
    resources = read_template(tmp_path / "template.yaml")["Resources"]
    assert resources["CreateOrder"]["Properties"]["CodeUri"] == "create_order.zip"
    assert resources["AppLayer"]["Properties"]["ContentUri"] == "layer-app.zip"
    assert {**made.template["Resources"], "CreateOrder": 0} == {**resources, "CreateOrder": 0}


def test_locally_only_what_changed_is_built_again(toy: Path, tmp_path: Path) -> None:
    template, out = toy / "infra/template.yaml", tmp_path / "out"
    package_template(template, "local", out, toy)
    before = {path.name: path.stat().st_mtime_ns for path in out.iterdir()}
    (toy / "functions/create_order/handler.py").write_text("changed = True\n")
    made = package_template(template, "local", out, toy)
    after = {path.name: path.stat().st_mtime_ns for path in out.iterdir()}
    assert set(made.zips) == set(after)
    assert len(set(before.items()) & set(after.items())) == len(after) - 1
    with zipfile.ZipFile(out / next(name for name in made.zips if name.startswith("create_order"))) as archive:
        assert archive.namelist() == ["handler.py"]


def test_a_function_without_sources_is_named(toy: Path, tmp_path: Path) -> None:
    shutil.rmtree(toy / "functions/create_order")
    with pytest.raises(PackagingError, match="create_order"):
        packaged(toy, tmp_path / "out")


def test_a_source_that_does_not_compile_is_an_error(toy: Path, tmp_path: Path) -> None:
    (toy / "functions/create_order/handler.py").write_text("def broken(:\n")
    with pytest.raises(PackagingError, match="compile"):
        packaged(toy, tmp_path / "out")


def test_an_unlocked_package_is_not_installed(tmp_path: Path) -> None:
    (tmp_path / "layer.txt").write_text("pydantic==2.13.5\n")
    with pytest.raises(PackagingError, match="hash"):
        artefacts.install_packages(tmp_path / "layer.txt", tmp_path / "python", "local")


def test_short_tags_become_plain_data(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(
        "Resources:\n  A:\n    Condition: OnAws\n    Arn: !GetAtt B.Outputs.C\n    Name: !Sub '${X}-a'\n"
        "    If: !If [OnAws, !Ref One, !Join ['-', [a, b]]]\n    Version: 2012-10-17\n"
    )
    assert read_template(path)["Resources"]["A"] == {
        "Condition": "OnAws",
        "Arn": {"Fn::GetAtt": ["B", "Outputs.C"]},
        "Name": {"Fn::Sub": "${X}-a"},
        "If": {"Fn::If": ["OnAws", {"Ref": "One"}, {"Fn::Join": ["-", ["a", "b"]]}]},
        "Version": "2012-10-17",
    }


def test_code_that_is_in_s3_already_stays_there() -> None:
    function = {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": "s3://bucket/key"}}
    template = {"Resources": {"A": function, "B": {"Type": "AWS::SQS::Queue"}}}
    assert place_code(template, lambda _id, _location: "elsewhere") == template
