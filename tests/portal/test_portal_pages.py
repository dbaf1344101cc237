"""What people do on pages, without scripts: every form goes the way a browser sends it."""

import re

import pytest

from service.usecases.service import Service
from tests.conftest import House

RECRUIT, OTHER, MENTOR, PARTNER, ORGANIZER, ADMIN, HEAD = (
    *("R2022001", "R2022002", "S1140", "S1220", "S1137", "S1004", "S1002"),
)
STRANGER = "R2022050"
"""A recruit of another unit."""

PLACE = "三楼谈心室"
sqlite_is_enough = pytest.mark.parametrize("template", ["sqlite"], indirect=True)


def task_of(house, item, occurrence=1, recruit=RECRUIT, wanted="id status"):
    return house.task(ORGANIZER, recruit, item, occurrence, wanted)


def records_of(house, who, item, occurrence=1):
    wanted = "status records { id status payload author { code } }"
    return house.task(who, RECRUIT, item, occurrence, wanted)


def tell(browser, **values):
    """Fill in the one act's form, with lists where there are several."""
    return browser.send("/act", **values)


def test_one_act_closes_what_was_chosen_and_says_once_what_each_form_takes(visit, house):
    browser = visit(MENTOR)
    browser.get(
        f"/act?who={RECRUIT}&item=mentor.first_meeting&item=mentor.talk&item=mentor.growth_monitoring"
    )
    assert "提交，办结3项任务" in browser.text
    page = tell(browser, day="2023-02-20", story="")
    assert page.status_code == 422
    assert "成长监测五维等级：必填" in browser.text
    assert browser.text.count('class="fault"') >= 2
    levels = {f"p.levels.{each}": "4" for each in ("LOYALTY", "VALUES", "TEAM", "DILIGENCE", "INTEGRITY")}
    assert tell(browser, story="谈了工作与生活", **levels).status_code == 303, browser.text
    talk = records_of(house, MENTOR, "mentor.talk")
    assert talk["status"] == "SUBMITTED"
    assert talk["records"][0]["payload"] == {"held_on": "2023-02-20", "summary": "谈了工作与生活"}
    meeting = records_of(house, MENTOR, "mentor.first_meeting")["records"][0]["payload"]
    assert meeting == {"held_on": "2023-02-20", "topics": "谈了工作与生活"}
    monitoring = records_of(house, MENTOR, "mentor.growth_monitoring")
    assert monitoring["status"] == "DONE"
    assert monitoring["records"][0]["payload"]["observed_on"] == "2023-02-20"
    assert monitoring["records"][0]["payload"]["levels"]["TEAM"] == 4


@sqlite_is_enough
def test_what_was_sent_twice_is_recorded_once(visit, house):
    browser = visit(MENTOR)
    browser.get(f"/act?who={RECRUIT}&item=mentor.talk")
    first = browser.page
    tell(browser, story="谈了一次")
    browser.page = first
    assert tell(browser, story="谈了一次").status_code in (303, 422)
    assert len(records_of(house, MENTOR, "mentor.talk")["records"]) == 1


@sqlite_is_enough
def test_an_act_with_several_people_asks_for_each_what_differs(visit, house):
    browser = visit(ORGANIZER)
    browser.get(f"/act?who={RECRUIT}&who={OTHER}&item=organization.launch")
    fields = re.findall(r'name="(t\.[^"]+\.attended)"', browser.text)
    assert len(set(fields)) == 2
    mine, theirs = dict.fromkeys(fields)
    assert tell(browser, story="", **{mine: "yes"}).status_code == 422
    assert browser.text.count("本人到场：必填") == 1
    assert tell(browser, **{mine: "yes", theirs: "no"}).status_code == 303
    attended = {
        house.task(ORGANIZER, each, "organization.launch", 1, "records { payload }")["records"][0]["payload"][
            "attended"
        ]
        for each in (RECRUIT, OTHER)
    }
    assert attended == {True, False}


