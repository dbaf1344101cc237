"""The portal in real Chromium: what people do, on a phone; that nothing is asked of others; that all can use it."""

import re
import time

import pytest

from tests.portal.chromium import DESKTOP, PHONE, amiss, executable

RECRUIT, OTHER, MENTOR, PARTNER, ORGANIZER = "R2022001", "R2022002", "S1140", "S1220", "S1137"
MOST_TAPS, MOST_SECONDS = 12, 60
_SECONDS_A_TAP = 1.5
"""So long somebody takes to find and touch a thing; the machine itself is quicker."""

_SIGNS_A_SECOND = 1.0
"""So many Chinese characters somebody types on a phone."""

pytestmark = [
    pytest.mark.parametrize("template", ["sqlite"], indirect=True),
    pytest.mark.skipif(
        executable() is None, reason="没有Chromium，浏览器测试未运行（apt-get install chromium）"
    ),
]


def test_a_mentor_records_one_act_that_closes_two_tasks_and_the_recruit_confirms(sit, house):
    story = "谈近期工作和思想"
    with sit(MENTOR) as mentor:
        page, began = mentor.page, time.monotonic()
        mentor.taps = 0
        mentor.tap(page.get_by_role("link", name="一事一记"))
        page.wait_for_url("**/act")
        people = page.locator("input[name=who]")
        if people.count() > 1:
            mentor.tap(people.first)
        mentor.tap(page.get_by_text("一对一谈心谈话").first)
        mentor.tap(page.get_by_text("结对见面").first)
        page.get_by_role("button", name="提交，办结2项任务").wait_for()
        mentor.tap(page.get_by_role("button", name="提交"))
        faults = page.get_by_role("alert").filter(has_text="没有提交")
        faults.wait_for()
        assert page.evaluate("document.activeElement.classList.contains('faults')")
        mentor.tap(faults.get_by_role("link").first)
        assert page.evaluate("document.activeElement.id") == "story"
        page.keyboard.type(story)
        mentor.tap(page.get_by_role("button", name="提交"))
        page.get_by_role("status").filter(has_text="已提交。").wait_for()
        taps, machine = mentor.taps, time.monotonic() - began
        assert taps < MOST_TAPS
        assert taps * _SECONDS_A_TAP + len(story) / _SIGNS_A_SECOND < MOST_SECONDS
        assert machine < MOST_SECONDS
        assert mentor.strangers == set()
    for item in ("mentor.talk", "mentor.first_meeting"):
        assert house.task(ORGANIZER, RECRUIT, item)["status"] == "SUBMITTED"
    with sit(RECRUIT) as recruit:
        page = recruit.page
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        recruit.tap(page.get_by_role("link", name=re.compile("一对一谈心谈话")))
        page.get_by_text(story).wait_for()
        recruit.tap(page.get_by_role("button", name="确认属实"))
        page.get_by_role("status").filter(has_text="已确认。").wait_for()
        recruit.tap(page.get_by_label(re.compile("选择：结对见面")))
        recruit.tap(page.get_by_role("button", name="确认所选"))
        page.get_by_role("status").filter(has_text="已确认。").wait_for()
        assert recruit.told == []
        assert recruit.strangers == set()
    for item in ("mentor.talk", "mentor.first_meeting"):
        assert house.task(ORGANIZER, RECRUIT, item)["status"] == "DONE"


def test_the_keyboard_alone_is_enough(sit, house):
    with sit(MENTOR, DESKTOP) as mentor:
        page = mentor.go(f"/act?who={RECRUIT}").page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.locator("input[name=item]").first.focus()
        page.keyboard.press("Space")
        page.get_by_role("button", name="提交，办结1项任务").wait_for()
        assert page.evaluate("document.activeElement.name") == "item"


def test_pages_can_be_used_by_everybody_and_ask_nothing_of_others(sit, house):
    number = house.task(ORGANIZER, RECRUIT, "mentor.talk")["id"]
    hand = {"recruitCode": RECRUIT, "item": "mentor.raised_hand", "title": "住处", "addresseeCode": PARTNER}
    assert house.change(RECRUIT, "openTask", "task { id }", **hand)["errors"] == []
    met = {"recruitCode": RECRUIT, "startsAt": "2023-03-09T15:00:00+08:00", "place": "谈心室"}
    assert house.change(MENTOR, "proposeAppointment", "appointment { id }", **met)["errors"] == []
    visits = {
        RECRUIT: ("/me", "/mine", "/hand", "/meetings", "/meetings/new", "/inbox", "/nowhere"),
        MENTOR: (
            "/mine",
            f"/act?who={RECRUIT}&item=mentor.talk&item=mentor.growth_monitoring",
            f"/tasks/{number}",
            "/recruits",
        ),
    }
    found = {}
    for who, paths in visits.items():
        with sit(who) as person:
            for path in paths:
                found |= {(path, *each): nodes for each, nodes in amiss(person.go(path).page).items()}
                assert person.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
            assert person.strangers == set()
            assert [each for each in person.told if "404" not in each] == []
    with sit(MENTOR, DESKTOP, color_scheme="dark") as person:
        for path in (f"/recruits/{RECRUIT}", *visits[MENTOR][1:3]):
            only = amiss(person.go(path).page, "color-contrast")
            found |= {(path, "dark", *each): nodes for each, nodes in only.items()}
    assert found == {}
