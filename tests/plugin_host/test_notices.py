"""Notices: refused at start where they make no sense, run each by itself where they do."""

import logging
import time
from datetime import date
from types import SimpleNamespace

import pytest

from service.domain.moments import DailyCity, RecordAccepted, text_of
from service.plugin_api import (
    ADDRESSEE,
    AUTHOR,
    RESPONSIBLES,
    Form,
    Item,
    Notice,
    Offset,
    Role,
    Settings,
    Track,
    at,
    every,
    fields,
    hookimpl,
    on_request,
)
from service.plugin_host.bare import faults_of
from service.plugin_host.notices import (
    MAX_TEXT,
    Message,
    NoticeFault,
    days_of,
    notices_at,
    run_notice,
)
from service.plugin_host.validation import PluginError
from service.testing.contexts import notice_context
from service.testing.hosts import host_of
from service.testing.views import record_view, recruit_view


class Visit(Form):
    held_on = fields.Date("日期", required=True)


class Days(Settings):
    reminder_days = fields.Integer("提前天数", load_default=14)
    word = fields.Text("文字", load_default="x")


TRACK = Track(
    code="village",
    title="驻村",
    description="驻村走访。",
    items=[
        Item(
            code="village.visit",
            title="走访",
            done_when="已走访",
            role=Role.MENTOR,
            schedule=every(months=6),
            form=Visit,
        ),
        Item(
            code="village.ask",
            title="求助",
            done_when="已答复",
            role=Role.MENTOR,
            schedule=on_request(by=Role.RECRUIT),
            form=Visit,
        ),
    ],
)


def module(*notices):
    """Make a module with a track, settings and these notices."""
    return SimpleNamespace(
        tracks=hookimpl(lambda: [TRACK]),
        settings=hookimpl(lambda: Days),
        notices=hookimpl(lambda: list(notices)),
    )


def notice(text=lambda context: "请查看", **given):
    values = {"code": "told", "when": at.record_accepted("village.visit"), "to": RESPONSIBLES, "text": text}
    return Notice(**(values | given))


