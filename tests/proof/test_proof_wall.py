"""Again with the first wall off: what the service's own predicates no longer hold back, the database does."""

from importlib.util import find_spec

import pytest
from sqlalchemy import true

from service.store import scope
from tests.proof.asking import Questions, ask_everything
from tests.proof.holes import draw_anew
from tests.proof.oracle import Oracle


@pytest.fixture
def first_wall_off(monkeypatch):
    draw_anew(monkeypatch)
    for reach in scope.REACHES:
        monkeypatch.setitem(scope.REACHES, reach, lambda _scope, _seat: true())
    # Every seat is everybody's: whatever a noun shows to anybody, the statement asks for.
    monkeypatch.setattr(scope.Scope, "holds", lambda _self, _seat: True)


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_without_any_wall_the_proof_hears_what_nobody_should(proof, first_wall_off):
    documents = list(Questions.about(proof.engine, proof.city).documents())
    heard = ask_everything(proof.desk, "plain", documents)
    assert len(heard.canaries.keys() - Oracle(proof.city).sight("plain")[1]) > len(proof.city.recruits)


@pytest.mark.skipif(find_spec("service.store.wall") is None, reason="there is no second wall yet")
@pytest.mark.parametrize("template", ["postgresql"], indirect=True)  # SQLite has one wall alone
def test_behind_the_second_wall_alone_no_canary_is_heard_out_of_sight(proof, first_wall_off, actors, figures):
    city, oracle = proof.city, Oracle(proof.city)
    documents = list(Questions.about(proof.engine, city).documents())
    leaks, asked = [], proof.desk.asked
    for actor in actors:
        heard = ask_everything(proof.desk, actor, documents)
        must, may = oracle.sight(actor)
        leaks += [
            f"{actor} heard {city.canaries.told(each)} by {heard.canaries[each][:300]}"
            for each in sorted(heard.canaries.keys() - may)
        ]
        assert must <= heard.canaries.keys()
    figures(documents=proof.desk.asked - asked, leaks=len(leaks))
    assert leaks == []
