"""Measures the suggestion of mentors and partners, with scipy and without, and writes bench/PAIRING.md."""

import os
import platform
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

from service.app import create_service
from service.config import Settings
from service.domain.words import Role
from service.intake.roster import read_roster
from service.plugin_host.host import Host
from service.usecases.roster import import_roster
from service.usecases.service import Service
from service.usecases.setup import OPERATOR, prepare
from service.usecases.suggesting import suggest_pairings

HERE = Path(__file__).parent
ROSTER = HERE.parent / "tests" / "data" / "roster-2022.xlsx"
WAYS = {True: "scipy", False: "不用 scipy"}
ROUNDS = 7


def unpaired(folder: Path, copies: int) -> Service:
    """Return a service with the roster so many times over, and nobody paired."""
    settings = Settings(database_url=f"sqlite:///{folder / f'{copies}.db'}", today=date(2023, 3, 1))
    service = create_service(settings)
    prepare(service)
    roster = replace(read_roster(ROSTER), pairings=())
    for copy in range(copies):
        end = f"-{copy}" if copy else ""
        import_roster(service, OPERATOR, _again(roster, end) if end else roster)
    return service


def _again(roster, end):
    def of(row):
        names = [each for each in vars_of(row) if each.endswith("code") and each != "cohort_code"]
        return replace(row, **{each: getattr(row, each) + end for each in names if getattr(row, each)})

    parts = {
        name: tuple(of(row) for row in getattr(roster, name))
        for name in ("units", "departments", "staff", "recruits")
    }
    return replace(roster, **parts)


def vars_of(row):
    return type(row).__dataclass_fields__


def wide(service: Service) -> Service:
    """Return the service with mentors and partners of any unit."""
    plugins = tuple(
        replace(each, given={**each.given, "own_unit": False}) if each.name in ("mentor", "partner") else each
        for each in service.host.plugins
    )
    return Service(service.store, Host(plugins), service.settings)


def measured(service: Service, role: Role, *, exact: bool) -> str:
    seconds, busy = [], []
    for _ in range(ROUNDS):
        began, worked = time.perf_counter(), time.process_time()
        with service.look(OPERATOR) as reading:
            found = suggest_pairings(service, reading, "2022", role, exact=exact)
        seconds.append(time.perf_counter() - began)
        busy.append(time.process_time() - worked)
    near = sum(each.reason.startswith("同单位") for each in found)
    most = max(Counter(each.person_id for each in found).values(), default=0)
    return f"{len(found)} | {near} | {most} | {min(busy):.2f} | {min(seconds):.2f} | {max(seconds):.2f}"


def nobody_at_home(service: Service) -> None:
    """Move all staff of every second unit away: their recruits look further."""
    with service.store.engine.begin() as connection:
        connection.exec_driver_sql(
            "update person set unit_id = null where not is_recruit and unit_id % 2 = 0"
        )


def main() -> None:
    lines = [
        "# 推荐导师与伙伴的用时",
        "",
        f"由 `make bench`（`.venv/bin/python bench/pairing.py`）生成：花名册中的人都没有结对，一次为全部的人推荐；SQLite，{ROUNDS}次，用时含读库与逐项询问插件的规则。第一次调用另需载入 scipy（约0.3秒）。",
        "",
        f"- 处理器 {os.cpu_count()} 核；{platform.system()} {platform.machine()}；Python {platform.python_version()}",
        "",
        "| 情形 | 人数 | 角色 | 解法 | 推荐到 | 其中同单位 | 一人最多 | 处理器（秒） | 最快（秒） | 最慢（秒） |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as name:
        for copies in (1,):
            service = unpaired(Path(name), copies)
            for case in ("只限本单位", "本单位优先，半数单位无人"):
                if case != "只限本单位":
                    nobody_at_home(service)
                    service = wide(service)
                for role in (Role.MENTOR, Role.PARTNER):
                    for exact, way in WAYS.items():
                        figures = measured(service, role, exact=exact)
                        print(case, role, way, figures)
                        lines.append(f"| {case} | {108 * copies} | {role.label} | {way} | {figures} |")
            service.store.close()
    (HERE / "PAIRING.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    sys.exit(main())
