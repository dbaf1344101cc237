"""Lets a city's plans follow a new version of a plugin's checklist, and writes what it did to bench/UPGRADE.md.

The city is invented: its recruits entered seven months ago, and recorded some of a plugin's first version.
"""

import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

from sqlalchemy import func, select

HERE = Path(__file__).parent
ENTRY, TODAY = date(2022, 9, 1), date(2023, 4, 3)
RECRUITS, LAZY = 108, 3  # every third records nothing


def modules() -> tuple[SimpleNamespace, SimpleNamespace]:
    """Return two versions of a plugin: an item goes, one comes, one is renamed, one gets another form and time."""
    from service.plugin_api import Form, Item, Offset, Role, Track, every, fields, hookimpl, once

    class Note(Form):
        held_on = fields.Date("日期", required=True)

    class Report(Form):
        held_on = fields.Date("日期", required=True)
        place = fields.Text("地点", required=True)

    def item(name: str, title: str, form: type[Form], schedule: object) -> Item:
        return Item(
            code=f"town.{name}", title=title, done_when=title, role=Role.MENTOR, form=form, schedule=schedule
        )

    first = [
        item("drill", "演练", Note, every(months=3)),
        item("visit", "走村", Note, every(months=6)),
        item("oath", "宣誓", Note, once(due=Offset(months=9))),
        item("stay", "驻村", Note, once(due=Offset(months=12))),
    ]
    second = [
        item("drill", "安全演练", Note, every(months=3)),
        item("visit", "走村", Report, every(months=6)),
        item("oath", "宣誓", Note, once(due=Offset(months=18))),
        item("survey", "调研", Report, every(months=12)),
    ]
    return tuple(
        SimpleNamespace(
            tracks=hookimpl(
                lambda items=items: [Track(code="town", title="乡镇清单", description="", items=items)]
            )
        )
        for items in (first, second)
    )


def opened(url: str, module: SimpleNamespace, version: str):
    from service.app import create_service
    from service.config.settings import MANDATORY, Settings
    from service.plugin_host.bare import bare_host
    from service.usecases.setup import prepare

    host = bare_host({"town": module}, MANDATORY, version)
    service = create_service(Settings(database_url=url, today=TODAY), host)
    prepare(service)
    return service


def settle(service) -> int:
    """Import the city, let all units use the plugin, and record its first drills; return the records."""
    from service.store.gathering import scope_of_person
    from service.store.ids import global_id
    from service.store.tables import assignment, task
    from service.usecases.acts import SubmitRecords, submit_records
    from service.usecases.enabling import SetUnitPlugin, set_unit_plugin
    from service.usecases.roster import import_roster
    from service.usecases.setup import OPERATOR
    from service.usecases.simulation import invent

    roster = invent(RECRUITS, [ENTRY], cohort="2022")
    import_roster(service, OPERATOR, replace(roster, recruits=(), pairings=()))
    set_unit_plugin(service, OPERATOR, SetUnitPlugin(plugin="town", enabled=True))
    import_roster(service, OPERATOR, roster)
    mine = (
        select(assignment.c.person_id, task.c.id)
        .join(task, task.c.recruit_id == assignment.c.recruit_id)
        .where(assignment.c.role == "MENTOR", task.c.track == "town", task.c.opens_on <= TODAY)
        .where(task.c.missed_after >= TODAY, task.c.item.in_(["town.drill", "town.visit"]))
        .where(task.c.recruit_id % LAZY != 0)
        .order_by(task.c.id)
    )
    with service.store.reading(OPERATOR, TODAY) as reading:
        rows = reading.connection.execute(mine).all()
    done = 0
    for person, number in rows:
        with service.store.connected(OPERATOR) as connection:
            scope = scope_of_person(connection, person, TODAY)
        command = SubmitRecords(task_ids=[global_id("Task", number)], payload={"held_on": "2023-03-01"})
        done += len(submit_records(service, scope, command).rows["Record"])
    return done


def counts(service) -> tuple[Counter, Counter]:
    """Return the plugin's tasks by state, and its records by status."""
    from service.store.scope import OPERATOR
    from service.store.tables import record, task

    with service.store.reading(OPERATOR, TODAY) as reading:
        tasks = select(task.c.state, func.count()).where(task.c.track == "town").group_by(task.c.state)
        records = (
            select(record.c.status, func.count())
            .where(record.c.item.like("town.%"))
            .group_by(record.c.status)
        )
        return tuple(Counter(dict(reading.connection.execute(each).all())) for each in (tasks, records))


def main() -> None:
    from service.usecases.setup import OPERATOR
    from service.usecases.versions import apply_plans, plan_changes

    folder = Path(tempfile.mkdtemp(prefix="xikou-upgrade-"))
    try:
        url, (first, second) = f"sqlite:///{folder}/x.db", modules()
        service = opened(url, first, "1.0")
        recorded = settle(service)
        before = counts(service)
        service.store.close()
        service = opened(url, second, "2.0")
        shown = plan_changes(service, OPERATOR, "town")
        assert counts(service) == before
        started = time.perf_counter()
        (done,) = apply_plans(service, OPERATOR, "town")
        seconds = time.perf_counter() - started
        after = counts(service)
        assert [done] == shown
        service.store.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    write(recorded, before, after, done, seconds)


def write(recorded: int, before, after, done, seconds: float) -> None:
    kinds = {"added": "新增", "removed": "取消", "changed": "更改"}
    rows = "".join(
        f"| `{each.code}` | {kinds[each.change]} | {'、'.join(each.fields) or '—'} | {each.added} | {each.withdrawn} | {each.changed} |\n"
        for each in done.items
    )
    states = "".join(
        f"| {name} | {before[part][name]} | {after[part][name]} |\n"
        for part in (0, 1)
        for name in sorted({*before[part], *after[part]})
    )
    text = f"""# 清单换版前后

由 `make bench` 生成：{RECRUITS}名入职七个月的新录用公务员，全市启用的插件由1.0版换到2.0版，已填报{recorded}条记录。
`xikou plan diff` 所列与 `xikou plan apply` 所做逐项相同；执行用时{seconds:.1f}秒（仅供参考）。

| 事项 | 变化 | 更改之处 | 增加任务 | 撤下任务 | 更新任务 |
| --- | --- | --- | --- | --- | --- |
{rows}
| 任务状态、记录状态 | 换版前 | 换版后 |
| --- | --- | --- |
{states}"""
    (HERE / "UPGRADE.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