REFUSED = {
    "another thing": ("told", "notices() 须返回 Notice"),
    "code": (notice(code="Told!"), "通知代码 'Told!'"),
    "no code": (notice(code=None), "通知代码 None"),
    "moment": (notice(when="daily"), "when 须为 at 中的一种时机，得到 str"),
    "text": (notice(text="请查看"), "text 须可调用"),
    "nobody": (notice(to=[]), "to 须写明收件人"),
    "a word": (notice(to="MENTOR"), "to 须写明收件人"),
    "some words": (notice(to=[Role.MENTOR, "PARTNER"]), "to 须写明收件人"),
    "a portal": (notice(to=Role.PORTAL), "不能发给PORTAL"),
    "author of nothing": (notice(when=at.due(), to=AUTHOR), "不能发给AUTHOR"),
    "responsible for a day": (
        notice(when=at.day_of_recruit(Offset()), to=RESPONSIBLES),
        "不能发给RESPONSIBLES",
    ),
    "mentor of a city": (notice(when=at.daily_city(), to=Role.MENTOR), "不能发给MENTOR"),
    "recruit of a unit": (notice(when=at.daily_unit(), to=Role.RECRUIT), "不能发给RECRUIT"),
    "addressee of a record": (notice(to=ADDRESSEE), "不能发给ADDRESSEE"),
    "addressed to nobody": (notice(when=at.request_opened("village.ask"), to=ADDRESSEE), "发起时不指定人"),
    "not requested": (notice(when=at.request_opened("village.visit")), "不由人发起"),
    "days": (notice(when=at.due(days=1.5)), "天数须为整数"),
    "far": (notice(when=at.due(days=-99999)), "天数须为整数，且不超过"),
    "unknown setting": (notice(when=at.due(days="days")), "days 不是插件的整数设置"),
    "setting of text": (notice(when=at.overdue(days="word")), "word 不是插件的整数设置"),
    "not yet overdue": (notice(when=at.overdue(days=0)), "须至少为1"),
    "offset": (notice(when=at.day_of_recruit(36), to=Role.MENTOR), "须为 Offset"),
    "item without track": (notice(when=at.record_accepted("visit")), "须写明完整代码"),
    "no item": (notice(when=at.record_accepted(None)), "须写明完整代码"),
    "unknown item": (notice(when=at.record_accepted("village.vist")), "village.vist 不存在"),
    "unknown history": (notice(history=["mentor.tallk"]), "mentor.tallk 不存在"),
    "history of a word": (notice(history="mentor.talk"), "history 须为事项代码的列表"),
    "history of a city": (
        notice(when=at.daily_city(), to=Role.ORGANIZER, history=["mentor.talk"]),
        "没有 history",
    ),
    "noun of the core": (notice(noun="task"), "noun task 已由核心或其他插件使用"),
    "noun of another plugin": (notice(noun="mentor"), "noun mentor 已由核心或其他插件使用"),
    "another plugin's noun": (notice(noun="visit"), "noun visit 已由核心或其他插件使用"),
    "no noun": (notice(noun="Visit!"), "noun 'Visit!' 须由"),
    "about a record": (notice(about=lambda context: "x"), "只有单位和全市的通知有 about"),
    "about a text": (
        notice(when=at.daily_city(), to=Role.ORGANIZER, about="x"),
        "about 须可调用",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_notice_that_makes_no_sense_is_refused(case):
    wrong, sign = REFUSED[case]
    told = faults_of("custom", module(wrong), ["mentor", "organization"])
    assert any(sign in each for each in told), told
    assert all(each.startswith("插件 custom：") and "请更正" in each for each in told)
    with pytest.raises(PluginError, match="插件 custom："):
        host_of(module(wrong))


def test_a_code_is_used_once():
    (told,) = faults_of("custom", module(notice(), notice()))
    assert "通知 told 重复" in told


def test_without_items_of_its_own_a_plugin_says_which():
    bare = SimpleNamespace(notices=hookimpl(lambda: [notice(when=at.due())]))
    (told,) = faults_of("custom", bare)
    assert "须写明是哪个事项" in told


def run(which, payload=None, **facts):
    host = host_of(module(which), tracks=False)
    (plugin,) = host.plugins
    return run_notice(host, plugin, which, notice_context(which, payload, settings=plugin.settings, **facts))


def test_a_message_says_who_and_what():
    told = run(notice(to=[Role.MENTOR, AUTHOR, Role.MENTOR], at_once=True))
    assert told == Message(
        plugin="custom", notice="told", recipients=(Role.MENTOR, AUTHOR), text="请查看", at_once=True
    )
    assert told.kind == "custom.told"


def test_none_is_nothing_to_tell():
    assert run(notice(text=lambda context: None)) is None
    assert run(notice(to=lambda context: ())) is None


def test_nobody_is_sought_where_there_is_nothing_to_tell():
    assert run(notice(text=lambda context: None, to=lambda context: context.nothing)) is None


def test_recipients_may_depend_on_the_context():
    who = notice(to=lambda context: Role.UNIT_ADMIN if context.payload["late"] else Role.MENTOR)
    assert run(who, {"late": True}).recipients == (Role.UNIT_ADMIN,)
    assert run(who, {"late": False}).recipients == (Role.MENTOR,)


def raises(context):
    raise ValueError(f"保密内容 {context.payload}")


def leaves(context):
    raise SystemExit(3)


def sets_payload(context):
    context.payload["note"] = "改"
    return "好"


def sets_milestone(context):
    context.recruit.milestones.clear()
    return "好"


def forces(context):
    object.__setattr__(context, "today", date(2000, 1, 1))
    return "好"


def sleeps(context):
    time.sleep(1.05)
    return "好"


FAILING = {
    "raises": (notice(text=raises), "ValueError（raises，第"),
    "leaves": (notice(text=leaves), "SystemExit"),
    "sets the payload": (notice(text=sets_payload), "TypeError（sets_payload"),
    "sets a milestone": (notice(text=sets_milestone), "AttributeError（sets_milestone"),
    "forces the day": (notice(text=forces), "改动了所给的情境"),
    "takes long": (notice(text=sleeps), "超过1秒"),
    "number": (notice(text=lambda context: 7), "得到 int"),
    "bytes": (notice(text=lambda context: b"x"), "得到 bytes"),
    "blank": (notice(text=lambda context: " \n"), "空白"),
    "long": (notice(text=lambda context: "长" * (MAX_TEXT + 1)), "文字过长"),
    "unprintable": (notice(text=lambda context: "a\0b"), "控制字符"),
    "recipients raise": (notice(to=lambda context: context.nothing), "AttributeError"),
    "recipients of words": (notice(to=lambda context: ["MENTOR"]), "收件人"),
    "recipients of another moment": (notice(to=lambda context: ADDRESSEE), "收件人"),
    "no recipients": (notice(to=lambda context: None), "收件人"),
}


@pytest.mark.parametrize("case", FAILING)
def test_a_notice_that_fails_is_skipped_told_and_counted_and_the_others_go_out(case, caplog):
    failing, sign = FAILING[case]
    other = notice(code="other")
    host = host_of(module(failing, other), tracks=False)
    payload = {"note": "保密内容"}

    def context(plugin, which):
        return notice_context(which, payload, settings=plugin.settings)

    with caplog.at_level(logging.ERROR):
        answers = [
            run_notice(host, plugin, which, context(plugin, which))
            for plugin, which in notices_at(host, RecordAccepted)
        ]
    messages = [each for each in answers if isinstance(each, Message)]
    assert [each.notice for each in messages] == ["other"]
    health = host.isolation.health["custom"]
    assert health.failures == 1
    assert health.last.startswith("通知 told：")
    assert sign in health.last
    assert payload == {"note": "保密内容"}
    assert f"plugin custom: 通知 told failed: {health.last.removeprefix('通知 told：')}" in caplog.text
    assert "保密" not in caplog.text


def test_what_a_notice_is_given_is_a_copy():
    milestones = dict(recruit_view().milestones)
    recruit = recruit_view(milestones=milestones)
    history = [record_view("village.visit", date(2023, 1, 5), notes=["甲"])]
    seen = []
    run(
        notice(text=seen.append, history=["village.visit"]),
        {"a": [1]},
        recruit=recruit,
        history=history,
    )
    assert seen[0].recruit.milestones == milestones
    assert seen[0].history[0].payload["notes"] == ("甲",)
    assert seen[0].payload["a"] == (1,)


def test_a_context_of_another_moment_is_the_callers_fault():
    host = host_of(module(notice()), tracks=False)
    wrong = notice_context(notice(when=at.daily_city(), to=Role.ORGANIZER))
    with pytest.raises(TypeError, match="RecordNoticeContext"):
        run_notice(host, host.plugins[0], notice(), wrong)


def test_days_are_numbers_or_settings():
    host = host_of(module(), tracks=False)
    (plugin,) = host.plugins
    for when, days in [
        (at.due(), -7),
        (at.due(days="reminder_days"), -14),
        (at.overdue(days=30), 30),
        (at.overdue(days="reminder_days"), 14),
        (at.day_of_recruit(Offset(months=36), -60), -60),
        (at.day_of_recruit(Offset(), "reminder_days"), -14),
        (at.daily_city(), 0),
    ]:
        assert days_of(notice(when=when), plugin.settings) == days


def test_moments_read_as_chinese():
    assert text_of(at.due(days=-7, item="mentor.talk")) == "mentor.talk 到期前7天"
    assert text_of(at.due(days="x"), 14) == "本插件的任务到期前14天"
    assert text_of(at.due(days=0)) == "本插件的任务到期当日"
    assert text_of(at.overdue(days=7)) == "本插件的任务逾期7天"
    assert text_of(at.day_of_recruit(Offset(months=36), "x"), 60) == "入职后36个月前60天"
    assert text_of(at.day_of_recruit(Offset(months=1))) == "入职后1个月"
    assert text_of(at.record_submitted("a.b")) == "a.b 提交记录时"
    assert text_of(at.daily_unit()) == "每天，逐个单位"
    assert text_of(DailyCity()) == "每天，全市一次"


def test_a_unit_and_a_city_are_asked_with_their_last_visit():
    waiting = notice(
        when=at.daily_unit(),
        to=Role.ORGANIZER,
        text=lambda context: f"{context.unit}已{(context.today - context.last_visit_on).days}天没有走访",
    )
    told = run(waiting, unit="U01", last_visit_on=date(2025, 7, 3))
    assert told.text == "U01已60天没有走访"
    assert isinstance(run(waiting, unit="U01"), NoticeFault)


def test_what_a_daily_message_is_about_is_the_notices_word():
    def daily(about):
        return notice(when=at.daily_unit(), to=Role.ORGANIZER, about=about, noun="care")

    told = run(daily(lambda context: f"{context.today.year}"), unit="U01", today=date(2025, 7, 3))
    assert (told.kind, told.about) == ("care.told", "2025")
    for about in (
        lambda context: 7,
        lambda context: "",
        lambda context: "x" * 101,
        lambda context: "a\nb",
        raises,
    ):
        assert isinstance(run(daily(about), unit="U01"), NoticeFault)
