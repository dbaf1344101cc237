"""The sheet for a visit: what is overdue, found, open and missing, counted against what the API shows."""

import io

import openpyxl
import pytest
from click.testing import CliRunner

from service.cli import main
from service.domain.refusals import RefusedError
from service.intake.visit_sheet import write_visit_sheet
from service.store.gathering import scope_of_person
from service.store.reads import lookup
from service.store.scope import OPERATOR
from service.usecases.visit_sheet import visit_sheet

ORGANIZER, ADMIN, HEAD, RECRUIT = "S1137", "S1004", "S1002", "R2022001"
FORMULA = "=cmd|' /C calc'!A0"


def book(house, scope=OPERATOR):
    target = io.BytesIO()
    write_visit_sheet(target, visit_sheet(house.service, scope, "U01"))
    return openpyxl.load_workbook(io.BytesIO(target.getvalue()))


def rows(workbook, name):
    return [list(row) for row in workbook[name].iter_rows(min_row=2, values_only=True)]


def test_it_holds_what_is_known(house):
    findings = [
        {"text": FORMULA, "recruitCode": RECRUIT, "followUp": {"ownerCode": HEAD, "dueOn": "2023-03-20"}},
        {"text": "陪餐偏少", "track": "partner", "followUp": {"ownerCode": ADMIN, "dueOn": "2023-03-05"}},
    ]
    for day, found in (("2023-02-01", []), ("2023-02-23", findings)):
        values = {"unitCode": "U01", "visitedOn": day, "visitorCodes": [ORGANIZER], "findings": found}
        assert house.change(ORGANIZER, "recordVisit", "visit { id }", **values)["errors"] == []
    own = house.ask(HEAD, "{ followUps { nodes { id } } }")["followUps"]["nodes"][0]["id"]
    house.change(HEAD, "answerFollowUp", "followUp { id }", followUpId=own, answer="已整改")
    pair = house.ask(ORGANIZER, f'{{ recruit(code: "{RECRUIT}") {{ name assignments {{ id role }} }} }}')[
        "recruit"
    ]
    mentor = next(each["id"] for each in pair["assignments"] if each["role"] == "MENTOR")
    house.change(
        ORGANIZER, "endAssignment", "assignment { id }", assignmentId=mentor, endsOn="2023-02-28", reason="x"
    )
    workbook = book(house)
    facts = dict(workbook["概况"].iter_rows(values_only=True))
    progress = house.ask(ORGANIZER, '{ unit(code: "U01") { name progress { due dueDone overdue } } }')["unit"]
    assert facts["单位"] == f"{progress['name']}（U01）"
    assert (facts["上次走访"], facts["距上次走访天数"], facts["新录用公务员"]) == ("2023-02-23", "6", "3")
    counts = progress["progress"]
    assert [facts[name] for name in ("到期任务", "其中完成", "其中逾期")] == [
        str(counts[name]) for name in ("due", "dueDone", "overdue")
    ]
    late = house.ask(
        ORGANIZER,
        '{ tasks(first: 100, filter: {unitCode: "U01", status: [OVERDUE]}) { nodes { title occurrence dueOn recruit { code name } responsibles { name } } } }',
    )["tasks"]["nodes"]
    shown = rows(workbook, "逾期任务")
    assert sorted((row[0], row[1], row[2], row[3], row[5] or "", row[6]) for row in shown) == sorted(
        (
            *(each["recruit"]["code"], each["recruit"]["name"], each["title"], each["occurrence"]),
            *("、".join(who["name"] for who in each["responsibles"]), each["dueOn"]),
        )
        for each in late
    )
    assert shown
    assert [row[6] for row in shown] == sorted(row[6] for row in shown)
    assert rows(workbook, "上次走访") == [
        ["2023-02-23", pair["name"], None, FORMULA],
        ["2023-02-23", None, "伙伴促学", "陪餐偏少"],
    ]
    assert [row[:2] + row[4:] for row in rows(workbook, "督办事项")] == [
        ["2023-03-05", "待答复", "陪餐偏少"],
        ["2023-03-20", "已答复", FORMULA],
    ]
    assert workbook["督办事项"]["E3"].data_type == "s"
    assert rows(workbook, "结对缺口") == [[RECRUIT, pair["name"], "政治导师"]]
    assert rows(workbook, "本次走访") == []
    trail = house.ask(ORGANIZER, "{ auditTrail(first: 1) { nodes { action changes } } }")["auditTrail"][
        "nodes"
    ]
    assert (trail[0]["action"], trail[0]["changes"]["sheets"]["上次走访"]) == ("exportVisitSheet", 2)


def test_only_who_visits_gets_it(house):
    with house.service.look(OPERATOR) as reading:
        admin = lookup.person_row(reading, ADMIN).id
        scope = scope_of_person(reading.connection, admin, house.service.today)
    for who, unit in ((scope, "U01"), (OPERATOR, "nowhere")):
        with pytest.raises(RefusedError):
            visit_sheet(house.service, who, unit)


def test_the_command(house, tmp_path, monkeypatch):
    monkeypatch.setenv("XIKOU_DATABASE_URL", house.service.settings.database_url)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["visit", "sheet", "U01"])
    assert (done.exit_code, done.output) == (0, "已写出visit-U01.xlsx\n")
    assert (tmp_path / "visit-U01.xlsx").stat().st_mode & 0o777 == 0o600
    again = CliRunner().invoke(main, ["visit", "sheet", "U01"])
    assert (again.exit_code, "已存在" in again.output) == (1, True)
    named = CliRunner().invoke(main, ["visit", "sheet", "nowhere", "x.xlsx"])
    assert named.exit_code == 1
    assert not (tmp_path / "x.xlsx").exists()