@sqlite_is_enough
def test_what_is_offered_is_the_viewers_own_to_do(visit):
    browser = visit(MENTOR)
    browser.get(f"/act?who={RECRUIT}&who={OTHER}&item=partner.meal")
    assert "一对一谈心谈话" in browser.text
    assert "定期陪餐" not in browser.text
    seal = browser.form("/act")["seal"]
    page = browser.client.post(
        "/act",
        data={"seal": seal, "who": [OTHER], "item": ["mentor.talk"], "story": "x"},
        headers={"Accept": "text/html"},
    )
    assert page.status_code == 422
    assert "请选择和谁" in page.get_data(as_text=True)


@sqlite_is_enough
def test_a_form_shows_faults_beside_their_fields_and_keeps_what_was_filled_in(visit, house):
    number = task_of(house, "department.growth_list")["id"]
    browser = visit(HEAD)
    browser.get(f"/tasks/{number}")
    assert len(set(re.findall(r'name="f\.entries\.(\d)\.title"', browser.text))) == 3
    to = f"/tasks/{number}/record"
    browser.send(to, more="f.entries", **{"f.mentor_advice": "多下基层"})
    assert browser.page.status_code == 200
    assert len(set(re.findall(r'name="f\.entries\.(\d)\.title"', browser.text))) == 4
    assert "多下基层" in browser.text
    filled = {}
    for row in range(3):
        filled |= {
            f"f.entries.{row}.title": f"任务{row}",
            f"f.entries.{row}.field": "基层治理",
            f"f.entries.{row}.difficulty": str(3 - row),
            f"f.entries.{row}.responsibility": "2",
            f"f.entries.{row}.planned_on": f"2023-0{row + 4}-01",
        }
    browser.send(to, **filled, **{"f.drawn_on": "2023-02-30"})
    assert browser.page.status_code == 422
    assert 'href="#f-drawn_on"' in browser.text
    assert "须为YYYY-MM-DD格式的日期" in browser.text
    assert 'value="任务2"' in browser.text
    browser.send(to, **{"f.drawn_on": "2023-02-20"})
    assert 'href="#f-entries-1-difficulty"' in browser.text
    rising = {f"f.entries.{row}.difficulty": str(row + 1) for row in range(3)}
    assert browser.send(to, **rising).status_code == 303
    assert task_of(house, "department.growth_list")["status"] == "SUBMITTED"


def test_records_are_confirmed_together_or_returned_with_a_reason(visit, house):
    mentor = visit(MENTOR)
    mentor.get(f"/act?who={RECRUIT}&item=mentor.first_meeting&item=mentor.talk")
    tell(mentor, story="见了面，也谈了话")
    browser = visit(RECRUIT)
    browser.get("/mine")
    assert "等我确认" in browser.text
    assert "见了面，也谈了话" not in browser.text
    talk = records_of(house, RECRUIT, "mentor.talk")["records"][0]["id"]
    meeting = records_of(house, RECRUIT, "mentor.first_meeting")["records"][0]["id"]
    number = task_of(house, "mentor.talk")["id"]
    assert "见了面，也谈了话" in browser.get(f"/tasks/{number}").get_data(as_text=True)
    assert browser.send(f"/tasks/{number}/return", reason=" ", record=talk).status_code == 422
    assert browser.send(f"/tasks/{number}/return", reason="日期不对", record=talk).status_code == 303
    browser.get("/mine")
    assert browser.send("/mine/confirm", record=[meeting, talk]).status_code == 422
    browser.get("/mine")
    assert browser.send("/mine/confirm", record=[meeting]).status_code == 303
    assert task_of(house, "mentor.first_meeting")["status"] == "DONE"
    assert records_of(house, RECRUIT, "mentor.talk")["records"][0]["status"] == "REJECTED"
    browser.get("/mine?said=confirmed")
    assert "已确认。" in browser.text
    assert "日期不对" in mentor.get(f"/tasks/{number}").get_data(as_text=True)


