"""Nobody hears what is not theirs, whatever they ask; and everybody hears what is."""

import time

import pytest

from tests.proof.abilities import Abilities
from tests.proof.asking import Questions, ask_everything
from tests.proof.city import BOTH
from tests.proof.counting import Counts
from tests.proof.oracle import Oracle


@pytest.fixture(scope="session")
def questions(proof, thorough):
    return Questions.about(proof.engine, proof.city, thorough=thorough)


@pytest.fixture
def askers(proof, actors, thorough):
    """Before the first wall, which SQLite has alone, everybody; before both a few, for test_proof_wall asks the second."""
    return actors if thorough or proof.kept else [proof.city.code(each) for each in BOTH]


def test_no_canary_is_heard_out_of_sight_and_none_is_lost(proof, questions, askers, figures):
    city, oracle, documents = proof.city, Oracle(proof.city), list(questions.documents())
    leaks, losses, amiss = [], [], []
    asked, started = proof.desk.asked, time.perf_counter()
    for actor in askers:
        heard = ask_everything(proof.desk, actor, documents)
        must, may = oracle.sight(actor)
        leaks += [
            f"{actor} heard {city.canaries.told(each)} by {heard.canaries[each][:300]}"
            for each in sorted(heard.canaries.keys() - may)
        ]
        losses += [
            f"{actor} never heard {city.canaries.told(each)}" for each in sorted(must - heard.canaries.keys())
        ]
        amiss += heard.amiss
    figures(
        documents=proof.desk.asked - asked, canaries=len(city.canaries.ways), actors=len(askers),
        leaks=len(leaks), losses=len(losses), seconds=round(time.perf_counter() - started, 1),
    )  # fmt: skip
    assert leaks == []
    assert losses == []
    assert amiss == []


def test_the_proof_would_not_pass_where_all_are_blind_or_all_see_everything(proof):
    oracle = Oracle(proof.city)
    sights = {actor: oracle.sight(actor)[0] for actor in proof.city.actors}
    everything = set(proof.city.canaries.ways)
    assert all(sights.values())
    assert all(sight != everything for sight in sights.values())
    never = {token for token, ways in proof.city.canaries.ways.items() if ways[0].kind == "never"}
    assert len(never) >= 6
    assert everything - never - set().union(*sights.values()) <= _old(proof.city)


def _old(city):
    """What stood where something else stands today: it is heard of an earlier day at most."""
    return {token for token, ways in city.canaries.ways.items() if not any(way.current for way in ways)}


def test_counts_lists_and_levels_tell_of_what_is_in_sight_alone(proof):
    counts = Counts.of(proof.desk, proof.engine, proof.city)
    assert [each for actor in proof.city.actors for each in counts.amiss(proof.desk, actor)] == []


def test_what_is_offered_is_what_the_rights_allow(proof, questions):
    abilities = Abilities.of(proof.desk, proof.city, questions.ids["Task"])
    assert [each for actor in proof.city.actors for each in abilities.amiss(proof.desk, actor)] == []


def test_a_portal_speaks_for_nobody_else_s_people(proof):
    for actor in (
        "portal:B>admin-a",
        "portal:B>plain",
        f"portal:B>{proof.city.code('a1')}",
        "portal:B>nobody",
        "mentor-1>mentor-1",
    ):
        answer = proof.desk.post(actor, "{ me { person { code } } }").body
        assert "data" not in answer
        assert [each["extensions"]["code"] for each in answer["errors"]] == ["FORBIDDEN"]
