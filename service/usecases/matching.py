"""Who goes with whom: as many as possible, at the least cost, each place taken once."""

from collections import deque
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

Place = tuple[int, int]
"""A person and the number of one more recruit that they could take."""

Wishes = Mapping[int, Mapping[Place, float]]
"""For each recruit, what each place that fits would cost."""

_TOO_MANY = 4_000_000
"""Cells of a table that the solver is spared; its answer would be no better for anybody to see."""


def solver_there() -> bool:
    """Say whether scipy is installed (the extra ``pairing``)."""
    return find_spec("scipy") is not None


def matched(wishes: Wishes, *, exact: bool) -> dict[int, Place]:
    """Return a place for as many as possible: the cheapest such choice if ``exact``, which needs scipy.

    Otherwise the cheapest places are given first, and handed on where that lets one more have any.
    """
    found: dict[int, Place] = {}
    for part in _apart(wishes):
        places = {place for own in part.values() for place in own}
        found |= _cheapest(part) if exact and len(part) * len(places) <= _TOO_MANY else _in_turn(part)
    return found


def _apart(wishes: Wishes) -> list[dict[int, Mapping[Place, float]]]:
    """Split the wishes into parts that share no place."""
    wanting: dict[Place, list[int]] = {}
    for recruit, own in wishes.items():
        for place in own:
            wanting.setdefault(place, []).append(recruit)
    parts, seen = [], set()
    for first in wishes:
        if first in seen:
            continue
        seen.add(first)
        group, todo = [], [first]
        while todo:
            group.append(recruit := todo.pop())
            near = {each for place in wishes[recruit] for each in wanting[place]} - seen
            seen |= near
            todo += sorted(near)
        parts.append({recruit: wishes[recruit] for recruit in sorted(group)})
    return parts


def _cheapest(wishes: Wishes) -> dict[int, Place]:
    recruits = list(wishes)
    places = sorted({place for own in wishes.values() for place in own})
    if not places:
        return {}
    # None for a recruit costs more than all others together could save.
    none = 1 + sum(max(own.values(), default=0.0) for own in wishes.values())
    rows = [[wishes[recruit].get(place, none) for place in places] for recruit in recruits]
    optimize: Any = import_module("scipy.optimize")
    chosen = zip(*optimize.linear_sum_assignment(rows), strict=True)
    pairs = ((recruits[row], places[column]) for row, column in chosen)
    return {recruit: place for recruit, place in pairs if place in wishes[recruit]}


def _in_turn(wishes: Wishes) -> dict[int, Place]:
    """Give those with least choice their cheapest place first, moving others on where that makes room."""
    taken: dict[Place, int] = {}
    found: dict[int, Place] = {}
    for first in sorted(wishes, key=lambda recruit: (len(wishes[recruit]), recruit)):
        came: dict[Place, int] = {}
        todo, free = deque([first]), None
        while todo and free is None:
            recruit = todo.popleft()
            for place in sorted(wishes[recruit], key=lambda each: (wishes[recruit][each], each)):
                if place in came:
                    continue
                came[place] = recruit
                if place not in taken:
                    free = place
                    break
                todo.append(taken[place])
        while free is not None:
            recruit = came[free]
            before = found.get(recruit)
            found[recruit], taken[free] = free, recruit
            free = before
    return found
