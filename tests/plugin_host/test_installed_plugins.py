"""Plugins that somebody else installed: found, taken in, or refused by name."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from service.config.settings import MANDATORY
from service.domain.words import PluginStatus
from service.plugin_host.loading import load_host
from service.plugin_host.validation import PluginError

GOOD = """
from service.plugin_api import Form, Item, Offset, Role, Track, every, fields, hookimpl, once


class Note(Form):
    held_on = fields.Date("日期")


@hookimpl
def tracks():
    return [Track(code="{track}", title="单位清单", description="说明", items=[
        Item(code="{track}.visit", title="走访", done_when="已走访", role=Role.MENTOR, schedule={schedule}, form={form}){more}
    ])]
"""
SECOND = """,
        Item(code="{track}.visit", title="又", done_when="好", role=Role.MENTOR, schedule=once(Offset()), form=Note)"""


@pytest.fixture
def install(tmp_path: Path):
    """Put a package of one file with an entry point beside the service; return the environment that sees it."""

    def put(source: str, name: str = "custom") -> dict[str, str]:
        (tmp_path / f"xikou_{name}.py").write_text(source, encoding="utf-8")
        info = tmp_path / f"xikou_{name}-1.2.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: xikou-{name}\nVersion: 1.2\n")
        (info / "entry_points.txt").write_text(f"[xikou.plugins]\n{name} = xikou_{name}\n")
        url = f"sqlite:///{tmp_path}/x.db"
        kept = {key: value for key, value in os.environ.items() if not key.startswith("XIKOU_")}
        return {**kept, "PYTHONPATH": str(tmp_path), "XIKOU_DATABASE_URL": url, "XIKOU_TODAY": "2023-03-01"}

    return put


def good(track="custom", schedule="every(months=6)", form="Note", more=""):
    return GOOD.format(track=track, schedule=schedule, form=form, more=more.format(track=track))


def run(environ, *arguments):
    command = [sys.executable, "-c", "from service.cli import main; main()", *arguments]
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)


PLANNED = """
from datetime import date
from service.app import create_app, create_service
from service.usecases.enrolment import EnrolRecruit, enrol_recruit
from service.usecases.directory import SaveUnit, save_unit
from service.usecases.enabling import SetUnitPlugin, set_unit_plugin
from service.usecases.setup import OPERATOR, prepare
from service.usecases.tokens import issue_token
service = create_service()
prepare(service)
save_unit(service, OPERATOR, SaveUnit(code="U", name="单位"))
set_unit_plugin(service, OPERATOR, SetUnitPlugin(plugin="custom", unit_code="U", enabled=True))
enrol_recruit(service, OPERATOR, EnrolRecruit(code="R", name="张三", unit_code="U", cohort_code="1", entry_date=date(2023, 3, 1)))
token = issue_token(service, OPERATOR, person="R").token
query = '{ tracks { id } recruit(code: "R") { tasks(filter: {track: "custom"}) { totalCount } progress { total } } }'
answer = create_app(service).test_client().post("/graphql", json={"query": query}, headers={"Authorization": "Bearer " + token})
print(answer.get_json())
"""


def test_a_plugin_of_one_file_takes_part(install):
    environ = install(good())
    listed = run(environ, "plugin", "list")
    assert listed.returncode == 0, listed.stderr
    assert "custom\t1.2\t可选\t运行中\t1个事项" in listed.stdout.splitlines()
    planned = subprocess.run(
        [sys.executable, "-c", PLANNED], env=environ, capture_output=True, text=True, timeout=60, check=True
    )
    assert "{'id': 'custom'}" in planned.stdout
    assert "{'tasks': {'totalCount': 6}, 'progress': {'total': 90}}" in planned.stdout


CHECK = """
from service.plugin_api import RecordCheck, hookimpl
@hookimpl
def record_checks():
    return [RecordCheck(code="strict", item="mentor.tallk", check=lambda context: [])]
"""
KEPT = """
from service.plugin_api import Settings

class OwnSettings(Settings):
    word = fields.Text("文字", load_default="x")
    never = fields.Integer("月数", load_default=0)

@hookimpl
def settings():
    return OwnSettings
"""
NOTICE = """
from service.plugin_api import Notice, at
@hookimpl
def notices():
    return [Notice(code="told", when=at.due(), to={to}, text={text})]
