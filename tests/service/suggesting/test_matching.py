"""As many as possible get somebody, at the least cost where the solver is there."""

import random
from itertools import product

import pytest

from service.usecases import matching
from service.usecases.matching import matched


def wishes_of(seed):
    rng = random.Random(seed)
    places = [(person, more) for person in range(rng.randint(1, 3)) for more in range(rng.randint(1, 2))]
    return {
        recruit: {place: float(rng.randint(0, 9)) for place in places if rng.random() < 0.5}
        for recruit in range(rng.randint(1, 4))
    }


def best_of(wishes):
    """Try everything."""
    best = (0, 0.0)
    for choice in product(*([None, *own] for own in wishes.values())):
        taken = [place for place in choice if place is not None]
        if len(set(taken)) == len(taken):
            cost = sum(
                wishes[recruit][place]
                for recruit, place in zip(wishes, choice, strict=True)
                if place is not None
            )
            best = min(best, (-len(taken), cost))
    return -best[0], best[1]


@pytest.mark.parametrize("exact", [True, False])
def test_nobody_goes_without_who_could_have_somebody(exact):
    for seed in range(300):
        wishes = wishes_of(seed)
        found = matched(wishes, exact=exact)
        assert len(set(found.values())) == len(found)
        assert all(place in wishes[recruit] for recruit, place in found.items())
        most, cost = best_of(wishes)
        assert len(found) == most
        if exact:
            assert sum(wishes[recruit][place] for recruit, place in found.items()) == cost


def test_the_plain_way_moves_others_on_in_a_long_row():
    wishes = {0: {(0, 0): 0.0}} | {each: {(each - 1, 0): 0.0, (each, 0): 1.0} for each in range(1, 3000)}
    assert len(matched(wishes, exact=False)) == 3000


def test_what_is_too_large_for_the_solver_goes_the_plain_way(monkeypatch):
    monkeypatch.setattr(matching, "_TOO_MANY", 3)
    assert len(matched({0: {(0, 0): 1.0, (1, 0): 0.0}, 1: {(1, 0): 5.0}}, exact=True)) == 2
