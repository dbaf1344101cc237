"""The attack suite: hostile documents, values, bodies and headers, each with the status and code that it must get.

Whatever is sent, nothing is stored, no answer is a fault of ours, and none tells what it is made of.
"""

import json
import re

import pytest
from sqlalchemy import func, select

from service.store.tables import metadata
from tests.app.attacks import bodies, documents, values

ORGANIZER = "S1137"
EARLY = [*documents.CASES, *bodies.CASES]
LATE = [case for part in values.PARTS for case in part()]
MOST = 5_000
LEAKS = re.compile(
    r"Did you mean|Traceback|File \"|select |insert |sqlalchemy|psycopg|sqlite3?\.|<class|object at 0x|strawberry|Error\b.*\(",
    re.IGNORECASE,
)


def rows(house):
    with house.past_walls.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


@pytest.fixture(scope="module")
def besieged(opened, tmp_path_factory):
    """A service that is attacked; afterwards as many rows are there as before."""
    with opened("roster", tmp_path_factory.mktemp("attacks")) as house:
        house.token(ORGANIZER)
        before = rows(house)
        yield house
        assert rows(house) == before


def sent(house, case):
    data = case.data
    if data is None:
        body = (
            {"query": case.query}
            | ({} if case.variables is None else {"variables": case.variables})
            | case.more
        )
        data = json.dumps(body).encode()
    headers = {
        "Authorization": f"Bearer {house.token(ORGANIZER)}",
        "Content-Type": "application/json",
    } | case.headers
    base = {"environ_overrides": case.environ} if case.environ else {}
    return house.client.open(case.path, method=case.method, data=data, headers=headers, **base)


def code_of(answer):
    if "errors" in answer:
        return answer["errors"][0]["extensions"]["code"]
    for each in (answer.get("data") or {}).values():
        if isinstance(each, dict) and each.get("errors"):
            return each["errors"][0]["code"]
    return None


def faults(house, cases):
    """Send each; give what is wrong with the answers."""
    for case in cases:
        response = sent(house, case)
        status, code = case.expected
        text = response.get_data(as_text=True)
        wrong = []
        if response.status_code != status:
            wrong.append(f"status {response.status_code} instead of {status}")
        if not re.fullmatch(r"[0-9a-f]{32}", response.headers["X-Request-Id"]):
            wrong.append("no request id")
        if not response.content_type.startswith("application/json"):
            wrong.append("no JSON")
        elif case.method != "HEAD":
            answer = json.loads(text)
            if code_of(answer) != code:
                wrong.append(f"code {code_of(answer)} instead of {code}")
            if status >= 400:
                first = answer.get("errors", [{}])[0]
                if answer.get("data") is not None:
                    wrong.append("data")
                if case.says not in json.dumps(first, ensure_ascii=False):
                    wrong.append(f"{case.says} is not said")
                if LEAKS.search(text) or len(text) > MOST:
                    wrong.append("says too much")
        if wrong:
            yield f"{case.name}: {'; '.join(wrong)}: {text[:300]}"


def test_there_are_enough_of_them():
    names = [each.name for each in (*EARLY, *LATE)]
    assert len(names) == len(set(names))
    assert len(names) >= 120


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)  # no database is asked
@pytest.mark.parametrize("cases", [documents.CASES, bodies.CASES], ids=["documents", "bodies"])
def test_what_never_reaches_the_database(besieged, cases):
    assert not list(faults(besieged, cases))


@pytest.mark.parametrize("part", values.PARTS, ids=[each.__name__ for each in values.PARTS])
def test_values(besieged, part):
    assert not list(faults(besieged, part()))
