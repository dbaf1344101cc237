"""The rules of the house about its own layout."""

import re
import subprocess
import tomllib
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST_LINES = 250
NO_NOUNS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "base",
    "manager",
    "managers",
    "misc",
    "shared",
    "tools",
}
FOREIGN = {
    "package registry": [
        "pypi" + ".org",
        "files.python" + "hosted",
        "registry." + "npmjs",
        "registry." + "yarnpkg",
    ],
    "somebody's folder": [f"/{folder}/" for folder in ("home", "root", "work", "Users")],
}


def modules():
    """All modules but migrations: these are history, each whole in itself."""
    found = chain((ROOT / "service").rglob("*.py"), (ROOT / "plugins").rglob("*.py"))
    return sorted(path for path in found if "versions" not in path.parts)


def rooms():
    folders = {path.parent for path in modules()} - {ROOT / "service"}
    return sorted(".".join(folder.relative_to(ROOT).parts) for folder in folders)


def files():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_there_are_modules_and_rooms():
    assert len(modules()) > 100
    assert {"service.store.reads", "service.domain", "plugins.mentor"} <= set(rooms())


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_small_and_named_by_a_noun(path):
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES, "split it by noun"
    assert not NO_NOUNS & {path.stem, path.parent.name}, "what has no noun has no room"


@pytest.mark.parametrize("room", rooms())
def test_a_room_is_on_the_map(room):
    assert f"| `{room}` |" in (ROOT / "docs/map.md").read_text("utf-8")


def test_the_map_names_no_room_that_is_not_there():
    named = re.findall(
        r"^\| `((?:service|plugins)\.[\w.]+)` \|", (ROOT / "docs/map.md").read_text("utf-8"), re.MULTILINE
    )
    assert len(named) == len(set(named))
    assert set(named) <= set(rooms())


def test_no_import_contract_makes_exceptions():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    assert len(contracts) >= 8
    for contract in contracts:
        assert not [name for name in contract if name.startswith("ignore")], contract["name"]
        assert contract["name"].endswith("."), "a contract's name is a sentence"


def test_the_modules_whose_branches_are_all_tested_are_there():
    listed = tomllib.loads((ROOT / "tests/coverage.toml").read_text("utf-8"))["tool"]["coverage"]
    modules = listed["run"]["include"]
    assert modules == sorted(set(modules))
    assert [each for each in modules if not (ROOT / each).is_file()] == []
    assert (listed["run"]["branch"], listed["report"]["fail_under"]) == (True, 100)
    assert (
        "coverage"
        in re.search(r"^check:(.*)##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE).group(1).split()
    )


@pytest.mark.parametrize("what", FOREIGN)
def test_no_file_names_what_is_somebody_elses(what):
    pattern = re.compile("|".join(re.escape(each) for each in FOREIGN[what]).encode())
    hits = [
        f"{path.relative_to(ROOT)}: {found.group().decode()}"
        for path in files()
        if (found := pattern.search(path.read_bytes()))
    ]
    assert hits == []


def test_the_search_finds_what_it_looks_for():
    pattern = re.compile("|".join(re.escape(each) for each in FOREIGN["somebody's folder"]))
    assert pattern.search("see " + "/ho" + "me/somebody")


def test_docs_are_linked_to_files_that_are_there():
    pages = [ROOT / "README.md", ROOT / "README.zh-CN.md", *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_decisions_are_numbered_and_say_why():
    found = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [int(path.name[:4]) for path in found] == list(range(1, len(found) + 1))
    for path in found:
        text = path.read_text("utf-8")
        assert all(f"**{part}.**" in text for part in ("Context", "Decision", "Consequences")), path.name
