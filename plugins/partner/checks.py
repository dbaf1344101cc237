"""The rules of 伙伴促学 that look beyond one field."""

from collections.abc import Iterator

from plugins.partner.forms import NEEDS_CARE, WELL_LOADED
from service.plugin_api import RecordCheck, RecordContext, Refusal


def adjustments_missing(context: RecordContext) -> Iterator[Refusal]:
    """Ask what is done about too little or too much work."""
    load = context.payload["load"]
    if load != WELL_LOADED and not context.payload.get("adjustments"):
        yield Refusal(["adjustments"], "adjustments_missing", f"工作量为“{load}”，须填写调整措施")


def action_missing(context: RecordContext) -> Iterator[Refusal]:
    """Ask what is done for somebody who needs care or is in difficulty."""
    difficulties = list(dict.fromkeys(context.payload["difficulties"]))
    worries = [NEEDS_CARE] * (context.payload["mood"] == NEEDS_CARE) + difficulties
    if worries and not context.payload.get("action"):
        yield Refusal(["action"], "action_missing", f"已填写“{'、'.join(worries)}”，须填写采取的措施")


def difficulty_repeated(context: RecordContext) -> Iterator[Refusal]:
    """Name each difficulty once."""
    difficulties = list(context.payload["difficulties"])
    for index, difficulty in enumerate(difficulties):
        if difficulty in difficulties[:index]:
            yield Refusal(["difficulties", index], "difficulty_repeated", f"困境“{difficulty}”重复")


def other_difficulty(context: RecordContext) -> Iterator[Refusal]:
    """Resolve the difficulty that the task is about."""
    if context.payload["difficulty"] != context.task.key:
        yield Refusal(["difficulty"], "other_difficulty", f"本任务针对的困境是“{context.task.key}”")


ALLOCATION, OBSERVATION, RESOLVED = (
    f"partner.{name}" for name in ("task_allocation", "observation", "difficulty_resolved")
)

CHECKS = (
    RecordCheck(
        code="adjustments_missing",
        item=ALLOCATION,
        fields=["load", "adjustments"],
        check=adjustments_missing,
    ),
    RecordCheck(
        code="action_missing",
        item=OBSERVATION,
        fields=["mood", "difficulties", "action"],
        check=action_missing,
    ),
    RecordCheck(
        code="difficulty_repeated", item=OBSERVATION, fields=["difficulties"], check=difficulty_repeated
    ),
    RecordCheck(code="other_difficulty", item=RESOLVED, fields=["difficulty"], check=other_difficulty),
)
