"""Counts of recruits for an overview."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from service.domain.words import Role
from service.store.reads import figures, sources
from service.store.reads.recruits import without
from service.store.reads.shape import Reading
from service.store.tables import recruit

Where = Sequence[ColumnElement[bool]]
"""Which recruits an overview is about."""


def _placed(reading: Reading, where: Where) -> Select[Any]:
    units = select(sources.then(reading, "unit_id").label("unit_id")).select_from(recruit)
    each = units.where(reading.scope.sees("Figures"), *where).subquery()
    return select(each.c.unit_id, func.count().label("recruits")).group_by(each.c.unit_id)


def _lonely(role: Role) -> Callable[[Reading, Where], Select[Any]]:
    def count(reading: Reading, where: Where) -> Select[Any]:
        all_of = select(func.count().label("recruits")).select_from(recruit)
        return all_of.where(reading.scope.sees("Figures"), *where, without(reading, role))

    return count


def _born(reading: Reading, where: Where) -> Select[Any]:
    dates = (recruit.c.entry_date, recruit.c.probation_ends_on)
    all_of = select(*dates, func.count().label("recruits"))
    return all_of.where(reading.scope.sees("Figures"), *where).group_by(*dates)


def _gated(reading: Reading, where: Where) -> Select[Any]:
    per_recruit = figures.gates_by_recruit(reading, where)
    shape = [per_recruit.c[name] for name in ("stage", "gates", "gates_settled", "gates_overdue")]
    dates = [recruit.c.entry_date, recruit.c.probation_ends_on]
    return (
        select(*dates, *shape, func.count().label("recruits"))
        .select_from(recruit.join(per_recruit, per_recruit.c.recruit_id == recruit.c.id))
        .group_by(*dates, *shape)
    )


STATEMENTS: Mapping[str, Callable[[Reading, Where], Select[Any]]] = {
    "placed": _placed,
    "mentorless": _lonely(Role.MENTOR),
    "partnerless": _lonely(Role.PARTNER),
    "born": _born,
    "gated": _gated,
}
"""Counts of recruits: by unit, without a mentor or partner, by dates, and by dates and gates."""
