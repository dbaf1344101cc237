"""Measures a day's worst load: everybody of a large city has something due; writes bench/DIGESTS.md.

Usage: telling.py [RECRUITS]. On SQLite; the city is imported first, which is not measured. Two days are told:
one on which three tasks of every recruit fall due within the week, and one on which all three have been overdue
for a week. Each part runs in a process of its own, so that its peak memory is its own.
"""

import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

HERE = Path(__file__).parent
ENTRY = date(2026, 9, 1)
LETTERS = 300
PARTS = {
    "due": ("全部到期在即：通知", date(2026, 9, 11)),
    "due digest": ("全部到期在即：汇总", date(2026, 9, 14)),
    "late": ("一周后全部逾期：通知", date(2026, 9, 23)),
    "late digest": ("一周后全部逾期：汇总", date(2026, 9, 28)),
}
"""What is measured, and on which day; three tasks of everybody are due on Tuesday, 15 September."""


def service_on(url: str, day: date):
    from service.app import create_service
    from service.config import Settings

    service = create_service(
        Settings(
            database_url=url,
            today=day,
            smtp_url="smtp://127.0.0.1:25",
            mail_from="x@example.org",
            dingtalk_url="dingtalk://T",
        )
    )
    nine = datetime.combine(day, datetime.min.time(), ZoneInfo("Asia/Shanghai")) + timedelta(hours=9)
    service.clock = lambda: nine
    return service


def prepare_city(url: str, recruits: int) -> None:
    from sqlalchemy import update

    from service.store.tables import person, task
    from service.usecases.roster import import_roster
    from service.usecases.setup import OPERATOR, prepare
    from service.usecases.simulation import invent

    service = service_on(url, ENTRY)
    prepare(service)
    import_roster(service, OPERATOR, invent(recruits, [ENTRY], cohort="2026", seed=1))
    with service.store.engine.begin() as connection:
        due = {"mentor.first_meeting", "organization.launch", "partner.office_systems"}
        connection.execute(update(task).where(task.c.item.not_in(due)).values(state="WAIVED"))
        connection.execute(update(person).where(person.c.id % 3 == 0).values(phone="13800000001"))
    service.store.close()


def part(name: str, url: str) -> dict:
    from sqlalchemy import select

    from service.store.tables import delivery, notification
    from service.usecases.posting import compose, make_digests
    from service.usecases.telling import tell_what_is_due

    service = service_on(url, PARTS[name][1])
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_utime
    done = make_digests(service) if name.endswith("digest") else tell_what_is_due(service)
    spent = time.perf_counter() - begun
    used = resource.getrusage(resource.RUSAGE_SELF).ru_utime - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    again = make_digests(service) if name.endswith("digest") else tell_what_is_due(service)
    with service.store.engine.connect() as connection:
        here = delivery.c.created_on == service.today
        rows = connection.execute(
            select(delivery.c.id, delivery.c.person_id, delivery.c.channel).where(here)
        ).all()
        told = connection.execute(
            select(notification.c.person_id).where(notification.c.created_on == service.today)
        )
        told = Counter(row.person_id for row in told)
    each = Counter((row.person_id, row.channel) for row in rows)
    start = time.perf_counter()
    letters = sum(compose(service, row.id) is not None for row in rows[:LETTERS])
    composing = (time.perf_counter() - start) / max(1, len(rows[:LETTERS]))
    return {
        "done": done,
        "again": again,
        "seconds": spent,
        "cpu": used,
        "peak_mb": peak,
        "posts": len(rows),
        "most_letters": max(each.values(), default=0),
        "most_told": max(told.values(), default=0),
        "letters": letters,
        "composing_ms": composing * 1000,
    }


def main() -> None:
    if sys.argv[1:2] == ["prepare"]:
        prepare_city(sys.argv[2], int(sys.argv[3]))
        return
    if len(sys.argv) > 2:
        print(json.dumps(part(sys.argv[1], sys.argv[2])))
        return
    recruits = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory(prefix="xikou-bench-") as folder:
        url = f"sqlite:///{folder}/d.db"
        subprocess.run([sys.executable, __file__, "prepare", url, str(recruits)], check=True)
        found = {}
        for name in PARTS:
            done = subprocess.run(
                [sys.executable, __file__, name, url], capture_output=True, text=True, check=True
            )
            found[name] = json.loads(done.stdout)
    (HERE / "DIGESTS.md").write_text(page(recruits, found), encoding="utf-8")
    print(json.dumps(found, indent=1))


def page(recruits: int, found: dict) -> str:
    rows = [
        f"| {title} | {each['done']:,} | {each['again']} | {each['posts']:,} | {each['most_letters']} | {each['most_told']:,} "
        f"| {each['seconds']:.1f} | {each['cpu']:.1f} | {each['peak_mb']:.0f} | {each['composing_ms']:.1f} |"
        for name, (title, _) in PARTS.items()
        for each in [found[name]]
    ]
    head = "| 哪一步 | 新增 | 再运行一次 | 站外信件 | 每人每渠道至多 | 每人站内至多 | 秒 | 其中CPU秒 | 内存峰值 MB | 每封起草 ms |"
    about = (
        "由 `bench/telling.py` 生成：每名新录用公务员都有三项任务在一周内到期，一周之后又全部逾期。"
        "到期提醒只进每周汇总，每人每渠道一封；逾期升级的即时发出，每人每天至多3封，其余进汇总。"
    )
    where = (
        f"{recruits:,}名新录用公务员，SQLite，Python {platform.python_version()}，{os.cpu_count()}核。"
        "测量时机器上若有其他进程，请看CPU秒。"
    )
    line = "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    return "\n".join(["# 最重的一天", "", about, "", where, "", head, line, *rows, ""])


main()
