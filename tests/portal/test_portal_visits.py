"""Visits on pages: the sheet, what was found, follow-ups and notices, each for those whose it is."""

import io
import re

import pytest
from openpyxl import load_workbook

RECRUIT, ELSEWHERE = "R2022001", "R2022050"
ORGANIZER, SECOND, ADMIN, OTHER_ADMIN, HEAD, MENTOR = "S1137", "S1138", "S1004", "S1008", "S1002", "S1140"
NEW, SHEET, NOTICE = "/visits/new?unit=U01", "/visits/units/U01", "/visits/notice?unit=U01"
sqlite_is_enough = pytest.mark.parametrize("template", ["sqlite"], indirect=True)


def told(**findings):
    """Fields of the form of findings: ``_0_text`` and so on."""
    return {"f." + name[1:].replace("_", "."): value for name, value in findings.items()}


def visits_of(house, who=ORGANIZER):
    wanted = (
        "{ visits { nodes { unit { code } visitedOn findings { text followUp { id status answer } } } } }"
    )
    return house.ask(who, wanted)["visits"]["nodes"]


def visited(house, owner=MENTOR, text="谈话缺记录", unit="U01"):
    finding = {"text": text, "followUp": {"ownerCode": owner, "dueOn": "2023-03-20"}}
    values = {"unitCode": unit, "visitedOn": "2023-02-23", "visitorCodes": [ORGANIZER], "findings": [finding]}
    made = house.change(ORGANIZER, "recordVisit", "visit { findings { followUp { id } } }", **values)
    assert made["errors"] == []
    return made["visit"]["findings"][0]["followUp"]["id"]


def test_a_visit_goes_from_the_sheet_to_the_answer(visit, house):
    organizer = visit(ORGANIZER)
    sheet = organizer.get(SHEET).get_data(as_text=True)
    overdue = house.ask(ORGANIZER, '{ unit(code: "U01") { progress { overdue } } }')["unit"]["progress"]
    part = sheet[sheet.index("逾期任务</h2>") : sheet.index("上次走访</h2>")]
    assert part.count("<tr>") - 1 == overdue["overdue"] > 0
    assert "尚未走访" in sheet
    organizer.get(NEW)
    first = organizer.page
    fields = told(
        _0_text="整体有序", _2_text="谈话缺记录", _2_recruit=RECRUIT, _2_owner=MENTOR, _2_due="2023-03-20"
    )
    assert organizer.send(NEW, day="2023-02-23", **fields).status_code == 303, organizer.text
    assert organizer.page.headers["Location"] == "/visits?said=visited"
    organizer.page = first
    assert organizer.send(NEW, day="2023-02-23", **fields).status_code == 303
    (made,) = visits_of(house)
    assert (made["visitedOn"], [each["text"] for each in made["findings"]]) == (
        "2023-02-23",
        ["整体有序", "谈话缺记录"],
    )
    number = made["findings"][1]["followUp"]["id"]
    mentor = visit(MENTOR)
    assert "谈话缺记录" in mentor.get("/mine").get_data(as_text=True)
    page = mentor.get("/visits").get_data(as_text=True)
    assert "由我答复" in page
    assert "走访记录" not in page
    to = f"/visits/follow-ups/{number}/answer?status=OPEN"
    assert mentor.send(to, answer=" ").status_code == 422
    assert f'href="#answer-{number}"' in mentor.text
    assert mentor.send(to, answer="已补记三次谈话").status_code == 303
    assert "谈话缺记录" not in mentor.get("/mine").get_data(as_text=True)
    answered = organizer.get("/visits?status=ANSWERED").get_data(as_text=True)
    assert "已补记三次谈话" in answered
    (to,) = re.findall(r'action="(/visits/follow-ups/[^"]+)"', answered)
    assert organizer.send(to, answer="予以办结", close="yes").status_code == 303
    assert visits_of(house)[0]["findings"][1]["followUp"] == {
        "id": number,
        "status": "CLOSED",
        "answer": "已补记三次谈话\n办结：予以办结",
    }
    assert "谈话缺记录" in organizer.get(SHEET).get_data(as_text=True)


@sqlite_is_enough
def test_nonsense_is_refused_beside_its_field_and_changes_nothing(visit, house):
    browser = visit(ORGANIZER)
    browser.get(NEW)
    wrong = {
        "visitors": ("至少", {"visitor": [], "others": ""}),
        "day": ("", {"day": "2023-03-02"}),
        "f-0-text": ("请写明发现了什么", told(_0_recruit=RECRUIT)),
        "f-0-recruit": ("不在所走访的单位", told(_0_text="x", _0_recruit=ELSEWHERE)),
        "f-0-track": ("没有这样的清单", told(_0_text="x", _0_track="nowhere")),
        "f-0-owner": ("请选择责任人", told(_0_text="x", _0_due="2023-03-20")),
        "f-0-due": ("", told(_0_text="x", _0_owner=HEAD, _0_due="2022-01-01")),
    }
    clean = browser.page
    for field, (words, values) in wrong.items():
        browser.page = clean
        assert browser.send(NEW, **{"day": "2023-02-23", **values}).status_code == 422, field
        assert f'id="{field}-fault"' in browser.text, field
        assert f'href="#{field}"' in browser.text, field
        assert words in browser.text or field == "visitors", (field, words)
    for field, values in (
        ("f-0-due", told(_0_text="x", _0_owner=HEAD, _0_due="2023-02-30")),
        ("f-0-owner", told(_0_text="x", _0_owner="S0000", _0_due="2023-03-20")),
        ("visitors", {"others": "S0000，R2022001"}),
        ("day", {"day": "soon"}),
    ):
        browser.page = clean
        assert browser.send(NEW, **{"day": "2023-02-23", **values}).status_code == 422, field
        assert f'id="{field}-fault"' in browser.text, field
    assert 'value="S0000，R2022001"' not in browser.text
    assert visits_of(house) == []
    browser.page = clean
    browser.send(NEW, more="yes", **told(_0_text="第一条"))
    assert browser.page.status_code == 200
    assert 'name="f.1.text"' in browser.text
    assert "第一条" in browser.text
    for status in ("x", "open"):
        assert browser.get(f"/visits?status={status}").status_code == 404
    assert browser.get("/visits?unit=U99").status_code == 404
    assert browser.get("/visits?after=x").status_code == 404


