"""Whom a township tells what."""

from service.plugin_api import (
    RESPONSIBLES,
    Notice,
    Offset,
    RecordNoticeContext,
    RecruitNoticeContext,
    Role,
    TaskNoticeContext,
    VisitNoticeContext,
    at,
)

STAY = Offset(months=6)


def stay_begins(context: RecruitNoticeContext) -> str:
    """Tell when the stay in a village begins: after half a year."""
    return f"将于{STAY.from_day(context.recruit.entry_date)}开始驻村，请提前安排住宿和交接"


def talk_overdue(context: TaskNoticeContext) -> str:
    """Tell the unit of a talk that is late, and whoever is responsible."""
    return f"{context.task.title}已逾期，原定{context.task.due_on}前完成"


def city_seen(context: RecordNoticeContext) -> str:
    """Tell the mentor that the partner has shown the city: the villages are next."""
    return f"已完成{context.task.title}，可以安排走村入户"


def no_visit(context: VisitNoticeContext) -> str | None:
    """Tell the unit on the day on which the last visit is so many days ago."""
    if context.last_visit_on is None:
        return None
    days = (context.today - context.last_visit_on).days
    return f"组织部已{days}天没有来访，可以邀请" if days == context.settings["visit_days"] else None


NOTICES = (
    Notice(
        code="stay_begins",
        when=at.day_of_recruit(STAY, days="notice_days"),
        to=(Role.RECRUIT, Role.DEPARTMENT_HEAD, Role.PARTNER),
        text=stay_begins,
    ),
    Notice(
        code="talk_overdue",
        when=at.overdue(days="escalation_days", item="mentor.talk"),
        to=(RESPONSIBLES, Role.UNIT_ADMIN),
        at_once=True,
        text=talk_overdue,
    ),
    Notice(code="city_seen", when=at.record_accepted("partner.city_life"), to=Role.MENTOR, text=city_seen),
    Notice(code="no_visit", when=at.daily_unit(), to=Role.UNIT_ADMIN, text=no_visit),
)
