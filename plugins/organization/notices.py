"""Whom 组织领学 tells what."""

from datetime import date, timedelta

from plugins.organization.checks import EVALUATION
from service.plugin_api import Notice, Offset, RecruitNoticeContext, Role, VisitNoticeContext, at

END_OF_PLAN = Offset(months=36)


def evaluation_due(context: RecruitNoticeContext) -> str | None:
    """Tell that the three years end, unless the evaluation is there already."""
    if context.history:
        return None
    return f"将于{END_OF_PLAN.from_day(context.recruit.entry_date)}满三年，请安排三年评估考察"


def monday(context: VisitNoticeContext) -> date:
    """Give the Monday of the week: of a week people are told once."""
    return context.today - timedelta(days=context.today.weekday())


def none_this_week(context: VisitNoticeContext) -> str | None:
    """Tell from a day of the week on that nobody was visited yet, in a week with a working day."""
    begun = context.plans_since is not None and context.plans_since <= context.today
    early = context.today.isoweekday() < context.settings["visit_reminder_weekday"]
    visited = context.last_visit_on is not None and context.last_visit_on >= monday(context)
    if not begun or early or visited or not context.working_days:
        return None
    return f"本周（{monday(context)}起）还没有走访单位，请安排"


def waiting(context: VisitNoticeContext) -> tuple[date, int] | None:
    """Give since when a unit with recruits was not visited, and how often that is to be told of by now."""
    if context.plans_since is None:
        return None
    since = max(context.plans_since, context.last_visit_on or context.plans_since)
    over = (context.today - since).days - context.settings["visit_waiting_days"]
    return (since, over // context.settings["visit_waiting_again_days"] + 1) if over >= 0 else None


def unit_waiting(context: VisitNoticeContext) -> str | None:
    """Tell that a unit was not visited for long, and again from time to time."""
    found = waiting(context)
    if found is None:
        return None
    since, days = found[0], (context.today - found[0]).days
    seen = "上次走访" if context.last_visit_on == since else "新录用公务员入职以来尚未走访，入职日期"
    return f"已{days}天没有走访（{seen}{since}），请安排"


NOTICES = (
    Notice(
        code="none_this_week",
        noun="visit",
        when=at.daily_city(),
        to=Role.ORGANIZER,
        text=none_this_week,
        about=lambda context: monday(context).isoformat(),
        at_once=True,
    ),
    Notice(
        code="unit_waiting",
        noun="visit",
        when=at.daily_unit(),
        to=Role.ORGANIZER,
        text=unit_waiting,
        about=lambda context: ":".join(map(str, waiting(context) or ())),
    ),
    Notice(
        code="evaluation_due",
        when=at.day_of_recruit(END_OF_PLAN, days="evaluation_notice_days"),
        to=(Role.ORGANIZER, Role.UNIT_ADMIN),
        history=[EVALUATION],
        text=evaluation_due,
    ),
)
