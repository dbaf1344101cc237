"""What a request costs at the door, in CPU: whatever is refused, and the dearest that is let in. Writes bench/DOOR.md."""

import json
import os
import platform
import sqlite3
import sys
import tempfile
import time
from datetime import date
from functools import partial
from pathlib import Path
from unittest.mock import patch

from graphql import get_introspection_query

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from service.app import create_app, create_service  # noqa: E402
from service.config import Settings  # noqa: E402
from service.intake.roster import read_roster  # noqa: E402
from service.usecases.roster import import_roster  # noqa: E402
from service.usecases.setup import OPERATOR, prepare  # noqa: E402
from service.usecases.tokens import issue_token  # noqa: E402
from tests.app.attacks import bodies, documents, values  # noqa: E402
from tests.app.attacks.cases import FINE  # noqa: E402

ROUNDS = 15
REFUSED, LET_IN = 25, 60
"""Milliseconds of CPU that are promised."""

TASK = "id title note occurrence stage opensOn nominalDueOn dueOn provisional status late updatedAt responsibleRole confirmerRole completedOn waivedReason viewerCan"
PERSON = "code name rank title phone email office"
PROGRESS = "total done waived submitted missed overdue open upcoming due dueDone ratio"
UNIT = f"code name progress {{ {PROGRESS} }}"
WIDE = f"code name pinyin memberNumber post entryDate probationEndsOn status stage unit {{ {UNIT} }} mentor {{ {PERSON} unit {{ {UNIT} }} }} partner {{ {PERSON} unit {{ {UNIT} }} }} cohort {{ code name recruitCount progress {{ {PROGRESS} }} }} department {{ code name unit {{ {UNIT} }} head {{ {PERSON} unit {{ {UNIT} }} }} }}"
ROOTS = 'recruit(code: "R2022001") {{ {} }} r2: recruit(code: "R2022002") {{ {} }} r3: recruit(code: "R2022003") {{ {} }}'

DEAREST = {
    "多种字段的一份文档": ("{ " + ROOTS.format(WIDE, WIDE, WIDE) + " }", {}),
    "同样的字段重复90次": ("{ " + "today " * 90 + 'recruit(code: "R2022001") { ' + f"{WIDE} }} }}", {}),
    "50个别名": (
        "{ "
        'recruit(code: "R2022001") { '
        + " ".join(f"a{at}: progress {{ {PROGRESS.replace(' waived', '')} }}" for at in range(35))
        + " } }",
        {},
    ),
    "18个片段": (
        '{ recruit(code: "R2022001") { '
        + " ".join(f"...f{at}" for at in range(18))
        + " } } "
        + " ".join(f"fragment f{at} on Recruit {{ a{at}: progress {{ {PROGRESS} }} }}" for at in range(18)),
        {},
    ),
    "190个文字常量": ("{ nodes(ids: [" + '"VGFzazox" ' * 95 + "]) { id } }", {}),
    "19,000字的注释": ("{ today } #" + "x" * 19_900, {}),
    "19,900字的块文字": (
        '{ recruit(code: """'
        + "x" * 9_900
        + '""") { code } r: recruit(code: """'
        + "y" * 9_900
        + '""") { code } }',
        {},
    ),
    "5,000个值的变量": (
        "mutation($v: SubmitRecordsInput!) { submitRecords(input: $v) { errors { code } } }",
        {"v": {"taskIds": ["VGFzazox"], "payload": {str(at): at for at in range(4_900)}}},
    ),
    "100项任务，每项约90个值": (
        f"{{ tasks(first: 100) {{ nodes {{ {TASK} recruit {{ {WIDE.partition(' cohort')[0]} }} }} }} }}",
        {},
    ),
    "100人，各14项任务": (
        "{ recruits(first: 100) { nodes { tasks(first: 14) { nodes { id title status late dueOn opensOn } } } } }",
        {},
    ),
    "50人的看板（q1）": (
        (ROOT / "tests/data/queries/q1_unit_dashboard.graphql").read_text("utf-8"),
        {"unit": "U01"},
    ),
    "整张类型表": (get_introspection_query(), {}),
    "类型表的字段，六遍": (
        "{ "
        + " ".join(
            f"a{at}: __schema {{ types {{ fields {{ name args {{ name type {{ name }} }} }} }} }}"
            for at in range(6)
        )
        + " }",
        {},
    ),
}
PAGE = """# 门口的开销

由 `make bench`（`.venv/bin/python bench/door.py`）生成：同一进程内经测试客户端发出，计这次请求用去的处理器时间（含令牌核对，SQLite），
各{rounds}次取最快一次。许诺：被拒绝的每次至多{refused}毫秒，放行的在数据库之外至多{let_in}毫秒
（对类型的查询除外：生产环境默认不放行）。{machine}。

## 被拒绝的

攻击用例（`tests/app/attacks`）中被拒绝的{count}项：中位数{median:.1f}毫秒，最多{most:.1f}毫秒。最慢的十项：

| 用例 | 状态 | 毫秒 |
| --- | --- | --- |
{slowest}

## 放行的

费用、回答中的值数，以及处理器时间：全部、其中数据库之外。

| 请求 | 费用 | 值 | 毫秒 | 数据库之外 |
| --- | --- | --- | --- | --- |
{dearest}
"""


