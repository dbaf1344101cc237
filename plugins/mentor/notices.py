"""Whom 导师督学 tells what; the texts say what and where, never what was written."""

from plugins.mentor.checks import MONITORING, TALK, falls
from service.plugin_api import ADDRESSEE, Notice, RecordNoticeContext, Role, TaskNoticeContext, at


def no_talk_yet(context: TaskNoticeContext) -> str:
    """Remind the mentor of a talk while there is time."""
    return f"本期的{context.task.title}还没有记录，请在{context.task.due_on}前安排"


def level_fell(context: RecordNoticeContext) -> str | None:
    """Tell the organization department of a fall, without levels: they are on the record."""
    if falls(context.payload, context.history, context.settings["level_fall"]):
        return "最近一次成长监测比上一次明显下降，请查看监测记录并关注跟进措施"
    return None


def hand_raised(context: TaskNoticeContext) -> str:
    """Tell whom it is addressed to, without what for: that is between the two."""
    return f"向您举手，请在{context.task.due_on}前回应"


NOTICES = (
    Notice(
        code="no_talk_yet",
        when=at.due(days="talk_reminder_days", item=TALK),
        to=Role.MENTOR,
        text=no_talk_yet,
    ),
    Notice(
        code="level_fell",
        when=at.record_accepted(MONITORING),
        to=Role.ORGANIZER,
        history=[MONITORING],
        text=level_fell,
    ),
    Notice(
        code="hand_raised",
        when=at.request_opened("mentor.raised_hand"),
        to=ADDRESSEE,
        at_once=True,
        text=hand_raised,
    ),
)
