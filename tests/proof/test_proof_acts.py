"""Every mutation by every actor: done and traced, or refused and nothing changed."""

import pytest

from tests.proof import decisions
from tests.proof.acting import amiss, attempts_in
from tests.proof.desk import Ledger
from tests.proof.grammar import schema

UNSEEN = {"removeWebhook"}
"""What is done to things that nobody sees but those who may."""


@pytest.fixture(scope="session")
def attempts(proof):
    return list(attempts_in(proof.desk, proof.city).all())


def test_every_mutation_is_attempted_by_those_who_may_and_those_who_may_not(proof, attempts):
    found = schema().mutation_type
    assert {each.mutation for each in attempts} == set(found.fields)
    for mutation in found.fields:
        outcomes = [
            each.expected(actor)
            for each in attempts
            if each.mutation == mutation
            for actor in proof.city.actors
        ]
        codes = {code for outcome in outcomes for code, _ in outcome.faults}
        assert any(not outcome.faults for outcome in outcomes), mutation
        assert ("NOT_FOUND" if mutation in UNSEEN else "FORBIDDEN") in codes, mutation
        assert "NOT_FOUND" in codes or mutation in ("savePerson", "saveUnit"), mutation


def test_what_is_attempted_is_done_and_traced_or_refused_and_nothing_changed(
    proof, attempts, actors, figures
):
    desk, city = proof.desk, proof.city
    ledger = Ledger(desk, proof.engine, proof.kept)
    before = ledger.state()
    found = [each for actor in actors for each in amiss(desk, city, ledger, before, attempts, actor)]
    done = sum(each.expected(actor).role is not None for each in attempts for actor in actors)
    figures(attempted=len(attempts) * len(actors), done=done, wrong=len(found))
    assert found == []
    assert ledger.state() == before


def test_decisions_about_imagined_items_are_those_of_the_rights():
    assert decisions.known_acts() == set(decisions._ACTS)
    assert list(decisions.amiss()) == []