@sqlite_is_enough
def test_reading_a_private_payload_on_a_page_leaves_a_trace(visit, house):
    mentor = visit(MENTOR)
    mentor.get(f"/act?who={RECRUIT}&item=mentor.talk")
    tell(mentor, story="私下的话")
    number = task_of(house, "mentor.talk")["id"]
    visit(RECRUIT).get(f"/tasks/{number}")
    query = '{ auditTrail(filter: {action: "readPayloads"}) { nodes { actor { code } changes } } }'
    events = house.ask(ORGANIZER, query)["auditTrail"]["nodes"]
    assert [each["actor"]["code"] for each in events] == [RECRUIT]
    admin = visit(ADMIN)
    assert "私下的话" not in admin.get(f"/tasks/{number}").get_data(as_text=True)
    assert "内容只有相关人员可见" in admin.text


@sqlite_is_enough
def test_a_hand_is_raised_and_a_meeting_proposed_and_answered(visit, house):
    browser = visit(RECRUIT)
    browser.get("/hand")
    assert browser.send("/hand", to=PARTNER, title="住处", note="想换宿舍").status_code == 303
    hand = house.task(RECRUIT, RECRUIT, "mentor.raised_hand", 1, "id title addressee { code }")
    assert (hand["title"], hand["addressee"]["code"]) == ("住处", PARTNER)
    assert "住处" not in visit(MENTOR).get("/mine").get_data(as_text=True)
    partner = visit(PARTNER)
    assert "住处" in partner.get("/mine").get_data(as_text=True)
    browser.get(f"/meetings/new?task={hand['id']}")
    assert browser.send("/meetings/new", place=PLACE).status_code == 422
    assert "请选择日期和时间" in browser.text
    assert browser.send("/meetings/new", day="2023-03-09", hour="15:00", place=PLACE).status_code == 303
    partner.get("/meetings")
    assert PLACE in partner.text
    assert "3月9日 周四 15:00" in partner.text
    (to,) = re.findall(r'action="(/meetings/[^"]+/answer)"', partner.text)
    assert partner.send(to, accept="yes").status_code == 303
    assert "已接受" in partner.get("/meetings").get_data(as_text=True)
    (to,) = re.findall(r'action="(/meetings/[^"]+/cancel)"', partner.text)
    assert partner.send(to).status_code == 303
    assert PLACE not in partner.get("/meetings").get_data(as_text=True)


@sqlite_is_enough
def test_three_years_are_shown_on_any_day(visit, house):
    browser = visit(MENTOR)
    browser.get(f"/act?who={RECRUIT}&item=mentor.first_meeting")
    tell(browser, story="见面")
    visit(RECRUIT).get("/mine")
    browser.get(f"/recruits/{RECRUIT}")
    for word in ("入职前期", "第三年", "政治忠诚", "导师督学", "填报了记录：结对见面", "首站岗位分配"):
        assert word in browser.text
    assert browser.text.count('class="mark') > 84
    then = browser.get(f"/recruits/{RECRUIT}?asOf=2022-09-10").get_data(as_text=True)
    assert "这是2022年9月10日的样子" in then
    assert "填报了记录" not in then
    for strange in ("2022-02-30", "1800-01-01", "x"):
        assert "的样子" not in browser.get(f"/recruits/{RECRUIT}?asOf={strange}").get_data(as_text=True)


