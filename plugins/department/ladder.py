"""The ladder (由易到难、由轻到重): difficulty and responsibility never fall without a word."""

from collections.abc import Iterator
from itertools import groupby

from service.plugin_api import RecordContext, RecordView, RecruitView, Refusal

RUNGS = {"difficulty": "难度", "responsibility": "责任"}


def entry_falls(context: RecordContext) -> Iterator[Refusal]:
    """Let the entries rise from planned day to planned day; those of one day have no order."""
    numbered = sorted(enumerate(context.payload["entries"]), key=lambda pair: pair[1]["planned_on"])
    before = dict.fromkeys(RUNGS, 0)
    for _, day in groupby(numbered, key=lambda pair: pair[1]["planned_on"]):
        entries = list(day)
        for index, entry in entries:
            for rung, title in RUNGS.items():
                if entry[rung] < before[rung]:
                    message = f"应由易到难、由轻到重：按计划日期，{title}由{before[rung]}降为{entry[rung]}"
                    yield Refusal(["entries", index, rung], "entry_falls", message)
        before = {rung: max(entry[rung] for _, entry in entries) for rung in RUNGS}


def task_falls(context: RecordContext) -> Iterator[Refusal]:
    """Ask for a reason where a task lies below the previous one on the same post."""
    previous = next((r.payload for r in context.history if _on_this_post(r, context.recruit)), None)
    if previous is None or context.payload.get("reason"):
        return
    payload = context.payload
    falls = [
        f"{title}由{previous[rung]}降为{payload[rung]}"
        for rung, title in RUNGS.items()
        if payload[rung] < previous[rung]
    ]
    if falls:
        yield Refusal(["reason"], "task_falls", f"比上一项任务{'、'.join(falls)}，须说明原因")


def _on_this_post(record: RecordView, recruit: RecruitView) -> bool:
    """Say whether a record belongs to the present post, by its day and by the time of recording."""
    since, changed_at = recruit.post_since, recruit.post_changed_at
    if since is not None and record.occurred_on is not None and record.occurred_on < since:
        return False
    return changed_at is None or record.recorded_at >= changed_at