"""
BROKEN = {
    "import": ("import nothing_of_the_kind", "无法导入"),
    "exit": ("raise SystemExit(3)", "无法导入"),
    "version": (good() + "\nXIKOU_API_VERSION = 99\n", "第99版"),
    "hook": (good() + "\n@hookimpl\ndef trakcs():\n    return []\n", "trakcs"),
    "argument": (good() + "\n@hookimpl\ndef settings(room):\n    return None\n", "room"),
    "unmarked": ("def tracks():\n    return []\n", "没有任何钩子"),
    "raising": (good() + "\n@hookimpl\ndef settings():\n    raise ValueError('oops')\n", "oops"),
    "no-list": (good().replace("return [", "return (").replace("])]", "]))"), "须返回列表"),
    "track": (good(track="mentor"), "清单 mentor 已由插件 mentor 提供"),
    "item": (good(more=SECOND), "事项 custom.visit 重复"),
    "code": (good(track="My Track"), "清单代码"),
    "schedule": (good(schedule="once(14)"), "期限须为 Offset"),
    "window": (good(schedule="every(months=0)"), "every"),
    "backwards": (good(schedule="every(months=3, start=Offset(months=9), until=Offset(months=6))"), "every"),
    "far": (good(schedule="once(Offset(months=99999))"), "custom.visit"),
    "none": (good(schedule="None"), "schedule"),
    "form": (good(form="dict"), "form 须为 Form"),
    "role": (good().replace("Role.MENTOR", "'MENTOR'"), "Role"),
    "kept-unknown": (good(form='Note, retention="months"') + KEPT, "retention 所指的 months"),
    "kept-text": (good(form='Note, retention="word"') + KEPT, "retention 所指的 word"),
    "kept-never": (good(form='Note, retention="never"') + KEPT, "须至少为1个月"),
    "notice": (good() + NOTICE.format(to="Role.PORTAL", text="str"), "通知 told"),
    "notice-text": (good() + NOTICE.format(to="Role.MENTOR", text="'到期'"), "通知 told：text 须可调用"),
    "tighten": (CHECK, "mentor.tallk"),
    "tighten-field": (
        CHECK.replace("tallk", "talk").replace("check=", "fields=['topic'], check="),
        "字段 topic",
    ),
    "check-twice": (CHECK.replace("tallk", "talk").replace("return [", "return 2 * ["), "检查 strict 重复"),
    "check-nothing": (CHECK.replace("lambda context: []", "None"), "须返回 RecordCheck"),
    "check-unnamed": (CHECK.replace('"strict"', "''").replace("tallk", "talk"), "没有代码"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_plugin_stops_the_start_with_culprit_and_cure(install, monkeypatch, case):
    source, sign = BROKEN[case]
    monkeypatch.syspath_prepend(install(source, "aaa")["PYTHONPATH"])
    with pytest.raises(PluginError) as stopped:
        load_host(MANDATORY)
    assert str(stopped.value).startswith("插件 aaa：")
    assert sign in str(stopped.value)
    assert "请" in str(stopped.value)
    sys.modules.pop("xikou_aaa", None)
    plugins = load_host(MANDATORY, quarantine=True).plugins
    assert [each.name for each in plugins if each.status is PluginStatus.QUARANTINED] == ["aaa"]
    assert sign in (plugins[0].problem or "")
    sys.modules.pop("xikou_aaa", None)


def test_the_command_says_so_without_a_traceback(install):
    environ = install(BROKEN["import"][0], "aaa")
    stopped = run(environ, "plugin", "list")
    assert (stopped.returncode, stopped.stdout) == (1, "")
    assert stopped.stderr.startswith("插件 aaa：")
    assert "Traceback" not in stopped.stderr
    going = run({**environ, "XIKOU_PLUGIN_FAILURES": "quarantine"}, "plugin", "list")
    assert going.returncode == 0, going.stderr
    assert going.stdout.count("运行中") == 4


def test_a_mandatory_plugin_must_be_there(install):
    missing = run({**install(good()), "XIKOU_MANDATORY_PLUGINS": "mentor,nobody"}, "plugin", "list")
    assert (missing.returncode, missing.stdout) == (1, "")
    assert "nobody" in missing.stderr
    assert "XIKOU_MANDATORY_PLUGINS" in missing.stderr


def test_two_packages_with_one_name(install, tmp_path):
    environ = install(good())
    other = tmp_path / "other-1.0.dist-info"
    other.mkdir()
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n")
    (other / "entry_points.txt").write_text("[xikou.plugins]\ncustom = xikou_custom\n")
    stopped = run(environ, "plugin", "list")
    assert stopped.returncode == 1
    assert "other、xikou-custom" in stopped.stderr
    going = run({**environ, "XIKOU_PLUGIN_FAILURES": "quarantine"}, "plugin", "list")
    assert going.stdout.count("已隔离") == 1