def test_nobody_sees_what_is_not_theirs(visit, house):
    seen = {
        ORGANIZER: (True, True),
        ADMIN: (True, False),
        HEAD: (True, False),
        MENTOR: (True, False),
        RECRUIT: (True, False),
    }
    numbers = [task_of(house, "mentor.talk", recruit=each)["id"] for each in (RECRUIT, STRANGER)]
    for who, sees in seen.items():
        browser = visit(who)
        for code, number, may in zip((RECRUIT, STRANGER), numbers, sees, strict=True):
            wanted = 200 if may else 404
            assert browser.get(f"/recruits/{code}").status_code == wanted
            assert browser.get(f"/tasks/{number}").status_code == wanted
            assert browser.get(f"/meetings/new?recruit={code}").status_code in (
                wanted,
                200 if who == RECRUIT else wanted,
            )
        names = browser.get(f"/recruits?search={STRANGER}").get_data(as_text=True)
        assert (f"/recruits/{STRANGER}" in names) == sees[1]
    mentor = visit(MENTOR)
    mentor.get("/mine")
    for deed in ("waive", "reschedule", "reopen", "confirm", "return", "release", "record"):
        held = {"seal": mentor.form("/signout")["seal"], "reason": "x", "due": "2023-04-01"}
        page = mentor.client.post(f"/tasks/{numbers[1]}/{deed}", data=held, headers={"Accept": "text/html"})
        assert page.status_code == 404, deed
    for other in ("", "x", "UmVjcnVpdDox", numbers[0][:-2]):
        assert mentor.get(f"/tasks/{other}").status_code == 404


@sqlite_is_enough
def test_each_role_has_the_pages_that_are_there_for_it(visit, house):
    menus = {
        ORGANIZER: ["全市", "我的", "一事一记", "新人", "单位", "走访", "约谈", "消息"],
        RECRUIT: ["我的", "我的三年", "约谈", "消息"],
        "S9001": ["全市", "单位", "消息"],
    }
    auditor = {"code": "S9001", "name": "审计员", "unitCode": "U01", "rank": "STAFF", "roles": ["AUDITOR"]}
    granted = house.change(ORGANIZER, "savePerson", "person { code }", **auditor)
    assert granted["errors"] == []
    for who, wanted in menus.items():
        browser = visit(who)
        browser.get("/inbox")
        menu = browser.text[browser.text.index('<nav class="menu"') : browser.text.index("</nav>")]
        assert re.findall(r"</svg>\s*<span>([^<]+)</span>", menu) == wanted, who
        for address in re.findall(r'href="([^"]+)"', menu):
            assert browser.get(address).status_code == 200
        assert browser.get("/").status_code == 303


@sqlite_is_enough
def test_statements_do_not_grow_with_what_a_page_shows(visit, house, statements):
    organizer, admin = visit(ORGANIZER), visit(ADMIN)
    pairs = [
        (organizer, "/recruits?search=R2022001", organizer, "/recruits"),
        (admin, f"/act?who={RECRUIT}", organizer, f"/act?who={RECRUIT}&who={OTHER}&who=R2022003"),
        (admin, "/mine", organizer, "/mine"),
    ]
    for few, at, many, there in pairs:
        counts = []
        for browser, address in ((few, at), (many, there)):
            browser.get(address)
            with statements() as found:
                assert browser.get(address).status_code == 200
            counts.append(len(found))
        assert abs(counts[0] - counts[1]) <= 3, (there, counts)
        assert max(counts) < 60


@sqlite_is_enough
def test_a_past_mentor_keeps_the_own_record_alone(visit, house):
    mentor = visit(MENTOR)
    mentor.get(f"/act?who={RECRUIT}&item=mentor.growth_monitoring&item=mentor.thought_guidance")
    levels = {f"p.levels.{each}": "4" for each in ("LOYALTY", "VALUES", "TEAM", "DILIGENCE", "INTEGRITY")}
    assert tell(mentor, story="谈思想", **levels).status_code == 303
    wanted = {"recruitCode": RECRUIT, "role": "MENTOR", "personCode": "S1141", "startsOn": "2023-03-01"}
    made = house.change(ORGANIZER, "assign", "assignment { id }", **wanted, reason="换导师", exception=True)
    assert made["errors"] == [], made
    later = House(
        Service(
            house.service.store,
            house.service.host,
            house.on(house.service.today.replace(day=3)).service.settings,
        ),
        house.tokens,
        house.superuser,
    )
    browser = visit(MENTOR, later)
    assert browser.get(f"/recruits/{RECRUIT}").status_code == 404
    assert browser.get(f"/tasks/{task_of(house, 'mentor.thought_guidance')['id']}").status_code == 200
    assert browser.get(f"/tasks/{task_of(house, 'mentor.talk')['id']}").status_code == 404
