"""Tallies are summed alike from rows and from columns, as one would add them up."""

from datetime import UTC, datetime
from random import Random

from service.domain.words import TaskStatus
from service.store.reads.counts import IS_GATE, KINDS, ONE, STATUSES, Figure, Tallies

_DONE_GATE = STATUSES.index(TaskStatus.DONE) * KINDS + IS_GATE
_OPEN = STATUSES.index(TaskStatus.OPEN) * KINDS


def _rows() -> list[tuple[int, str, str, int, int, datetime | None]]:
    random = Random(8)
    moments = [None, *(datetime(2024, month, 1, tzinfo=UTC) for month in range(1, 13))]
    return [
        (
            random.randrange(5),
            random.choice("AB"),
            random.choice("xyz"),
            random.randrange(len(ONE)),
            random.randrange(1, 2**30),
            random.choice(moments),
        )
        for _ in range(300)
    ]


def _seen(found: dict[tuple[object, ...], Figure]) -> dict[tuple[object, ...], tuple[object, ...]]:
    return {
        key: (each.progress, each.gates, each.gates_settled, each.gates_overdue, each.reached_at)
        for key, each in found.items()
    }


def test_sums_are_the_same_in_every_way():
    rows = _rows()
    by_column = Tallies(list(zip(*rows, strict=True)), 3)
    for positions in ((), (0,), (2,), (0, 1), (2, 0), (0, 1, 2)):
        added: dict[tuple[object, ...], Figure] = {}
        for row in rows:
            figure = added.setdefault(tuple(row[at] for at in positions), Figure())
            settled = Tallies.of_rows([row], 3).by()[()].reached_at
            figure.add(Figure(ONE[row[3]] * row[4], settled))
        assert _seen(Tallies.of_rows(rows, 3).by(*positions)) == _seen(added)
        assert _seen(by_column.by(*positions)) == _seen(added)


def test_only_settled_gates_say_when():
    early, late = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 5, 1, tzinfo=UTC)
    rows = [(1, _DONE_GATE, 1, early), (1, _DONE_GATE, 2, None), (1, _OPEN, 1, late)]
    found = Tallies.of_rows(rows, 1)
    assert found.timed
    assert found.by()[()].reached_at == found.by(0)[1,].reached_at == early


def test_of_nothing_there_is_no_sum():
    for nothing in (Tallies.of_rows([], 2), Tallies([[], [], [], []], 2)):
        assert nothing.by() == nothing.by(0) == nothing.by(0, 1) == {}
    assert Tallies.of_rows([], 2).timed
    assert not Tallies([[], [], [], []], 2).timed
