"""The rules of 组织领学 that look beyond one field."""

from collections import Counter
from collections.abc import Iterator

from service.plugin_api import Keep, Offset, RecordCheck, RecordContext, Refusal

END_OF_PLAN = Offset(months=36)


def not_passed(context: RecordContext) -> Iterator[Keep]:
    """Keep a training that was not passed as a record; the task stays open."""
    if not context.payload["passed"]:
        yield Keep("初任培训考核未合格，记录存档，任务继续")


def too_few_days(context: RecordContext) -> Iterator[Refusal]:
    """Ask for the number of days that the regulation names, of a training that was passed."""
    least, days = context.settings["initial_training_days"], context.payload["days"]
    if context.payload["passed"] and days < least:
        yield Refusal(["days"], "too_few_days", f"初任培训不少于{least}天，填报为{days}天")


def ends_after_probation(context: RecordContext) -> Iterator[Refusal]:
    """Let a training that was passed end within the probation."""
    last = context.recruit.probation_ends_on
    if context.payload["passed"] and context.payload["ends_on"] > last:
        yield Refusal(["ends_on"], "ends_after_probation", f"初任培训须在试用期内结束，试用期满日为{last}")


def ends_before_start(context: RecordContext) -> Iterator[Refusal]:
    """Let no training end before it starts."""
    if context.payload["ends_on"] < context.payload["starts_on"]:
        yield Refusal(["ends_on"], "ends_before_start", "结束日期不能早于开始日期")


def target_outside_plan(context: RecordContext) -> Iterator[Refusal]:
    """Let every goal be reached within the three years."""
    first, last = context.recruit.entry_date, END_OF_PLAN.from_day(context.recruit.entry_date)
    for index, goal in enumerate(context.payload["goals"]):
        if not first <= goal["target_on"] <= last:
            message = f"目标日期须在三年培养期内：{first}至{last}"
            yield Refusal(["goals", index, "target_on"], "target_outside_plan", message)


def target_before_counselling(context: RecordContext) -> Iterator[Refusal]:
    """Let no goal lie before the day on which it was set."""
    held_on = context.payload["held_on"]
    for index, goal in enumerate(context.payload["goals"]):
        if context.recruit.entry_date <= goal["target_on"] < held_on:
            message = f"目标日期不能早于辅导日期{held_on}"
            yield Refusal(["goals", index, "target_on"], "target_before_counselling", message)


def goals_reviewed(context: RecordContext) -> Iterator[Refusal]:
    """Ask for one result for each goal of the latest career plan, and for no other."""
    if not context.history:
        yield Refusal(["results"], "no_career_plan", "尚无生效的职业规划，无小目标可复盘")
        return
    goals = [goal["goal"] for goal in context.history[0].payload["goals"]]
    missing = Counter(goals)
    for index, result in enumerate(context.payload["results"]):
        goal = result["goal"]
        if missing[goal]:
            missing[goal] -= 1
        elif goal in goals:
            yield Refusal(["results", index, "goal"], "goal_repeated", f"小目标“{goal}”重复填写")
        else:
            yield Refusal(["results", index, "goal"], "unknown_goal", f"最近的职业规划中没有小目标“{goal}”")
    if named := "、".join(f"“{goal}”" for goal in missing.elements()):
        yield Refusal(["results"], "goal_missing", f"缺少小目标{named}的复盘结果")


def evaluator_repeated(context: RecordContext) -> Iterator[Refusal]:
    """Count each evaluator once."""
    evaluators = list(context.payload["evaluators"])
    for index, code in enumerate(evaluators):
        if code in evaluators[:index]:
            yield Refusal(["evaluators", index], "evaluator_repeated", f"评估人{code}重复")


def recruit_evaluates(context: RecordContext) -> Iterator[Refusal]:
    """Let nobody evaluate themselves."""
    for index, code in enumerate(context.payload["evaluators"]):
        if code == context.recruit.code:
            yield Refusal(["evaluators", index], "recruit_evaluates", "评估人不能是被评估人本人")


def too_early(context: RecordContext) -> Iterator[Refusal]:
    """Let the evaluation come at the end of the three years."""
    lead = context.settings["evaluation_lead_days"]
    first = Offset(months=36, days=-lead).from_day(context.recruit.entry_date)
    if context.payload["evaluated_on"] < first:
        yield Refusal(["evaluated_on"], "too_early", f"三年评估不早于满三年前{lead}天，即{first}")


def needs_probation_review(context: RecordContext) -> Iterator[Refusal]:
    """Evaluate only who passed the probation."""
    if not any(record.payload.get("conclusion") == "合格" for record in context.history):
        yield Refusal([], "needs_probation_review", "须先有生效的试用期满考核，结论为合格")


TRAINING, PLAN, REVIEW, EVALUATION = (
    f"organization.{name}"
    for name in ("initial_training", "career_plan", "goal_review", "three_year_evaluation")
)

CHECKS = (
    RecordCheck(code="not_passed", item=TRAINING, fields=["passed"], check=not_passed),
    RecordCheck(code="too_few_days", item=TRAINING, fields=["days", "passed"], check=too_few_days),
    RecordCheck(
        code="ends_after_probation", item=TRAINING, fields=["ends_on", "passed"], check=ends_after_probation
    ),
    RecordCheck(
        code="ends_before_start", item=TRAINING, fields=["starts_on", "ends_on"], check=ends_before_start
    ),
    RecordCheck(code="target_outside_plan", item=PLAN, fields=["goals"], check=target_outside_plan),
    RecordCheck(
        code="target_before_counselling",
        item=PLAN,
        fields=["held_on", "goals"],
        check=target_before_counselling,
    ),
    RecordCheck(code="goals_reviewed", item=REVIEW, fields=["results"], history=[PLAN], check=goals_reviewed),
    RecordCheck(code="evaluator_repeated", item=EVALUATION, fields=["evaluators"], check=evaluator_repeated),
    RecordCheck(code="recruit_evaluates", item=EVALUATION, fields=["evaluators"], check=recruit_evaluates),
    RecordCheck(code="too_early", item=EVALUATION, fields=["evaluated_on"], check=too_early),
    RecordCheck(
        code="needs_probation_review",
        item=EVALUATION,
        history=["department.probation_review"],
        check=needs_probation_review,
    ),
)
