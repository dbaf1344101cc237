"""The example plugins, installed beside the service as anybody would, and run there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMES = ("court-talks", "port-safety", "village-notices")


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """A folder of its own with the three packages; return the environment that sees it. Nothing is downloaded."""
    target = tmp_path_factory.mktemp("examples")
    pip = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-index",
        "--no-deps",
        "--no-build-isolation",
    ]
    folders = [str(ROOT / "examples" / name) for name in NAMES]
    done = subprocess.run(
        [sys.executable, *pip, "--target", str(target), *folders], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    kept = {key: value for key, value in os.environ.items() if not key.startswith("XIKOU_")}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join([str(target), str(ROOT)]),
        "XIKOU_DATABASE_URL": f"sqlite:///{target}/x.db",
    }


def run(installed, *command, cwd=ROOT):
    done = subprocess.run(
        [sys.executable, *command], env=installed, cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_service_starts_with_all_three(installed):
    told = run(installed, "-c", "from service.cli import main; main()", "plugin", "list")
    assert [line for line in told.splitlines() if "可选" in line] == [
        "court-talks\t1.0.0\t可选\t运行中\t0个事项",
        "port-safety\t1.0.0\t可选\t运行中\t4个事项",
        "village-notices\t1.0.0\t可选\t运行中\t0个事项",
    ]
    assert told.count("必备\t运行中") == 4


@pytest.mark.parametrize("name", NAMES)
def test_an_example_passes_its_own_tests_where_it_is_installed(installed, tmp_path, name):
    tests = ROOT / "examples" / name / "tests"
    options = ["-q", "-p", "no:cacheprovider", "-W", "error", "-o", "pythonpath=", "--rootdir", str(tmp_path)]
    told = run(installed, "-m", "pytest", *options, str(tests), cwd=tmp_path)
    assert " passed" in told


@pytest.mark.parametrize("name", NAMES)
def test_check_finds_no_fault(installed, name):
    told = run(installed, "-c", "from service.cli import main; main()", "plugin", "check", name)
    assert told.startswith(f"插件 {name} 1.0.0，接口第1版：可以使用")


@pytest.mark.parametrize("name", NAMES)
def test_an_example_says_what_it_is(name):
    text = (ROOT / "examples" / name / "README.md").read_text("utf-8")
    assert all(word in text for word in (f"`{name}", "xikou plugin check", "pytest"))
