"""The same promise in organizations and by queries that were drawn at random."""

import os

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, make_url, select

from service.app import create_service
from service.store.ids import global_id
from service.store.tables import metadata
from tests.proof.canaries import tokens_in
from tests.proof.desk import Desk
from tests.proof.oracle import Oracle
from tests.proof.organizations import found, plans
from tests.proof.wandering import Words, queries

EXAMPLES = int(os.environ.get("XIKOU_PROOF_EXAMPLES", "8"))
QUESTIONS = 25


def _ids(engine):
    tables = {
        "Recruit": "recruit",
        "Record": "record",
        "Person": "person",
        "Unit": "unit",
        "Assignment": "assignment",
        "Appointment": "appointment",
    }
    with engine.connect() as connection:
        for kind, name in tables.items():
            yield from (
                global_id(kind, row)
                for row in connection.execute(select(metadata.tables[name].c.id)).scalars()
            )


def test_no_canary_is_heard_out_of_sight_in_a_random_organization(template, tmp_path_factory, figures):
    counted = {"organizations": 0, "queries": 0, "refused": 0, "leaks": 0}

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize="XIKOU_PROOF_EXAMPLES" not in os.environ, database=None,
        phases=(Phase.generate,), suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(plans(), st.data())
    def everybody_asks(plan, data):
        url, name = template.fresh("empty", tmp_path_factory.mktemp("random"))
        desk = Desk(create_service(template.boundless(url)))
        try:
            city = found(desk, plan)
            oracle = Oracle(city)
            counted["organizations"] += 1
            words = Words(city, _shown(template, desk, name))
            for _ in range(QUESTIONS):
                actor, document = data.draw(st.sampled_from(city.actors)), data.draw(queries(words))
                answer = desk.post(actor, document)
                counted["queries"] += 1
                codes = {each["extensions"]["code"] for each in answer.body.get("errors", ())}
                counted["refused"] += bool(codes)
                assert codes <= {"BAD_REQUEST"}, (actor, document, answer.text)
                leaked = tokens_in(answer.text) - oracle.sight(actor)[1]
                counted["leaks"] += len(leaked)
                assert not leaked, (actor, document, [city.canaries.told(each) for each in leaked])
        finally:
            desk.service.store.close()
            if template.postgres is not None:
                template.postgres.drop(name)

    try:
        everybody_asks()
    finally:
        figures(**counted)


def _shown(template, desk, name):
    """Return all ids that there are, whoever may see them."""
    if template.postgres is None:
        return list(_ids(desk.service.store.engine))
    engine = create_engine(make_url(template.postgres.url).set(database=name))
    try:
        return list(_ids(engine))
    finally:
        engine.dispose()
