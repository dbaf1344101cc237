"""The search for a mentor or partner of each of many recruits: who fits whom, asked as far as needed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from service.domain.words import ASSIGNED_ROLES, Rank, Role
from service.plugin_api import PersonView, RecruitView
from service.plugin_host.pairing import Pair, which_fit
from service.store import rules
from service.store.reads.shape import Reading
from service.store.rules import Span
from service.store.units import unit_parents, units_above
from service.usecases.matching import Place, matched
from service.usecases.pairing import recruit_view
from service.usecases.service import Service

NEAR = ("同单位", "上级单位", "邻近单位", "其他单位")
"""How far away somebody sits: the units above, those that share one above, the others."""

_FAR = 100.0
"""One step further away costs as much as this many recruits."""

_MOST_PAIRS = 200_000
"""So many pairs are examined at most: beyond, those further away are no longer asked."""

_SOME = 40
"""So many people of other units are asked at a time, the least loaded first."""

_Edge = tuple[int, int]


@dataclass
class Search:
    """The search for one role: who fits whom, found nearest first and as far as needed."""

    service: Service
    reading: Reading
    role: Role
    recruits: Mapping[int, Any]
    staff: Mapping[int, Any]
    lasting: Sequence[Any]
    room: dict[_Edge, int] = field(default_factory=dict)
    """How many more recruits a person could take, this recruit included, as far as anybody asked."""

    full: set[_Edge] = field(default_factory=set)
    examined: int = 0
    views: dict[tuple[int, str | None], RecruitView] = field(default_factory=dict)

    @cached_property
    def parents(self) -> Mapping[int, int | None]:
        """Every unit's parent."""
        return unit_parents(self.reading.connection)

    @cached_property
    def codes(self) -> Mapping[int, str]:
        """The codes of all units."""
        return rules.unit_codes(self.reading.connection, self.parents)

    @cached_property
    def paired(self) -> Mapping[tuple[int, str], str]:
        """Who is whose mentor and partner today."""
        return rules.assigned_on(self.reading.connection, self.recruits, self.reading.today)

    @cached_property
    def spans(self) -> Mapping[tuple[int, str], list[Span]]:
        """Everybody's assignments by role."""
        found: dict[tuple[int, str], list[Span]] = defaultdict(list)
        for row in self.lasting:
            found[row.person_id, row.role].append(Span(row.recruit_id, row.starts_on, row.ends_on))
        return found

    @cached_property
    def until(self) -> Mapping[int, date]:
        """The last day of whoever is assigned now, where somebody is to follow later."""
        found: dict[int, date] = {}
        for row in self.lasting:
            if row.role == self.role and row.starts_on > self.reading.today:
                found.setdefault(row.recruit_id, row.starts_on - timedelta(days=1))
        return found

    @cached_property
    def people(self) -> Mapping[int, PersonView]:
        """The staff as checks see them."""
        return {
            row.id: PersonView(
                code=row.code,
                unit=self.codes.get(row.unit_id),
                rank=Rank(row.rank),
                service_since=row.service_since,
            )
            for row in self.staff.values()
        }

    @cached_property
    def by_unit(self) -> Mapping[int | None, list[int]]:
        """The staff of each unit."""
        found: dict[int | None, list[int]] = defaultdict(list)
        for row in self.staff.values():
            found[row.unit_id].append(row.id)
        return found

    @cached_property
    def ways(self) -> Mapping[int | None, list[int]]:
        """Each unit with those above it."""
        return {each: units_above(self.parents, each) for each in (*self.parents, None)}

    @cached_property
    def rings(self) -> Mapping[int, list[list[int]]]:
        """The staff around each unit of a recruit, from near to far."""
        found: dict[int, list[list[int]]] = {}
        for here in {row.unit_id for row in self.recruits.values()}:
            rings: list[list[int]] = [[] for _ in NEAR]
            for there, people in self.by_unit.items():
                rings[self._between(here, there)] += people
            found[here] = [sorted(ring, key=self._burden) for ring in rings]
        return found

    def _burden(self, person_id: int) -> tuple[int, str]:
        return len(self.spans.get((person_id, self.role), ())), self.staff[person_id].code

    def _between(self, here: int, there: int | None) -> int:
        if here == there:
            return 0
        own, other = self.ways[here], self.ways[there]
        return 1 if there in own else 2 if set(own) & set(other) else 3

    def load(self, recruit_id: int, person_id: int) -> int:
        """Return how many others a person has at one time while they would have the recruit."""
        spans = self.spans.get((person_id, self.role), ())
        return rules.load_from(spans, recruit_id, self.reading.today, self.until.get(recruit_id))

    def view(self, recruit_id: int, person_id: int) -> RecruitView:
        """Return the recruit as checks see them, with what the person is to them in the other role."""
        (other,) = set(ASSIGNED_ROLES) - {self.role}
        span = Span(recruit_id, self.reading.today, self.until.get(recruit_id))
        held = rules.overlaps(self.spans.get((person_id, other), ()), span)
        code = self.staff[person_id].code if held else None
        if (recruit_id, code) not in self.views:
            paired = {**self.paired, (recruit_id, other): code} if code else self.paired
            row = self.recruits[recruit_id]
            self.views[recruit_id, code] = recruit_view(row, self.codes, paired)
        return self.views[recruit_id, code]

    def ask(self, edges: Iterable[_Edge]) -> None:
        """Let the checks say whether each person could take one more than they could so far."""
        by_host: dict[int, list[_Edge]] = defaultdict(list)
        hosts = {}
        for edge in edges:
            host = self.service.host_of(self.reading.installed, self.recruits[edge[0]].unit_id)
            hosts[id(host)] = host
            by_host[id(host)].append(edge)
        for each, some in by_host.items():
            self.examined += len(some)
            fits = which_fit(
                hosts[each],
                self.role,
                [
                    Pair(self.view(*edge), self.people[edge[1]], self.load(*edge) + self.room.get(edge, 0))
                    for edge in some
                ],
                starts_on=self.reading.today,
                today=self.reading.today,
            )
            for edge, fit in zip(some, fits, strict=True):
                if fit:
                    self.room[edge] = self.room.get(edge, 0) + 1
                else:
                    self.full.add(edge)

    def ask_for_more(self) -> bool:
        """Ask how many more recruits those who fit could take; say whether there was anybody to ask."""
        wanted: dict[int, int] = defaultdict(int)
        for _, person_id in self.room:
            wanted[person_id] += 1
        more = [edge for edge, room in self.room.items() if edge not in self.full and room < wanted[edge[1]]]
        if not more or self.examined + len(more) > _MOST_PAIRS:
            return False
        self.ask(more)
        return True

    def found(self, *, exact: bool) -> dict[int, Place]:
        """Search from near to far, some people at a time, until everybody has somebody or all were asked."""
        found: dict[int, Place] = {}
        for far in range(len(NEAR)):
            left = [each for each in self.recruits if each not in found]
            rings = {each: self.rings[self.recruits[each].unit_id][far] for each in left}
            longest = max(map(len, rings.values()), default=0)
            size = _SOME if far else longest
            for start in range(0, longest, max(size, 1)):
                some = [(each, one) for each in left for one in rings[each][start : start + size]]
                self.ask(some[: max(0, _MOST_PAIRS - self.examined)])
                # At home all room is asked for, so that load is spread; elsewhere what is needed.
                while far == 0 and self.ask_for_more():
                    pass
                found = self.match(exact=exact)
                while len(found) < len(self.recruits) and self.ask_for_more():
                    found = self.match(exact=exact)
                left = [each for each in left if each not in found]
        return found

    def far(self, recruit_id: int, person_id: int) -> int:
        """Return in which ring around a recruit a person sits."""
        return self._between(self.recruits[recruit_id].unit_id, self.staff[person_id].unit_id)

    def match(self, *, exact: bool) -> dict[int, Place]:
        """Return the best choice among those known to fit; in whatever order they are then assigned."""
        most: dict[int, int] = {}
        costs = {edge: _FAR * self.far(*edge) + self.load(*edge) for edge in self.room}
        while True:
            wishes: dict[int, dict[Place, float]] = {each: {} for each in self.recruits}
            for (recruit_id, person_id), room in self.room.items():
                for more in range(min(room, most.get(person_id, room))):
                    wishes[recruit_id][person_id, more] = costs[recruit_id, person_id] + more
            found = matched(wishes, exact=exact)
            taken: dict[int, list[int]] = defaultdict(list)
            for recruit_id, (person_id, _) in found.items():
                taken[person_id].append(self.room[recruit_id, person_id])
            over = {each: min(rooms) for each, rooms in taken.items() if len(rooms) > min(rooms)}
            if not over:
                return found
            most |= over
