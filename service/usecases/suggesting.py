"""Suggesting mentors and partners for recruits who have none: within the tracks' rules, assigning nobody."""

from collections import defaultdict
from collections.abc import Mapping

from service.domain.cases import Case, may
from service.domain.words import Rank, Role
from service.store import rules
from service.store.reads import suggestions
from service.store.reads.shape import Reading
from service.store.reads.suggestions import Suggestion
from service.store.rules import Span
from service.usecases import sight
from service.usecases.candidates import NEAR, Search
from service.usecases.matching import Place, solver_there
from service.usecases.service import Service


def suggest_pairings(
    service: Service,
    reading: Reading,
    cohort: str,
    role: Role,
    unit: str | None = None,
    *,
    exact: bool | None = None,
) -> list[Suggestion]:
    """Suggest a mentor or partner for each recruit without one to whom the viewer may assign, by code.

    Those whom nobody fits are left out. ``exact``: with scipy, where it is installed; else without.
    """
    recruits = {
        row.id: row
        for row in suggestions.vacancies(reading, role, cohort, unit)
        if may("assign", Case(towards=sight.roles_towards(reading.scope, row)))
        and reading.today <= sight.dates_of(row).end
    }
    if not recruits:
        return []
    staff = {row.id: row for row in suggestions.staff(reading)}
    search = Search(service, reading, role, recruits, staff, rules.lasting(reading.connection, reading.today))
    found = search.found(exact=solver_there() if exact is None else exact)
    return _explained(search, found)


def _explained(search: Search, found: Mapping[int, Place]) -> list[Suggestion]:
    """Say why; of whom somebody has already, what the viewer sees is counted."""
    together: dict[int, int] = defaultdict(int)
    for person_id, _ in found.values():
        together[person_id] += 1
    has: dict[int, set[int]] = defaultdict(set)
    for row in search.lasting:
        today = Span(row.recruit_id, row.starts_on, row.ends_on).holds(search.reading.today)
        if row.role == search.role and today:
            seen = search.reading.scope.towards(row.recruit_id, row.unit_id, row.department_id)
            has[row.person_id] |= {row.recruit_id} if seen else set()
    told: list[Suggestion] = []
    for recruit_id in search.recruits:
        if recruit_id not in found:
            continue
        person_id = found[recruit_id][0]
        near = NEAR[search.far(recruit_id, person_id)]
        parts = [near, Rank(search.staff[person_id].rank).label, f"现带{len(has[person_id])}人"]
        if together[person_id] > 1:
            parts.append(f"本次共拟带{together[person_id]}人")
        told.append(Suggestion(recruit_id, person_id, "，".join(parts)))
    return told
