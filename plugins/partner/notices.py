"""Whom 伙伴促学 tells what; the texts name no mood and no difficulty, these stay on the record."""

from plugins.partner.checks import OBSERVATION
from plugins.partner.forms import MISFIT, NEEDS_CARE
from service.plugin_api import Notice, RecordNoticeContext, Role, at


def low_mood(context: RecordNoticeContext) -> str | None:
    """Tell the mentor when two observations running say that somebody needs care."""
    day = context.payload["observed_on"]
    before = next((each for each in context.history if (each.occurred_on or day) <= day), None)
    if before is None or {context.payload["mood"], before.payload["mood"]} != {NEEDS_CARE}:
        return None
    return "伙伴最近两次的观察都提示需要关注，请查看观察记录并主动谈心"


def difficulty_named(context: RecordNoticeContext) -> str | None:
    """Tell of an observation that names a difficulty."""
    if not context.payload["difficulties"]:
        return None
    return "伙伴的观察记录写明了需要帮助解决的情况，请查看并协助"


def who_helps(context: RecordNoticeContext) -> tuple[Role, ...]:
    """Give those who can help: the mentor; with a post that does not fit, the unit too."""
    return (Role.MENTOR, Role.UNIT_ADMIN) if MISFIT in context.payload["difficulties"] else (Role.MENTOR,)


NOTICES = (
    Notice(
        code="low_mood",
        when=at.record_accepted(OBSERVATION),
        to=Role.MENTOR,
        history=[OBSERVATION],
        text=low_mood,
    ),
    Notice(
        code="difficulty_named",
        when=at.record_accepted(OBSERVATION),
        to=who_helps,
        at_once=True,
        text=difficulty_named,
    ),
)
