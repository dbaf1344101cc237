"""The rules of 部门带学 that look beyond one field; the ladder has a module of its own."""

from collections.abc import Iterator
from datetime import date

from plugins.department.ladder import entry_falls, task_falls
from service.plugin_api import Keep, Offset, RecordCheck, RecordContext, Refusal

END_OF_PLAN = Offset(months=36)


def before_probation_end(context: RecordContext) -> Iterator[Refusal]:
    """Review a probation when it is over."""
    end = context.recruit.probation_ends_on
    if context.payload["reviewed_on"] < end:
        yield Refusal(["reviewed_on"], "before_probation_end", f"考核日期不能早于试用期满日{end}")


def needs_initial_training(context: RecordContext) -> Iterator[Refusal]:
    """Let nobody pass the probation without the initial training."""
    trained = any(record.payload.get("passed") is True for record in context.history)
    if context.payload["conclusion"] == "合格" and not trained:
        yield Refusal(["conclusion"], "needs_initial_training", "结论为合格须先有生效且合格的初任培训")


def not_qualified(context: RecordContext) -> Iterator[Keep]:
    """Keep a failed review as a record; what follows is the unit's decision."""
    if context.payload["conclusion"] == "不合格":
        yield Keep("试用期满考核不合格，记录存档，由单位办理取消录用")


def rotation_ends_before_start(context: RecordContext) -> Iterator[Refusal]:
    """Let no rotation end before it starts."""
    for index, rotation in enumerate(context.payload["rotations"]):
        if rotation["ends_on"] < rotation["starts_on"]:
            message = "结束日期不能早于开始日期"
            yield Refusal(["rotations", index, "ends_on"], "rotation_ends_before_start", message)


def rotations_in_order(context: RecordContext) -> Iterator[Refusal]:
    """Let rotations follow each other, without sharing a day."""
    begun = ended = date.min
    for index, rotation in enumerate(context.payload["rotations"]):
        starts_on = rotation["starts_on"]
        if starts_on < begun:
            message = f"轮岗须按先后排列，上一段始于{begun}"
            yield Refusal(["rotations", index, "starts_on"], "rotations_unordered", message)
        elif starts_on <= ended:
            message = f"轮岗不能重叠，前面的轮岗至{ended}才结束"
            yield Refusal(["rotations", index, "starts_on"], "rotations_overlap", message)
        begun, ended = starts_on, max(ended, rotation["ends_on"])


def rotation_during_probation(context: RecordContext) -> Iterator[Refusal]:
    """Change no post during the probation."""
    end = context.recruit.probation_ends_on
    for index, rotation in enumerate(context.payload["rotations"]):
        if rotation["starts_on"] < end:
            message = f"试用期内不得调整岗位，试用期满日为{end}"
            yield Refusal(["rotations", index, "starts_on"], "rotation_during_probation", message)


def rotation_after_plan(context: RecordContext) -> Iterator[Refusal]:
    """Plan rotations for the three years only."""
    last = END_OF_PLAN.from_day(context.recruit.entry_date)
    for index, rotation in enumerate(context.payload["rotations"]):
        for name in ("starts_on", "ends_on"):
            if rotation[name] > last:
                message = f"轮岗不能晚于三年期满日{last}"
                yield Refusal(["rotations", index, name], "rotation_after_plan", message)


def needs_potential_assessment(context: RecordContext) -> Iterator[Refusal]:
    """Plan rotations from what the department found out about the recruit."""
    if not context.history:
        yield Refusal([], "needs_potential_assessment", "须先有生效的培养潜质研判")


LIST, TASK, ASSESSMENT, REVIEW, ROTATIONS = (
    f"department.{name}"
    for name in ("growth_list", "growth_task", "potential_assessment", "probation_review", "rotation_plan")
)

CHECKS = (
    RecordCheck(code="entry_falls", item=LIST, fields=["entries"], check=entry_falls),
    RecordCheck(
        code="task_falls",
        item=TASK,
        fields=["difficulty", "responsibility", "reason"],
        history=[TASK],
        check=task_falls,
    ),
    RecordCheck(code="before_probation_end", item=REVIEW, fields=["reviewed_on"], check=before_probation_end),
    RecordCheck(
        code="needs_initial_training",
        item=REVIEW,
        fields=["conclusion"],
        history=["organization.initial_training"],
        check=needs_initial_training,
    ),
    RecordCheck(code="not_qualified", item=REVIEW, fields=["conclusion"], check=not_qualified),
    RecordCheck(
        code="rotation_ends_before_start",
        item=ROTATIONS,
        fields=["rotations"],
        check=rotation_ends_before_start,
    ),
    RecordCheck(code="rotations_in_order", item=ROTATIONS, fields=["rotations"], check=rotations_in_order),
    RecordCheck(
        code="rotation_during_probation",
        item=ROTATIONS,
        fields=["rotations"],
        check=rotation_during_probation,
    ),
    RecordCheck(code="rotation_after_plan", item=ROTATIONS, fields=["rotations"], check=rotation_after_plan),
    RecordCheck(
        code="needs_potential_assessment",
        item=ROTATIONS,
        history=[ASSESSMENT],
        check=needs_potential_assessment,
    ),
)
