"""A city that has lived goes down each migration and up again: what the tables of both sides hold, stays."""

from alembic.script import ScriptDirectory
from sqlalchemy import func, inspect, select, table

from service.store import schema
from service.store.engine import open_engine, writing
from service.store.scope import OPERATOR
from service.store.verification import Outcome
from service.usecases.sealing import seal_trace, verify_trace


def counts(engine):
    with writing(engine, OPERATOR) as connection:
        names = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        return {
            name: connection.execute(select(func.count()).select_from(table(name))).scalar_one()
            for name in names
        }


def revisions():
    found = ScriptDirectory.from_config(schema._config()).walk_revisions()
    return [each.revision for each in found]


def test_file_names_tell_the_revisions_as_alembic_does():
    assert schema._revisions() == revisions()[::-1]


def test_a_city_of_108_goes_down_and_up_again(house, template):
    house.ask("S1152", "{ me { calendarFeed } }")
    task = house.task("S1152", "R2022013", "mentor.first_meeting")["id"]
    payload = {"held_on": "2022-10-10", "topics": "交流"}
    done = house.change("S1152", "submitRecords", "records { id }", taskIds=[task], payload=payload)
    assert done["errors"] == []
    seal_trace(house.service, thorough=True)
    engine = house.service.store.engine
    if template.postgres is not None:
        engine.dispose()
        engine = open_engine(house.service.settings.owner_database_url)
    before, newest = counts(engine), revisions()
    assert before["recruit"] == 108 and before["task"] > 9000 and before["record"] == 1
    for revision in newest[1:]:
        if revision < "0003":
            break  # before it there was no encryption and no wall: nobody goes back there with data
        schema.withdraw(engine, revision)
        down = counts(engine)
        assert {name: down[name] for name in down} == {name: before[name] for name in down}, revision
    schema.migrate(engine)
    after = counts(engine)
    kept = {name for name, count in after.items() if count}
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert kept >= {"recruit", "task", "record", "person", "assignment", "audit_event", "audit_seal", "token"}
    if engine is not house.service.store.engine:
        schema.migrate(engine, service=house.service.store.engine.url)
        engine.dispose()
    assert verify_trace(house.service).outcome is Outcome.SOUND
    query = (
        '{ recruit(code: "R2022013") { task(item: "mentor.first_meeting") { status records { payload } } } }'
    )
    found = house.ask("S1152", query)["recruit"]["task"]
    assert found["records"][0]["payload"]["topics"] == "交流"
