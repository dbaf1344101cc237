"""Whom 部门带学 tells what."""

from service.plugin_api import Notice, RecordNoticeContext, Role, at


def growth_list_drawn(context: RecordNoticeContext) -> str:
    """Tell the mentor, who reads the list and advises."""
    return f"所在部门已填写{context.task.title}，请查阅并提出建议"


NOTICES = (
    Notice(
        code="growth_list_drawn",
        when=at.record_submitted("department.growth_list"),
        to=Role.MENTOR,
        text=growth_list_drawn,
    ),
)
