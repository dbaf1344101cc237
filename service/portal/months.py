"""How it went over time: what was overdue month by month, and which weeks saw a visit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from service.store.reads.supervision import WEEKS

_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Week:
    """A week that has ended, by its Monday."""

    monday: date
    visited: bool


def weeks(without: Sequence[date], first_entry: date | None, today: date) -> list[Week]:
    """Return the ended weeks of a year, the oldest first, from the first entry on; without one none."""
    if first_entry is None:
        return []
    this = today - timedelta(days=today.weekday())
    mondays = [this - _WEEK * back for back in range(WEEKS, 0, -1)]
    missed = frozenset(without)
    return [Week(each, each not in missed) for each in mondays if each >= first_entry]


def chart(trend: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the chart of what was overdue at the end of each month, and of the share that was done."""
    shares = [round(100 * each["dueDone"] / each["due"]) if each["due"] else None for each in trend]
    label = {"color": "--ink-soft", "fontFamily": "inherit"}
    return {
        "animation": False,
        "aria": {"enabled": True},
        "grid": {"left": 8, "right": 8, "top": 40, "bottom": 4, "containLabel": True},
        "legend": {"top": 0, "left": 0, "textStyle": {"color": "--ink"}, "itemGap": 18},
        "tooltip": {
            "trigger": "axis",
            "renderMode": "richText",
            "backgroundColor": "--card",
            "borderColor": "--line",
            "textStyle": {"color": "--ink"},
        },
        "xAxis": {
            "type": "category",
            "data": [f"{each['month'].year % 100}年{each['month'].month}月" for each in trend],
            "axisLine": {"lineStyle": {"color": "--line-strong"}},
            "axisTick": {"show": False},
            "axisLabel": {**label, "hideOverlap": True},
        },
        "yAxis": [
            {
                "type": "value",
                "minInterval": 1,
                "splitNumber": 4,
                "splitLine": {"lineStyle": {"color": "--line"}},
                "axisLabel": label,
            },
            {
                "type": "value",
                "min": 0,
                "max": 100,
                "interval": 25,
                "splitLine": {"show": False},
                "axisLabel": {**label, "formatter": "{value}%"},
            },
        ],
        "series": [
            {
                "name": "月末逾期（项）",
                "type": "bar",
                "barMaxWidth": 22,
                "itemStyle": {"color": "--late", "borderRadius": [5, 5, 0, 0]},
                "data": [each["overdue"] for each in trend],
            },
            {
                "name": "到期完成率",
                "type": "line",
                "yAxisIndex": 1,
                "smooth": 0.25,
                "symbolSize": 7,
                "itemStyle": {"color": "--accent"},
                "lineStyle": {"color": "--accent", "width": 2.5},
                "data": shares,
            },
        ],
    }
