"""A package from a checklist: readable code that the service takes, and tests of its own that pass."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from service.authoring.drafts import EXAMPLE, Draft
from service.authoring.names import (
    AuthoringError,
    check_name,
    check_title,
    code_of,
    field_names,
    form_names,
    item_codes,
)
from service.authoring.packages import sources, write_package
from service.domain.offsets import Offset, P
from service.domain.schedules import every, on_request, once
from service.domain.words import Dimension, Role
from service.intake.checklists import ItemRow, Rule
from service.intake.evidence import FieldRow, Kind, form_fields

ROOT = Path(__file__).parents[2]
NASTY = [
    "=cmd|' /C calc'!A0",
    '引号"""与\\反斜杠\\',
    "$name ${title} {braces} %s",
    "|竖线|与`反引号`",
    "字" * 200,
    "٣ αβγ 😀",
    "class",
    "load",
    "'''",
]


def run(*command, cwd):
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=cwd, capture_output=True, text=True, check=False, timeout=120
    )
    return done.returncode, done.stdout + done.stderr


def everything():
    """Every kind of field and schedule, several rules, titles as people may write them."""
    kinds = (
        "日期 必填；计划日期 将来日期；备注 文字；人数 整数；到场 是否；结果 选择(好/一般) 必填；带队 工号"
    )
    rows = [
        ItemRow(
            row=2,
            title="一次",
            role=Role.MENTOR,
            schedules=(once(Offset(days=14)), once(Offset(months=2, anchor=P))),
            fields=form_fields(kinds),
            rules=tuple(Rule),
            reminder_days=3,
        ),
        ItemRow(
            row=3,
            title="每期",
            role=Role.RECRUIT,
            schedules=(every(1, until=Offset(months=3)), every(3, start=Offset(months=3))),
            fields=form_fields("日期"),
            dimensions=tuple(Dimension),
            confirmed_by=Role.MENTOR,
        ),
        ItemRow(
            row=4,
            title="应请求",
            role=Role.PARTNER,
            schedules=(on_request((Role.PARTNER, Role.UNIT_ADMIN), Offset(working_days=5)),),
            fields=form_fields("日期"),
            rules=(Rule.ONE_A_DAY,),
            reminder_days=30,
        ),
    ]
    rows += [
        ItemRow(
            row=9,
            title=title,
            role=Role.MENTOR,
            schedules=(once(Offset()),),
            fields=(
                FieldRow("日期", Kind.DATE, required=True),
                FieldRow(title[:40], Kind.TEXT),
                FieldRow("选", Kind.CHOICE, choices=(title, "其他")),
            ),
            done_when=title,
            reminder_days=1,
        )
        for title in NASTY
    ]
    return rows


@pytest.mark.parametrize(
    "draft",
    [
        Draft("plain", "示例", (EXAMPLE,)),
        Draft("every-kind", '各种"""情况\\$name', everything()),
        Draft(
            "bare",
            "无",
            [
                ItemRow(
                    row=2, title="谈话", role=Role.MENTOR, schedules=(every(6),), fields=form_fields("日期")
                )
            ],
        ),
        Draft(
            "on-request",
            "应请求",
            [
                ItemRow(
                    row=2,
                    title="求助",
                    role=Role.MENTOR,
                    schedules=(on_request(Role.RECRUIT),),
                    fields=form_fields("日期 必填"),
                )
            ],
        ),
    ],
    ids=lambda draft: draft.name,
)
def test_a_package_passes_its_own_tests(tmp_path, draft):
    folder = write_package(draft, tmp_path)
    assert folder == tmp_path / draft.name
    code, told = run("pytest", "-q", "-p", "no:cacheprovider", "-W", "error", ".", cwd=folder)
    assert code == 0, told
    code, told = run("ruff", "check", "--select", "E,F,I,B,D1,UP,N", "--ignore", "E501,D103", ".", cwd=folder)
    assert code == 0, told
    assert [each.name for each in tmp_path.iterdir()] == [draft.name]


@pytest.mark.parametrize("name", ["plain", "bare"])
def test_a_package_is_formatted(tmp_path, name):
    rows = {
        "plain": (EXAMPLE,),
        "bare": [
            ItemRow(row=2, title="谈话", role=Role.MENTOR, schedules=(every(6),), fields=form_fields("日期"))
        ],
    }
    folder = write_package(Draft(name, "示例", rows[name]), tmp_path)
    code, told = run("ruff", "format", "--check", ".", cwd=folder)
    assert code == 0, told