class Database:
    """How long the database took, in CPU of this process: SQLite runs inside it."""

    taken = 0.0

    @classmethod
    def timed(cls, name):
        """Return a cursor's method that is timed."""
        plain = getattr(sqlite3.Cursor, name)

        def run(self, *given):
            began = time.process_time()
            try:
                return plain(self, *given)
            finally:
                cls.taken += time.process_time() - began

        return run


class Cursor(sqlite3.Cursor):
    """A cursor that is timed."""

    execute, executemany = Database.timed("execute"), Database.timed("executemany")
    fetchone, fetchmany, fetchall = map(Database.timed, ("fetchone", "fetchmany", "fetchall"))


class Connection(sqlite3.Connection):
    """A connection whose cursors are timed."""

    def cursor(self, factory=Cursor):
        return super().cursor(factory)


def values_in(answer):
    if isinstance(answer, dict):
        return sum(1 + values_in(each) for each in answer.values())
    return sum(values_in(each) for each in answer) if isinstance(answer, list) else 0


def best(send):
    """Return the fastest of some rounds: (all, outside the database) in milliseconds, and the answer."""
    found = []
    for _ in range(ROUNDS):
        Database.taken, began = 0.0, time.process_time()
        answer = send()
        spent = time.process_time() - began
        found.append((spent * 1000, (spent - Database.taken) * 1000))
    return min(each[0] for each in found), min(each[1] for each in found), answer


def main():
    connect = partial(sqlite3.dbapi2.connect, factory=Connection)
    with tempfile.TemporaryDirectory() as folder, patch.object(sqlite3.dbapi2, "connect", connect):
        service = create_service(Settings(database_url=f"sqlite:///{folder}/door.db", today=date(2023, 3, 1)))
        prepare(service)
        import_roster(service, OPERATOR, read_roster(ROOT / "tests/data/roster-2022.xlsx"))
        token = issue_token(service, OPERATOR, person="S1137").token
        client = create_app(service).test_client()
        kind = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

        def sender(case):
            body = (
                {"query": case.query}
                | ({} if case.variables is None else {"variables": case.variables})
                | case.more
            )
            data = json.dumps(body).encode() if case.data is None else case.data
            return lambda: client.open(case.path, method=case.method, data=data, headers=kind | case.headers)

        parts = [documents.CASES, bodies.CASES, *(part() for part in values.PARTS)]
        refused = []
        for case in (each for part in parts for each in part if each.expected[0] >= 400 and not each.environ):
            spent, _, answer = best(sender(case))
            assert answer.status_code == case.expected[0], case.name
            refused.append((spent, answer.status_code, case.name))
        refused.sort(reverse=True)
        dearest = []
        for name, (query, variables) in DEAREST.items():
            data = json.dumps({"query": query, "variables": variables}).encode()
            spent, outside, answer = best(lambda data=data: client.post("/graphql", data=data, headers=kind))
            told = answer.get_json()
            assert answer.status_code == FINE[0], (name, told)
            dearest.append((name, told["extensions"]["cost"], values_in(told["data"]), spent, outside))
        service.store.close()
    text = PAGE.format(
        rounds=ROUNDS,
        refused=REFUSED,
        let_in=LET_IN,
        machine=f"{platform.system()}，{os.cpu_count()}核，Python {platform.python_version()}",
        count=len(refused),
        median=refused[len(refused) // 2][0],
        most=refused[0][0],
        slowest="\n".join(
            f"| {name.replace('|', '/')[:60]} | {status} | {spent:.1f} |"
            for spent, status, name in refused[:10]
        ),
        dearest="\n".join(
            f"| {name} | {cost:,} | {many:,} | {spent:.1f} | {outside:.1f} |"
            for name, cost, many, spent, outside in dearest
        ),
    )
    Path(ROOT / "bench/DOOR.md").write_text(text, "utf-8")
    print(text)
    return (
        0
        if refused[0][0] <= REFUSED and max(each[4] for each in dearest if "类型表" not in each[0]) <= LET_IN
        else 1
    )


if __name__ == "__main__":
    sys.exit(main())
