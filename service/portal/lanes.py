"""Three years as a picture: a lane for each track, a mark for each task, a line for each milestone."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

_LEFT, _RIGHT, _TOP = 96, 940, 34
_LANE, _STEP, _MOST_HIGH = 46, 13, 3
_WIDTH = 960


def lanes(
    tasks: Sequence[Mapping[str, Any]], milestones: Sequence[Mapping[str, Any]], entry: date, today: date
) -> dict[str, Any]:
    """Place everything in a box of ``width`` by ``height``; what would lie on each other is stacked."""
    ends = [entry, *(each["dueOn"] for each in milestones), *(each["dueOn"] for each in tasks)]
    first, last = min(ends), max(ends)
    span = max((last - first).days, 1)

    def x(day: date) -> float:
        return float(round(_LEFT + (_RIGHT - _LEFT) * (day - first).days / span, 1))

    by_track: dict[str, dict[str, Any]] = {}
    for task in tasks:
        track = task["item"]["track"]
        by_track.setdefault(track["id"], {"title": track["title"], "tasks": []})["tasks"].append(task)
    rows = []
    for number, lane in enumerate(by_track.values()):
        middle = _TOP + _LANE * number + _LANE / 2
        rows.append({"title": lane["title"], "y": middle, "marks": _marks(lane["tasks"], middle, x)})
    return {
        "width": _WIDTH,
        "height": _TOP + _LANE * len(rows) + 36,
        "left": _LEFT,
        "right": _RIGHT,
        "top": _TOP,
        "foot": _TOP + _LANE * len(rows),
        "rows": rows,
        "stones": [{"name": each["stage"].label, "x": x(each["dueOn"])} for each in milestones],
        "today": x(today) if first <= today <= last else None,
        "years": [
            {"name": f"{year}年", "x": x(date(year, 1, 1))}
            for year in range(first.year + 1, last.year + 1)
            if date(year, 1, 1) <= last
        ],
    }


def _marks(tasks: Sequence[Mapping[str, Any]], middle: float, x: Any) -> list[dict[str, Any]]:
    """Return marks of one lane; those close to each other stand one above the other, a few high."""
    placed: list[dict[str, Any]] = []
    columns: list[tuple[float, int]] = []
    for task in sorted(tasks, key=lambda each: each["dueOn"]):
        here = x(task["dueOn"])
        if columns and here - columns[-1][0] < _STEP:
            at, count = columns[-1]
            columns[-1] = (at, count + 1)
        else:
            at, count = here, 0
            columns.append((at, 1))
        placed.append(
            {"task": task, "x": at, "level": min(count, _MOST_HIGH - 1), "column": len(columns) - 1}
        )
    for mark in placed:
        high = min(columns[mark["column"]][1], _MOST_HIGH)
        mark["y"] = round(middle + _STEP * (mark["level"] - (high - 1) / 2), 1)
    return placed
