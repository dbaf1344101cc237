"""What is answered quickly is what is answered at leisure: byte for byte, whoever asks whatever."""

import os
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from random import Random
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, true

from service.domain import matrix
from service.plugin_api import Track
from service.plugin_host.host import Host, Plugin
from service.store.ids import global_id
from service.store.outline import Outline
from service.store.scope import Scope
from service.store.tables import unit, unit_plugin
from tests.proof.both_ways import direct, executed, ordinary
from tests.proof.holes import draw_anew
from tests.proof.oracle import MATRIX
from tests.proof.outcomes import STRICT
from tests.proof.rambling import Known, Question, Rambler
from tests.proof.test_proof_holes import some
from tests.proof.viewers import Viewers, scope_of

EXAMPLES = int(os.environ.get("XIKOU_PROOF_EXAMPLES", "40"))
FIRST = int(os.environ.get("XIKOU_PROOF_FIRST", "0"))
"""The number of the first question: others are asked from another on."""

KINDS = {"Recruit": "recruit", "Record": "record", "Person": "person", "Unit": "unit", "Task": "task"}
PAGES = """{ recruits(first: 3) { edges { cursor } } tasks(first: 30) { edges { cursor } } units(first: 3) { edges { cursor } }
  people(first: 2) { edges { cursor } } }"""


@pytest.fixture(scope="module")
def chosen(proof):
    """Units that said of two plugins whether they use them, one of which brings a track of its own."""
    store = proof.desk.service.store
    offer, now = store.offer, datetime.now(UTC)
    own = Plugin(
        name="elite",
        version="1",
        api_version=1,
        mandatory=False,
        tracks=(Track(code="elite", title="精英", description="精英", items=()),),
    )
    with proof.engine.begin() as connection:
        ids = {row.code: row.id for row in connection.execute(select(unit.c.code, unit.c.id))}
        ids[""] = None
        said = [
            ("", STRICT, True),
            ("B", STRICT, False),
            ("", "elite", False),
            ("B", "elite", True),
            ("D", "elite", False),
        ]
        connection.execute(
            insert(unit_plugin),
            [
                {
                    "unit_id": ids[place],
                    "plugin": plugin,
                    "enabled": enabled,
                    "settings": {},
                    "updated_at": now,
                }
                for place, plugin, enabled in said
            ],
        )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "offer", Host((*offer.plugins, own)))
        yield proof
    with proof.engine.begin() as connection:
        connection.execute(delete(unit_plugin))


@pytest.fixture
def known(chosen):
    ids = []
    for kind, table in KINDS.items():
        with chosen.engine.connect() as connection:
            rows = connection.exec_driver_sql(f"select id from {table} order by id desc limit 12").scalars()
            ids += [global_id(kind, row) for row in rows]
    pages = chosen.desk.ask("organizer", PAGES)
    cursors = {name: [edge["cursor"] for edge in page["edges"]] for name, page in pages.items()}
    return Known(chosen.city, ids, cursors)


def test_a_question_is_answered_the_same_in_every_way(chosen, known, figures):
    service, counted = (
        chosen.desk.service,
        {"questions": 0, "refused": 0, "directly": 0, "long": 0, "differences": 0, "by_past": 0},
    )
    viewers = Viewers.of(chosen.desk, chosen.engine, chosen.city)
    differences = []
    for number in range(FIRST, FIRST + EXAMPLES):
        asked = Rambler(known, number).question()
        who, scope = viewers.anybody(Random(-1 - number))
        plain = ordinary(service, scope, asked)
        quick, ahead = direct(service, scope, asked), executed(service, scope, asked)
        counted["questions"] += 1
        counted["refused"] += plain.status != 200
        counted["long"] += len(plain.body) > 1000
        counted["directly"] += quick is not None
        counted["by_past"] += bool(scope.past)
        if ahead != plain or quick not in (None, plain):
            other = ahead if ahead != plain else quick
            differences.append(f"{number} by {who}:\n{asked}\n{plain.unlike(other)}")
    counted["differences"] = len(differences)
    figures(**counted)
    assert not differences, "\n\n".join(differences)
    assert counted["directly"] * 2 > counted["questions"]
    assert counted["by_past"] * 10 > counted["questions"]


SIGHTED = ("Recruit", "Task", "Figures", "Person", "Unit", "Department")
"""The nouns whose rows are read ahead."""

OPENED = ("Recruit", "Figures")
"""Those of which everything would show: of others, what belongs to recruits in sight alone is looked for."""

SCREENS = (
    '{ unit(code: "A") { code progress { total } recruits(first: 9) { totalCount nodes { code mentor { code phone } tracks { progress { total } } } } } }',
    '{ unit(code: "C") { recruits(first: 9) { totalCount nodes { code department { code } } } } }',
    """{ recruit(code: "%s") { code unit { code } department { code } mentor { code } progress { total } dimensions { progress { total } }
      tasks(first: 100) { totalCount nodes { id completedBy { code } responsibles { code } } } } }""",
    "{ tasks(first: 50, filter: {mine: true}) { totalCount nodes { id recruit { code unit { code } } viewerCan } } }",
    "{ tasks(first: 50, filter: {awaitingMe: true}) { totalCount nodes { id recruit { code } viewerCan } } }",
    "{ overview { recruits units progress { total } byUnit { unit { code } recruits } byStage { reached } withoutMentor } }",
)  # fmt: skip


def _rules():
    # PAST is no loss: what is read ahead hangs on roles of today, what else is in sight is looked for as ever.
    for noun in SIGHTED:
        if noun in OPENED:
            yield noun, ""
        yield from ((noun, seat) for seat in MATRIX["nouns"][noun]["sees"] if seat not in ("PAST", "AUDITOR"))


@pytest.fixture(scope="module")
def plainly(chosen):
    """What actors are answered with nothing read ahead, looked up once."""
    return cache(partial(ordinary, chosen.desk.service))


@pytest.mark.parametrize(
    "template", ["sqlite"], indirect=True
)  # no second wall holds back what the first lets through
@pytest.mark.parametrize("rule", some(list(_rules())), ids=".".join)
def test_a_rule_that_statements_drawn_once_lack_is_noticed(chosen, plainly, rule, monkeypatch):
    (noun, seat), service, city = rule, chosen.desk.service, chosen.city
    asked = [
        Screen(text.replace("%s", city.code(name)))
        for text in SCREENS
        for name in (("b1", "c1", "a1") if "%s" in text else ("b1",))
    ]
    viewers = [scope_of(chosen.desk, actor) for actor in city.actors]
    draw_anew(monkeypatch)
    if seat:
        monkeypatch.setattr(Outline, "sees", _without(noun, seat))
    else:
        monkeypatch.setattr(
            Outline, "sees", lambda self, name: true() if name == noun else Scope.sees(self, name)
        )
    concerned = [scope for scope in viewers if (scope.holds(seat) if seat else not scope.organizer)]
    assert any(
        executed(service, scope, each) != plainly(scope, each) for scope in concerned for each in asked
    )


@dataclass(frozen=True)
class Screen(Question):
    """A question without variables."""

    variables: Mapping[str, Any] = field(default_factory=dict, hash=False)


def _without(noun, seat):
    """Return how a viewer sees without a rule, which other statements keep."""
    table = deepcopy(MATRIX)
    del table["nouns"][noun]["sees"][seat]
    without = matrix.parsed(table)

    def sees(self, name):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(matrix, "written", lambda: without)
            return Scope.sees(self, name)

    return sees