def test_a_notice_begins_with_how_far_the_unit_is_behind(visit, house):
    browser = visit(ORGANIZER)
    browser.get(NOTICE)
    draft = browser.form(NOTICE)["text"][0]
    progress = house.ask(ORGANIZER, '{ unit(code: "U01") { progress { due overdue } } }')["unit"]["progress"]
    assert f"到期任务{progress['due']}项，逾期{progress['overdue']}项" in draft
    assert browser.send(NOTICE, text=" ").status_code == 422
    assert 'id="text-fault"' in browser.text
    assert browser.send(NOTICE, text=draft, answerBy="").status_code == 422
    assert 'id="answerBy-fault"' in browser.text
    assert browser.send(NOTICE, answerBy="2023-02-01").status_code == 422
    assert browser.send(NOTICE, answerBy="2023-03-10").status_code == 303
    admin = visit(ADMIN)
    page = admin.get("/visits").get_data(as_text=True)
    assert draft in page
    assert "督办通知" in page
    (to,) = re.findall(r'action="(/visits/follow-ups/[^"]+)"', page)
    assert admin.send(to, answer="已整改").status_code == 303
    assert "已整改" in admin.get("/visits?status=ANSWERED").get_data(as_text=True)
    kinds = house.ask(ADMIN, "{ me { notifications { nodes { kind } } } }")["me"]["notifications"]["nodes"]
    if "follow_up.opened" in {each["kind"] for each in kinds}:
        assert 'href="/visits"' in admin.get("/inbox").get_data(as_text=True)


def test_nobody_sees_or_does_what_is_not_theirs(visit, house):
    number = visited(house)
    to = f"/visits/follow-ups/{number}/answer"
    for who, sees in ((ADMIN, True), (MENTOR, True), (OTHER_ADMIN, False), (HEAD, False), (RECRUIT, False)):
        browser = visit(who)
        assert ("谈话缺记录" in browser.get("/visits?status=ALL").get_data(as_text=True)) == sees, who
        for address in (NEW, SHEET, f"{SHEET}/sheet.xlsx", NOTICE):
            assert browser.get(address).status_code in (403, 404), (who, address)
        browser.get("/inbox")
        held = {"seal": browser.form("/signout")["seal"], "answer": "x", "text": "x", "day": "2023-02-23"}
        for address in (NEW, NOTICE):
            assert browser.client.post(address, data=held, headers={"Accept": "text/html"}).status_code == 404
        if who != MENTOR:
            page = browser.client.post(to, data=held, headers={"Accept": "text/html"})
            assert page.status_code == (422 if sees else 404), who
        page = browser.client.post(to, data={**held, "close": "yes"}, headers={"Accept": "text/html"})
        assert page.status_code == (422 if sees else 404), who
    assert [each["followUp"]["answer"] for each in visits_of(house)[0]["findings"]] == [None]
    organizer = visit(ORGANIZER)
    organizer.get(NEW)
    for address in (NEW, NOTICE, to):
        page = organizer.client.post(address, data={"text": "x"}, headers={"Accept": "text/html"})
        assert page.status_code == 403, address
    organizer.send(NEW, headers={"Origin": "http://elsewhere.example"}, day="2023-02-23")
    assert organizer.page.status_code == 403
    assert len(visits_of(house)) == 1


@sqlite_is_enough
def test_the_sheet_is_a_workbook_too_and_leaves_a_trace(visit, house):
    browser = visit(ORGANIZER)
    page = browser.get(f"{SHEET}/sheet.xlsx")
    assert page.headers["Content-Disposition"] == "attachment; filename=visit-U01.xlsx"
    book = load_workbook(io.BytesIO(page.get_data()))
    assert book["概况"]["B1"].value.endswith("（U01）")
    browser.get(SHEET)
    query = '{ auditTrail(filter: {action: "exportVisitSheet"}) { nodes { actor { code } } } }'
    assert [each["actor"]["code"] for each in house.ask(ORGANIZER, query)["auditTrail"]["nodes"]] == [
        ORGANIZER
    ] * 2
    assert browser.get("/visits/units/U99").status_code == 404


@sqlite_is_enough
def test_statements_do_not_grow_with_visits(visit, house, statements):
    browser = visit(ORGANIZER)

    def count(address):
        browser.get(address)
        with statements() as found:
            assert browser.get(address).status_code == 200
        return len(found)

    visited(house)
    pages = ("/visits", SHEET, NEW, "/mine")
    before = [count(each) for each in pages]
    for number in range(4):
        visited(house, text=f"发现{number}", unit=f"U0{number + 1}", owner=(MENTOR, HEAD)[number % 2])
    assert [count(each) for each in pages] == before
    assert max(before) < 45
