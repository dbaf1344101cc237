"""The plugin ``village-notices``, with the kit that comes with xikou."""

from datetime import date

import pytest
from xikou_village_notices import plugin
from xikou_village_notices.notices import NOTICES

from service.plugin_api import RESPONSIBLES, Role
from service.plugin_host.notices import NoticeFault
from service.testing.hosts import assert_plugin_is_valid, host_of, plan_of, tell
from service.testing.views import task_view

NAME = "village-notices"


@pytest.fixture(scope="module")
def host():
    return host_of(plugin, name=NAME)


def test_the_service_takes_it_and_plans_nothing_for_it():
    assert plan_of(assert_plugin_is_valid(plugin, name=NAME), plugin=NAME) == []


def test_the_stay_begins(host):
    told = tell(host, "village-notices.stay_begins")
    assert told.recipients == (Role.RECRUIT, Role.DEPARTMENT_HEAD, Role.PARTNER)
    assert told.text == "将于2023-03-01开始驻村，请提前安排住宿和交接"


def test_a_talk_is_late(host):
    task = task_view("mentor.talk", title="一对一谈心谈话", due_on=date(2023, 2, 28))
    told = tell(host, "village-notices.talk_overdue", task=task)
    assert told.recipients == (RESPONSIBLES, Role.UNIT_ADMIN)
    assert told.at_once
    assert told.text == "一对一谈心谈话已逾期，原定2023-02-28前完成"


def test_the_city_was_seen(host):
    payload = {"held_on": date(2022, 10, 8), "topics": "古镇，谈了很多心事"}
    told = tell(
        host, "village-notices.city_seen", payload, task=task_view("partner.city_life", title="感受城市文化")
    )
    assert told.recipients == (Role.MENTOR,)
    assert told.text == "已完成感受城市文化，可以安排走村入户"


@pytest.mark.parametrize(
    ("last", "told"), [(date(2025, 6, 3), True), (date(2025, 6, 2), False), (None, False)]
)
def test_nobody_came(host, last, told):
    message = tell(host, "village-notices.no_visit", unit="U01", last_visit_on=last, today=date(2025, 9, 1))
    assert (message is not None) is told
    assert not isinstance(message, NoticeFault)


def test_the_days_are_the_townships_own(host):
    told = tell(
        host,
        "village-notices.no_visit",
        settings={"visit_days": 30},
        unit="U01",
        last_visit_on=date(2025, 8, 2),
        today=date(2025, 9, 1),
    )
    assert told.text == "组织部已30天没有来访，可以邀请"


def test_each_notice_has_a_test():
    assert {notice.code for notice in NOTICES} == {"stay_begins", "talk_overdue", "city_seen", "no_visit"}


def test_it_reaches_the_inboxes_of_the_unit_that_uses_it(xikou_client):
    ask = xikou_client(plugin, name=NAME, today=date(2023, 2, 25), settings={"notice_days": 5})
    for person in ("R001", "H001", "P001"):
        told = [each for each in ask.inbox(person) if each["kind"] == f"{NAME}.stay_begins"]
        assert [each["body"] for each in told] == ["新人：将于2023-03-01开始驻村，请提前安排住宿和交接"]
    for person in ("R002", "M001", "A001"):
        assert not [each for each in ask.inbox(person) if each["kind"] == f"{NAME}.stay_begins"]
