"""The rules of 港口安全 that look beyond one field."""

from collections.abc import Iterator

from service.plugin_api import RecordCheck, RecordContext, Refusal

DRILL, RETRAINING, NIGHT_WATCH = (f"port-safety.{name}" for name in ("drill", "retraining", "night_watch"))


def shortcomings_missing(context: RecordContext) -> Iterator[Refusal]:
    """Ask what went wrong in a drill that was not passed."""
    if not context.payload["passed"] and not context.payload.get("shortcomings"):
        yield Refusal(["shortcomings"], "shortcomings_missing", "演练不合格，须填写不足之处")


def kind_repeated(context: RecordContext) -> Iterator[Refusal]:
    """Let two drills running be of different kinds."""
    day, kind = context.payload["held_on"], context.payload["kind"]
    previous = next((each for each in context.history if each.payload["held_on"] < day), None)
    if previous is not None and previous.payload["kind"] == kind:
        yield Refusal(["kind"], "kind_repeated", f"上一次演练的科目也是“{kind}”，须换一个科目")


def other_kind(context: RecordContext) -> Iterator[Refusal]:
    """Retrain what the task is about."""
    if context.payload["kind"] != context.task.key:
        yield Refusal(["kind"], "other_kind", f"本次补训的科目是“{context.task.key}”")


def too_few_hours(context: RecordContext) -> Iterator[Refusal]:
    """Count a night watch from the hours on that the port has set."""
    least = context.settings["least_night_hours"]
    if context.payload["hours"] < least:
        yield Refusal(["hours"], "too_few_hours", f"夜班跟班不少于{least}小时")


CHECKS = (
    RecordCheck(
        code="shortcomings_missing",
        item=DRILL,
        fields=["passed", "shortcomings"],
        check=shortcomings_missing,
    ),
    RecordCheck(
        code="kind_repeated", item=DRILL, fields=["held_on", "kind"], history=[DRILL], check=kind_repeated
    ),
    RecordCheck(code="other_kind", item=RETRAINING, fields=["kind"], check=other_kind),
    RecordCheck(code="too_few_hours", item=NIGHT_WATCH, fields=["hours"], check=too_few_hours),
)
