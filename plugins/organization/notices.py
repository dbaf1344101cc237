"""Whom 组织领学 tells what."""

from plugins.organization.checks import EVALUATION
from service.plugin_api import Notice, Offset, RecruitNoticeContext, Role, at

END_OF_PLAN = Offset(months=36)


def evaluation_due(context: RecruitNoticeContext) -> str | None:
    """Tell that the three years end, unless the evaluation is there already."""
    if context.history:
        return None
    return f"将于{END_OF_PLAN.from_day(context.recruit.entry_date)}满三年，请安排三年评估考察"


NOTICES = (
    Notice(
        code="evaluation_due",
        when=at.day_of_recruit(END_OF_PLAN, days="evaluation_notice_days"),
        to=(Role.ORGANIZER, Role.UNIT_ADMIN),
        history=[EVALUATION],
        text=evaluation_due,
    ),
)
