"""Docs and code say the same: generated pages are current, and everything public is on a page."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from markdown_it import MarkdownIt

from service.app.answers import STATUS
from service.cli import main
from service.config.settings import MANDATORY, documented
from service.domain.refusals import CODES
from service.plugin_api.door import PROJECT, Hooks
from service.plugin_host.loading import load_host

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh-CN.md")


def text(name):
    return (ROOT / name).read_text("utf-8")


def commands(group=main, before="xikou"):
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}", command


def structure(name):
    """Headings by level, code without its comments, rows of tables, links: what both languages share."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text(name))
    inline = [child for token in tokens if token.type == "inline" for child in token.children]
    return {
        "headings": [token.tag for token in tokens if token.type == "heading_open"],
        "code": [
            [re.sub(r"\s+#.*", "", line) for line in token.content.splitlines()]
            for token in tokens
            if token.type == "fence"
        ],
        "rows": [token.type for token in tokens if token.type in ("table_open", "tr_open")],
        "links": sorted(
            child.attrs["href"]
            for child in inline
            if child.type == "link_open" and not child.attrs["href"].startswith("README")
        ),
        "first cells": [
            row.split("|")[1].strip() for row in text(name).splitlines() if row.startswith("| `")
        ],
    }


def test_generated_pages_are_current():
    done = subprocess.run(
        [sys.executable, "-m", "docs.generate", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_both_readmes_say_the_same():
    english, chinese = (structure(name) for name in READMES)
    assert english == chinese
    assert len(english["headings"]) > 5
    assert len(english["code"]) > 3


@pytest.mark.parametrize("name", READMES)
def test_a_readme_opens_with_the_two_commands_and_what_they_need(name):
    head = "\n".join(text(name).splitlines()[:14])
    assert all(word in head for word in ("make demo", "make test", "Python 3.11", "`make`", "`pip`"))


@pytest.mark.parametrize("name", READMES)
@pytest.mark.parametrize(("setting", "default"), [(row[0], row[1]) for row in documented()])
def test_a_setting_is_in_the_readme(name, setting, default):
    row = next((line for line in text(name).splitlines() if line.startswith(f"| `{setting}` |")), "")
    assert row
    assert f"`{default}`" in row or not default


@pytest.mark.parametrize("name", READMES)
@pytest.mark.parametrize("command", [name for name, _ in commands()])
def test_a_command_is_in_the_readme_with_its_options(name, command):
    rows = " ".join(line for line in text(name).splitlines() if line.startswith(f"| `{command}"))
    assert rows
    options = [each.opts[0] for each in dict(commands())[command].params if isinstance(each, click.Option)]
    assert all(option in rows for option in options if option != "--help"), options


@pytest.mark.parametrize("code", [*CODES, *STATUS])
def test_a_code_is_documented(code):
    assert f"| `{code}` |" in text("docs/errors.md")


def test_codes_of_checks_are_documented():
    page = text("docs/errors.md")
    for name in MANDATORY:
        for path in (ROOT / "plugins" / name).glob("*.py"):
            for code in re.findall(r'Refusal\(\[[^\]]*\], "(\w+)"', path.read_text("utf-8")):
                assert f"| `{name}.{code}` |" in page


def test_every_item_is_in_its_readme():
    host = load_host(MANDATORY)
    ours = [item for item in host.items.values() if item.plugin.name in MANDATORY]
    assert len(ours) > 30
    for item in ours:
        assert text(f"plugins/{item.plugin.name}/README.md").count(f"| `{item.code}` |") >= 2


@pytest.mark.parametrize("hook", [name for name in vars(Hooks) if not name.startswith("_")])
def test_a_hook_says_when_and_is_used_by_a_track(hook):
    assert getattr(Hooks, hook).__doc__.startswith("At start: ")
    used = [
        name
        for name in MANDATORY
        if re.search(rf"^def {hook}\(", text(f"plugins/{name}/plugin.py"), re.MULTILINE)
    ]
    assert used
    assert f"### `{hook}(" in text("docs/plugin-hooks.md")
    assert PROJECT == "xikou"


def test_a_user_visible_version_has_its_changes():
    version = re.search(r'^version = "(.+)"', text("pyproject.toml"), re.MULTILINE).group(1)
    assert f"## {version}\n" in text("CHANGELOG.md")
