"""The rules of 导师督学 that look beyond one field."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from service.plugin_api import Dimension, RecordCheck, RecordContext, RecordView, Refusal


def before_opening(context: RecordContext) -> Iterator[Refusal]:
    """Count a talk for the half-year in which it was held."""
    opens_on = context.task.opens_on
    if context.payload["held_on"] < opens_on:
        yield Refusal(["held_on"], "before_opening", f"谈话日期不能早于本次任务的开始日期{opens_on}")


def same_day_as_another(context: RecordContext) -> Iterator[Refusal]:
    """Let one talk count once."""
    held_on = context.payload["held_on"]
    if any(talk.payload["held_on"] == held_on for talk in context.history):
        yield Refusal(["held_on"], "same_day_as_another", f"{held_on}已有一次谈话记录，同一天不重复计算")


def falls(payload: Mapping[str, Any], history: Sequence[RecordView], least: int) -> list[str]:
    """Say in which dimensions the levels fell by ``least`` or more since the observation before this one."""
    observed_on, levels = payload["observed_on"], payload["levels"]
    earlier = (r for r in history if r.occurred_on is None or r.occurred_on <= observed_on)
    previous = next(earlier, None)
    if previous is None:
        return []
    before = previous.payload["levels"]
    return [
        f"{dimension.label}由{before[dimension]}降为{levels[dimension]}"
        for dimension in Dimension
        if before[dimension] - levels[dimension] >= least
    ]


def fall_without_follow_up(context: RecordContext) -> Iterator[Refusal]:
    """Ask what is done about a fall since the observation before this one."""
    if context.payload.get("follow_up"):
        return
    if fallen := falls(context.payload, context.history, context.settings["level_fall"]):
        message = f"比上一次监测明显下降（{'、'.join(fallen)}），须填写跟进措施"
        yield Refusal(["follow_up"], "fall_without_follow_up", message)


TALK, MONITORING = "mentor.talk", "mentor.growth_monitoring"

CHECKS = (
    RecordCheck(code="before_opening", item=TALK, fields=["held_on"], check=before_opening),
    RecordCheck(
        code="same_day_as_another",
        item=TALK,
        fields=["held_on"],
        history=[TALK],
        check=same_day_as_another,
    ),
    RecordCheck(
        code="fall_without_follow_up",
        item=MONITORING,
        fields=["observed_on", "levels", "follow_up"],
        history=[MONITORING],
        check=fall_without_follow_up,
    ),
)