def test_what_is_written_is_what_the_sheet_says():
    rows = everything()
    files = sources(Draft("every-kind", "各种情况", rows))
    assert set(files) == {
        "pyproject.toml",
        "README.md",
        *(
            f"xikou_every_kind/{name}.py"
            for name in ("__init__", "plugin", "checklist", "forms", "checks", "notices", "settings")
        ),
        "tests/test_plugin.py",
    }
    literals = {
        node.value
        for node in ast.walk(ast.parse(files["xikou_every_kind/checklist.py"]))
        if isinstance(node, ast.Constant)
    }
    assert {row.title for row in rows} <= literals
    project = tomllib.loads(files["pyproject.toml"])["project"]
    assert project["entry-points"] == {"xikou.plugins": {"every-kind": "xikou_every_kind.plugin"}}
    assert project["dependencies"] == ["xikou"]
    assert project["optional-dependencies"] == {"dev": ["pytest"]}
    assert (
        "schedule=(once(due=Offset(days=14)), once(due=Offset(months=2, anchor=P)))"
        in files["xikou_every_kind/checklist.py"]
    )


def test_nothing_is_overwritten_and_nothing_half_written(tmp_path, monkeypatch):
    draft = Draft("plain", "示例", (EXAMPLE,))
    (tmp_path / "plain").mkdir()
    with pytest.raises(AuthoringError, match="不会覆盖"):
        write_package(draft, tmp_path)
    assert list((tmp_path / "plain").iterdir()) == []
    monkeypatch.setattr(Path, "chmod", lambda *_: (_ for _ in ()).throw(OSError("disk")))
    with pytest.raises(OSError, match="disk"):
        write_package(Draft("other", "示例", (EXAMPLE,)), tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["plain"]


@pytest.mark.parametrize(
    "name", ["", "Port", "港口", "1st", "a--b", "a-", "../x", "a/b", "a.b", "x" * 41, "mentor", "a b"]
)
def test_a_name_that_cannot_be_one(name, tmp_path):
    with pytest.raises(AuthoringError):
        write_package(Draft(name, "示例", (EXAMPLE,)), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_can_be_one():
    assert [check_name(name) for name in ("port-safety", "a", "port_2")] == ["port-safety", "a", "port_2"]


@pytest.mark.parametrize("title", [" ", "字" * 201, "两\n行", "\0"])
def test_a_title_that_cannot_be_one(title):
    with pytest.raises(AuthoringError, match="--title"):
        check_title(title)


def test_no_two_items_share_a_form():
    codes = ["a1", "a_1", "a__1", "a_b", "ab", "a__b", "a_b_", "yan_lian_2", "yan_lian2", "risk_notice"]
    names = form_names(codes)
    assert len(set(names)) == len(codes)
    assert (names[0], names[-1]) == ("A1Form", "RiskNoticeForm")


def test_codes_are_made_of_titles():
    assert code_of("安全演练") == "an_quan_yan_lian"
    assert code_of("VPN 使用") == "vpn_shi_yong"
    assert code_of("😀") == "item"
    assert code_of("3月") == "item_3_yue"
    assert len(code_of("长" * 100)) <= 40
    assert item_codes([("演练", None), ("演 练", None), ("别的", "yan_lian")]) == [
        "yan_lian_2",
        "yan_lian_3",
        "yan_lian",
    ]
    assert list(
        field_names(
            [("演练日期", True), ("复查日期", True), ("load", False), ("地点", False), ("地点", False)]
        )
    ) == [
        "held_on",
        "fu_cha_on",
        "load_field",
        "place",
        "place_2",
    ]


def test_the_templates_are_in_the_wheel():
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"][
        "wheel"
    ]
    assert wanted == {"packages": ["service", "plugins"]}  # whole folders, whatever the files are called
    ignored = subprocess.run(
        ["git", "check-ignore", "service/authoring/templates/plugin.py.txt"],
        cwd=ROOT,
        check=False,
        capture_output=True,
    )
    assert ignored.stdout == b""
