"""Everybody who may ask, and viewers such as no city has: any roles together, over any units and recruits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from sqlalchemy import Engine, select

from service.store.scope import OPERATOR, Scope
from service.store.tables import metadata
from service.usecases.tokens import identify
from tests.proof.desk import Desk
from tests.proof.people import City

_FAR = range(10**6, 10**6 + 3000)
"""Ids of nobody and nothing, by the thousand."""


@dataclass(frozen=True)
class Viewers:
    """All actors of a city as their tokens say, and the ids from which others are made up."""

    real: dict[str, Scope]
    units: tuple[int, ...]
    departments: tuple[int, ...]
    recruits: tuple[int, ...]
    staff: tuple[int, ...]
    guided: Mapping[int, tuple[int, ...]]
    """The recruits of whom each of the staff recorded something."""

    @classmethod
    def of(cls, desk: Desk, engine: Engine, city: City) -> "Viewers":
        """Gather them."""
        with engine.connect() as connection:
            unit, department, person = (metadata.tables[name] for name in ("unit", "department", "person"))
            ids = [tuple(connection.execute(select(each.c.id)).scalars()) for each in (unit, department)]
            recruits, staff = (
                tuple(connection.execute(select(person.c.id).where(person.c.is_recruit == yes)).scalars())
                for yes in (True, False)
            )
            record = metadata.tables["record"]
            guided: dict[int, list[int]] = {}
            rows = connection.execute(select(record.c.author_id, record.c.recruit_id).distinct())
            for author, recruit in sorted(map(tuple, rows)):
                guided.setdefault(author, []).append(recruit)
        real = {actor: scope_of(desk, actor) for actor in city.actors}
        wrote = {author: tuple(each) for author, each in guided.items() if author in staff}
        return cls(real, *ids, recruits, staff, wrote)

    def anybody(self, some: Random) -> tuple[str, Scope]:
        """Return a viewer: mostly one that there is, at times with a thousand more units, at times made up."""
        luck = some.random()
        if luck < 0.6:
            actor = some.choice(sorted(self.real))
            scope = self.real[actor]
            if luck < 0.05:
                far = frozenset(_FAR)
                wide = {
                    name: getattr(scope, name) | far
                    for name in ("admin_units", "portal_units", "mentees")
                    if getattr(scope, name)
                }
                return f"{actor} and thousands", replace(scope, **wide)  # type: ignore[arg-type]
            return actor, scope
        scope = OPERATOR if luck < 0.62 else replace(Scope(), **dict(self._made_up(some)))
        return f"made up: {scope}", scope

    def _made_up(self, some: Random) -> Iterator[tuple[str, Any]]:
        def few(ids: tuple[int, ...], chance: float = 0.35) -> frozenset[int]:
            return (
                frozenset(some.sample(ids, some.randint(1, min(3, len(ids)))))
                if some.random() < chance
                else frozenset()
            )

        if some.random() < 0.15:
            unit = some.choice(self.units)
            yield from {
                "portal": True,
                "portal_id": unit,
                "unit_id": unit,
                "portal_units": few(self.units, 1),
            }.items()
            return
        is_recruit = some.random() < 0.25
        wrote = not is_recruit and some.random() < 0.5
        me = some.choice(self.recruits if is_recruit else sorted(self.guided) if wrote else self.staff)
        yield "is_recruit", is_recruit
        yield "person_id", me
        yield "unit_id", some.choice(self.units)
        yield "organizer", some.random() < 0.1
        yield "auditor", some.random() < 0.15
        admin = few(self.units)
        yield "admin_units", admin
        yield "nearest_units", frozenset(each for each in admin if some.random() < 0.6)
        yield "departments", few(self.departments)
        mentees, partnered = few(self.recruits), few(self.recruits)
        yield "mentees", mentees
        yield "partnered", partnered
        past = few(self.recruits) | (few(self.guided[me], 0.7) if wrote else frozenset())
        yield "past", past - mentees - partnered


def scope_of(desk: Desk, actor: str) -> Scope:
    """Return the sight that an actor's token stands for."""
    bearer, _, person = actor.partition(">")
    return identify(desk.service, desk.token(bearer), person or None)
