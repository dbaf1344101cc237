"""Whom 港口安全 tells what; no text says how a drill went, that stands on the record."""

from service.plugin_api import Notice, RecordNoticeContext, Role, TaskNoticeContext, at
from xikou_port_safety.checks import DRILL


def drill_due(context: TaskNoticeContext) -> str:
    """Remind of a drill while there is time."""
    return f"本期安全演练还没有记录，请在{context.task.due_on}前安排"


def drill_failed(context: RecordNoticeContext) -> str | None:
    """Tell the unit that a retraining is needed."""
    return None if context.payload["passed"] else "安全演练后需要补训，请协助安排"


NOTICES = (
    Notice(
        code="drill_due", when=at.due(days="drill_reminder_days", item=DRILL), to=Role.MENTOR, text=drill_due
    ),
    Notice(
        code="drill_failed",
        when=at.record_accepted(DRILL),
        to=(Role.UNIT_ADMIN, Role.DEPARTMENT_HEAD),
        at_once=True,
        text=drill_failed,
    ),
)
