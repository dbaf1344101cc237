"""When, in plain Chinese: what is understood, and what is said of the rest."""

import pytest

from service.domain.offsets import Offset, P
from service.domain.schedules import Every, Once, OnRequest, every, once, text_of
from service.domain.words import Role
from service.intake.cells import UnreadableError
from service.intake.schedules import requested_by, schedules
from service.plugin_api import Form, Item, Track, fields
from service.plugin_host.timing import schedule_problems

AT_ONCE = once(Offset())
READ = {
    "入职当日": AT_ONCE,
    "入职时": AT_ONCE,
    "报到当天": AT_ONCE,
    "入职后3个月": once(Offset(months=3)),
    "入职后３ 个月": once(Offset(months=3)),
    "入职后三个月内": once(Offset(months=3)),
    "入职满一年": once(Offset(months=12)),
    "入职后半年": once(Offset(months=6)),
    "入职后十五天": once(Offset(days=15)),
    "入职之后30日": once(Offset(days=30)),
    "入职后两周": once(Offset(days=14)),
    "入职后10个工作日": once(Offset(working_days=10)),
    "入职前10天": once(Offset(days=-10)),
    "试用期满": once(Offset(anchor=P)),
    "试用期满后30天": once(Offset(days=30, anchor=P)),
    "转正前一个月": once(Offset(months=-1, anchor=P)),
    "入职3个月后": once(Offset(months=3)),
    "入职第一周": once(Offset(days=7)),
    "第一周": once(Offset(days=7)),
    "第一个月内": once(Offset(months=1)),
    "三年内": once(Offset(months=36)),
    "满三年": once(Offset(months=36)),
    "满半年时": once(Offset(months=6)),
    "半年一次": every(6),
    "一年一次": every(12),
    "每月": every(1),
    "每个月一次": every(1),
    "每季度": every(3),
    "每半年": every(6),
    "每6个月": every(6),
    "每年至少一次": every(12),
    "每两年": every(24),
    "第一年每季度": every(3, until=Offset(months=12)),
    "每月，直到入职后3个月": every(1, until=Offset(months=3)),
    "每3个月，自入职后3个月起": every(3, start=Offset(months=3)),
    "每3个月一次，自入职后3个月至入职后12个月": every(3, start=Offset(months=3), until=Offset(months=12)),
    "每3个月从试用期满起": every(3, start=Offset(anchor=P)),
    "应请求": OnRequest((), Offset(days=30)),
    "按需10天内": OnRequest((), Offset(days=10)),
    "应请求，发起后3个工作日内": OnRequest((), Offset(working_days=3)),
}


@pytest.mark.parametrize("written", READ)
def test_a_time_is_read(written):
    assert schedules(written) == (READ[written],)


@pytest.mark.parametrize(
    "written", ["入职后18个月；入职后30个月", "入职后18个月\n入职后30个月", "入职后18个月、入职后30个月；"]
)
def test_several_times_are_read(written):
    assert schedules(written) == (once(Offset(months=18)), once(Offset(months=30)))


@pytest.mark.parametrize("schedule", [each for each in READ.values() if isinstance(each, Once | Every)])
def test_what_the_service_prints_is_read_back(schedule):
    assert schedules(text_of(schedule).removeprefix("一次，")) == (schedule,)


WRONG = {
    "有空的时候": "看不懂",
    "每周": "最短每月",
    "一周一次": "最短每月",
    "三个月": "看不懂",
    "第二个月": "看不懂",
    "每半个月": "最短每月",
    "每0个月": "最短每月",
    "入职后": "没有写明多久",
    "入职后3-6个月": "看不懂",
    "入职后五十个月": "不在三年培养期内",
    "入职前2年": "不在三年培养期内",
    "入职后9999天": "不在三年培养期内",
    "试用期满后30个月": "不在三年培养期内",
    "每3个月，自入职后12个月至入职后6个月": "起点不早于终点",
    "每月，自某天起": "看不懂",
    "每月，自试用期满起至入职后6个月": "起点不早于终点",
    "应请求；每月": "不能与其他时间并列",
    "；": "没有写明时间",
    "入职后半天": "看不懂",
    "入职后十十天": "看不懂",
}


@pytest.mark.parametrize("written", WRONG)
def test_what_is_not_understood_is_said(written):
    with pytest.raises(UnreadableError, match=WRONG[written]):
        schedules(written)


def test_a_number_is_no_time():
    with pytest.raises(UnreadableError):
        schedules(6.0)


def test_who_may_request():
    (found,) = requested_by(schedules("应请求"), Role.UNIT_ADMIN)
    assert found.by == (Role.UNIT_ADMIN, Role.ORGANIZER)
    assert requested_by((AT_ONCE,), Role.MENTOR) == (AT_ONCE,)


class Note(Form):
    held_on = fields.Date("日期")


@pytest.mark.parametrize("written", READ)
def test_what_is_read_makes_sense_to_the_start(written):
    found = requested_by(schedules(written), Role.MENTOR)
    item = Item(code="x.y", title="事项", done_when="好", role=Role.MENTOR, schedule=found, form=Note)
    assert list(schedule_problems(item, Track(code="x", title="清单", description="", items=[item]))) == []
