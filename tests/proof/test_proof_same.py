"""What is answered quickly is what is answered at leisure: byte for byte, whoever asks whatever."""

import os
from datetime import UTC, datetime
from random import Random

import pytest
from sqlalchemy import delete, insert, select

from service.plugin_api import Track
from service.plugin_host.host import Host, Plugin
from service.store.ids import global_id
from service.store.tables import unit, unit_plugin
from tests.proof.both_ways import direct, executed, ordinary
from tests.proof.outcomes import STRICT
from tests.proof.rambling import Known, Rambler
from tests.proof.viewers import Viewers

EXAMPLES = int(os.environ.get("XIKOU_PROOF_EXAMPLES", "60"))
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
        {"questions": 0, "refused": 0, "directly": 0, "long": 0, "differences": 0},
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
        if ahead != plain or quick not in (None, plain):
            other = ahead if ahead != plain else quick
            differences.append(f"{number} by {who}:\n{asked}\n{plain.unlike(other)}")
    counted["differences"] = len(differences)
    figures(**counted)
    assert not differences, "\n\n".join(differences)
    assert counted["directly"] * 2 > counted["questions"]
