"""Every block of ``docs/writing-a-plugin.md`` is run, in order, as an author would.

``sh`` runs in a folder of its own, and a ``text`` block after it is what was printed (… stands for any lines);
``python file=PATH`` writes a file of the package; ``python`` alone is run; the table after ``<!-- sheet: FILE -->``
is filled into the workbook; ``graphql as=CODE`` is asked of a town with the plugin, and the ``json`` after it is the
answer. One thing differs: ``pip install`` takes nothing from anywhere, and installs into a folder of its own.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pytest
from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "writing-a-plugin.md"
SHEET = "<!-- sheet: "
PIP = """#!/bin/sh
set -e
test "$1 $2 $3" = "install -e .[dev]"
{python} -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation --upgrade --target {target} .
for package in xikou_*; do rm -r {target}/$package; ln -s "$PWD/$package" {target}/$package; done
"""


@dataclass
class Author:
    """Somebody at a desk: a folder, and the commands that the page names."""

    folder: Path
    environ: dict
    printed: str = ""
    passed: int = 0
    done: list = field(default_factory=list)

    def shell(self, script):
        where = self.folder / ".cwd"
        whole = f"cd '{self.here()}'\n{script}\npwd > '{where}'"
        run = subprocess.run(
            ["bash", "-e", "-c", whole],
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        assert run.returncode == 0, f"{script}{run.stdout}{run.stderr}"
        self.printed = run.stdout
        self.passed += " passed" in run.stdout

    def here(self):
        where = self.folder / ".cwd"
        return Path(where.read_text().strip()) if where.exists() else self.folder

    def fill(self, name, table):
        cells = [[cell.strip() for cell in row.strip().strip("|").split("|")] for row in table]
        book = openpyxl.load_workbook(self.here() / name)
        sheet = book["清单"]
        columns = {cell.value: cell.column for cell in sheet[1]}
        for number, row in enumerate(cells[2:], start=2):
            for header, cell in zip(cells[0], row, strict=True):
                sheet.cell(number, columns[header]).value = cell or None
        book.save(self.here() / name)


@pytest.fixture(scope="module")
def author(tmp_path_factory):
    folder, target, commands = (tmp_path_factory.mktemp(name) for name in ("desk", "site", "bin"))
    python = sys.executable
    scripts = {
        "xikou": f'#!/bin/sh\nexec {python} -c "from service.cli import main; main()" "$@"\n',
        "pytest": f'#!/bin/sh\nexec {python} -m pytest -q -p no:cacheprovider "$@"\n',
        "pip": PIP.format(python=python, target=target),
    }
    for name, script in scripts.items():
        (commands / name).write_text(script)
        (commands / name).chmod(0o755)
    kept = {key: value for key, value in os.environ.items() if not key.startswith("XIKOU_")}
    path = os.pathsep.join([str(target), str(ROOT)])
    return Author(
        folder,
        {
            **kept,
            "PATH": f"{commands}:{os.environ['PATH']}",
            "PYTHONPATH": path,
            "PYTHONDONTWRITEBYTECODE": "1",
        },
    )


def steps():
    text = PAGE.read_text("utf-8")
    lines = text.splitlines()
    blocks = [
        (token.map[0] + 1, token.info, token.content)
        for token in MarkdownIt().parse(text)
        if token.type == "fence"
    ]
    sheets = []
    for number, line in enumerate(lines, 1):
        if line.startswith(SHEET):
            rows = lines[number:]
            table = rows[: rows.index("")]
            sheets.append((number, f"sheet {line.removeprefix(SHEET).removesuffix(' -->')}", table))
    return sorted([*blocks, *sheets], key=lambda step: step[0])


def as_printed(expected, actual):
    """Say whether lines are printed one after the other; … stands for any number of lines."""
    waiting = list(actual)
    gap = False
    for line in expected:
        if line == "…":
            gap = True
            continue
        while waiting and waiting[0] != line and gap:
            waiting.pop(0)
        if not waiting or waiting.pop(0) != line:
            return False
        gap = False
    return gap or not waiting


def same(expected, actual):
    if expected == "…":
        return True
    if isinstance(expected, dict) and isinstance(actual, dict):
        return list(expected) == list(actual) and all(same(expected[key], actual[key]) for key in expected)
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and all(map(same, expected, actual))
    return expected == actual


def run(author, line, info, content):
    kind, *options = info.split()
    given = dict(option.split("=", 1) for option in options if "=" in option)
    if kind == "sheet":
        author.fill(options[0], content)
    elif kind == "sh":
        author.shell(content)
    elif kind == "text":
        assert as_printed(content.splitlines(), author.printed.splitlines()), (
            f"line {line}:\n{author.printed}"
        )
    elif kind == "python" and "file" in given:
        path = author.here() / given["file"]
        assert path.parent.is_dir(), f"line {line}: {path} is in no folder of the package"
        path.write_text(content, "utf-8")
    elif kind == "python":
        author.shell(f"{sys.executable} - <<'END'\n{content}\nEND")
    else:
        assert kind in ("graphql", "json"), f"line {line}: a block of another kind"
    author.done.append(kind)


def test_the_page_does_what_it_says(author):
    for line, info, content in steps():
        run(author, line, info, content)
    assert author.done.count("sh") >= 4
    assert author.done.count("python") >= 6
    assert author.passed == 2, "the tests of the package ran before and after the changes"
    (folder,) = [each for each in author.folder.iterdir() if each.name == "port-drills"]
    checked = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--select", "E,F,B,D1,UP,N", "--ignore", "E501,D103", "."],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


def test_the_plugin_is_enabled_in_one_unit_alone(author, xikou_client, monkeypatch):
    if not author.done:
        test_the_page_does_what_it_says(author)
    monkeypatch.syspath_prepend(str(author.here()))
    from importlib import import_module

    ask = xikou_client(import_module("xikou_port_drills.plugin"), name="port-drills", enabled=False)
    asked = [step for step in steps() if step[1].startswith(("graphql", "json"))]
    assert len(asked) == 4
    for (line, info, document), (_, _, answer) in zip(asked[::2], asked[1::2], strict=True):
        person = dict(option.split("=") for option in info.split()[1:])["as"]
        assert same(json.loads(answer)["data"], ask(person, document)), f"line {line}"


@pytest.mark.parametrize(
    ("expected", "actual", "right"),
    [
        ("a b", "a b", True),
        ("a …", "a b c", True),
        ("… c", "a b c", True),
        ("a", "a b", False),
        ("a … d", "a b c", False),
        ("b", "a b", False),
        ("a b", "b a", False),
    ],
)
def test_what_was_printed_is_compared(expected, actual, right):
    assert as_printed(expected.split(), actual.split()) is right


def test_the_page_is_linked_and_names_every_part_of_the_kit():
    assert all(
        "docs/writing-a-plugin.md" in (ROOT / name).read_text("utf-8")
        for name in ("README.md", "README.zh-CN.md")
    )
    page = PAGE.read_text("utf-8")
    for word in (
        "assert_plugin_is_valid",
        "host_of",
        "examine",
        "tell",
        "plan_of",
        "xikou_client",
        "XIKOU_API_VERSION",
        "XIKOU_PLUGIN_FAILURES",
    ):
        assert word in page
