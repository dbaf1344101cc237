"""The latest level of each dimension that the viewer may read."""

from collections.abc import Sequence
from typing import Any

from service.domain.words import Dimension, RecordStatus
from service.store.reads.asked import Asked
from service.store.reads.records import RECORD, readable, shows
from service.store.reads.shape import Reading

_PAYLOAD = (Asked("payload", "payload"),)


def latest_levels(reading: Reading, ids: Sequence[int]) -> dict[int, dict[Dimension, float]]:
    """Return each recruit's latest levels from records in force of items that score, as far as readable."""
    scoring = {item.code: item.scores for item in reading.catalogue.items.values() if item.scores}
    if not scoring:
        return {}
    statement, columns = RECORD.select(reading, _PAYLOAD, "item", "occurred_on", "recorded_at")
    rows = reading.rows(
        statement.where(
            columns["recruit_id"].in_(ids),
            columns["item"].in_(sorted(scoring)),
            columns["status"].in_([each for each in RecordStatus if each.in_force]),
        ).order_by(columns["occurred_on"], columns["recorded_at"])
    )
    found: dict[int, dict[Dimension, float]] = {}
    for row, seen in zip(rows, readable(reading, rows), strict=True):
        if not seen.redacted and (payload := shows(reading, row, seen)):
            levels: Any = payload.get(str(scoring[row.item])) or {}
            mine = found.setdefault(row.recruit_id, {})
            mine.update({each: float(levels[each]) for each in Dimension if each in levels})
    return found
