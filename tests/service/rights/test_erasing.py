"""Whoever is erased is gone from answers, exports, database and files; what was done stays counted."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from service.domain.refusals import RefusedError
from service.intake.roster import read_roster
from service.store.tables import audit_event, person, person_key, roster_entry, unit
from service.store.vault import Vault
from service.usecases.erasing import erase_person
from service.usecases.exporting import export_person
from service.usecases.roster import import_roster
from service.usecases.setup import OPERATOR
from service.usecases.tokens import issue_token
from tests.service.rights.conftest import ADMIN, HEAD, KEY, MENTOR, ORGANIZER, PARTNER, RECRUIT, kept, lying

ROSTER = Path(__file__).parents[2] / "data" / "roster-2022.xlsx"
FIGURES = """{ overview { recruits units mentors partners withoutMentor withoutPartner
  progress { total done submitted overdue missed waived upcoming open due dueDone ratio }
  byStage { stage reached overdue } byDimension { dimension progress { total done } } exceptions { id } }
  recruit(code: "R2022001") { status stage milestones { stage dueOn status reachedAt progress { total done } }
  progress { total done } tasks(first: 100) { totalCount nodes { id dueOn status late completedOn } } } }"""


def events(house):
    with house.past_walls.connect() as connection:
        return [tuple(row) for row in connection.execute(select(audit_event).order_by(audit_event.c.id))]


def who(house, code=RECRUIT):
    with house.past_walls.connect() as connection:
        return connection.execute(select(person).where(person.c.code == code)).one()


def refused(house, code):
    before = events(house)
    with pytest.raises(RefusedError) as error:
        erase_person(house.service, OPERATOR, code)
    assert events(house) == before
    return error.value.faults[0]


@pytest.mark.parametrize("master_key", ["", KEY], ids=["plain", "encrypted"])
def test_nothing_of_a_recruit_is_left(traces, caplog, master_key):
    caplog.set_level(logging.DEBUG)
    traces.house.service.store.vault = Vault.of(master_key)
    house, service = traces.house, traces.house.service
    name, spelling = who(house).name, who(house).pinyin
    traces.live()
    traces.leave()
    token = house.token(RECRUIT)
    found = lying(traces.all, kept(house))
    assert found == (traces.texts if master_key else traces.all)
    figures, trail = house.ask(ORGANIZER, FIGURES), events(house)
    house.token(ORGANIZER)

    preview = erase_person(service, OPERATOR, RECRUIT, dry_run=True)
    assert who(house).name == name
    done = erase_person(service, OPERATOR, RECRUIT)
    assert (done.payloads, done.tokens, done.before, done.left) == (4, 1, False, ())
    assert (preview.payloads, preview.tokens) == (4, 1)

    assert lying([*traces.all, name, spelling], kept(house, files=True)) == []
    assert lying([*traces.all, name], caplog.text.encode()) == []
    assert house.ask(ORGANIZER, FIGURES) == figures
    after = events(house)
    assert after[: len(trail)] == trail
    assert len(after) == len(trail) + 1
    with service.store.connected(OPERATOR) as connection:
        assert (
            connection.execute(select(audit_event.c.action).order_by(audit_event.c.id.desc())).scalar()
            == "erasePerson"
        )
        assert connection.execute(select(person_key)).all() == []

    for viewer in (ORGANIZER, ADMIN, PARTNER, MENTOR):
        answer = house.ask(
            viewer,
            f'{{ recruit(code: "{RECRUIT}") {{ name pinyin memberNumber tasks(first: 100) {{ nodes {{ title note waivedReason records {{ payload redacted rejectedReason }} }} }} }} }}',
        )
        assert lying([*traces.all, name, spelling], repr(answer).encode()) == []
        if answer["recruit"] and viewer == ORGANIZER:
            assert answer["recruit"]["name"] == "已删除"
            shown = [each for node in answer["recruit"]["tasks"]["nodes"] for each in node["records"]]
            assert shown
            assert all(each["payload"] is None and each["redacted"] for each in shown)
    dossier = export_person(service, OPERATOR, RECRUIT).sections
    assert lying([*traces.all, name, spelling], repr(dossier).encode()) == []
    assert dossier["person"][0]["name"] == "已删除"

    headers = {"Authorization": f"Bearer {token}"}
    assert house.client.post("/graphql", json={"query": "{ today }"}, headers=headers).status_code == 401
    with pytest.raises(RefusedError):
        issue_token(service, OPERATOR, person=RECRUIT)
    trail = events(house)
    assert erase_person(service, OPERATOR, RECRUIT).before
    assert events(house) == trail


def test_a_roster_that_comes_again_leaves_an_erased_recruit_alone(traces):
    house, roster = traces.house, read_roster(ROSTER)
    traces.leave()
    erase_person(house.service, OPERATOR, RECRUIT)
    before = who(house)
    again = import_roster(house.service, OPERATOR, roster)
    assert all(tally.created == tally.changed == 0 for tally in again.tallies.values())
    assert who(house) == before
    renamed = tuple(
        replace(row, name="张新名", phone="13900000000", post="新岗") if row.code == RECRUIT else row
        for row in roster.recruits
    )
    import_roster(house.service, OPERATOR, replace(roster, recruits=renamed))
    assert who(house) == before
    with house.past_walls.connect() as connection:
        named = connection.execute(
            select(roster_entry.c.named).where(roster_entry.c.entry == RECRUIT)
        ).scalar_one()
    assert named.keys() <= {"unit_code", "department_code", "cohort_code", "entry_date"}


def test_a_temporary_code_still_means_whom_it_meant(traces):
    """The erased one was imported as R2022001 and renamed; another has that code now, and keeps their own data."""
    house, roster = traces.house, read_roster(ROSTER)
    traces.done(ORGANIZER, "updateRecruit", recruitCode=RECRUIT, newCode="N001")
    traces.done(ORGANIZER, "updateRecruit", recruitCode="R2022002", newCode=RECRUIT)
    traces.done(ORGANIZER, "updateRecruit", recruitCode="N001", status="LEFT")
    erase_person(house.service, OPERATOR, "N001")
    erased, other = who(house, "N001"), who(house, RECRUIT)
    rows = tuple(row for row in roster.recruits if row.code != "R2022002")
    pairings = tuple(row for row in roster.pairings if row.recruit_code not in ("R2022002", RECRUIT))
    import_roster(house.service, OPERATOR, replace(roster, recruits=rows, pairings=pairings))
    assert (who(house, "N001"), who(house, RECRUIT)) == (erased, other)


def test_whoever_is_still_in_the_plan_is_not_erased(house):
    assert refused(house, RECRUIT).code == "CONFLICT"
    assert "导师" in refused(house, MENTOR).message
    assert "部门负责人" in refused(house, HEAD).message
    assert refused(house, ORGANIZER).code == "CONFLICT"
    assert refused(house, "nobody").code == "NOT_FOUND"


def test_staff_are_erased_and_what_they_wrote_stays(traces):
    house = traces.house
    traces.meet()
    traces.record(
        MENTOR, "mentor.first_meeting", 1, {"held_on": "2022-10-10", "topics": traces.private("Met")}
    )
    recruits = house.ask(
        ORGANIZER, f'{{ people(filter: {{search: "{MENTOR}"}}) {{ nodes {{ mentees {{ code }} }} }} }}'
    )
    for each in recruits["people"]["nodes"][0]["mentees"]:
        traces.done(
            ORGANIZER,
            "assign",
            recruitCode=each["code"],
            role="MENTOR",
            personCode="S1141",
            exception=True,
            reason="x",
        )
    later = traces.on("2023-03-02")
    name = who(house, MENTOR).name
    assert not erase_person(later.house.service, OPERATOR, MENTOR).before
    now = who(house, MENTOR)
    assert (now.name, now.pinyin, now.phone, now.email, now.office, now.title) == (
        "已删除",
        "",
        None,
        None,
        None,
        None,
    )
    assert later.shown(later.records["mentor.first_meeting/1"])["payload"]["topics"] == "CANARYpayloadMet"
    dossier = export_person(later.house.service, OPERATOR, MENTOR).sections
    assert name not in repr(dossier)
    assert "CANARY" not in repr(dossier)
    assert [each["recruit"] for each in dossier["written"]] == [RECRUIT]
    assert [each["recruit"] for each in dossier["met"]] == [RECRUIT]
    assert lying(traces.texts, kept(house, files=True)) == []
    again = import_roster(later.house.service, OPERATOR, read_roster(ROSTER))
    assert again.tallies["干部"].changed == 0
    assert who(house, MENTOR) == now
    no = later.house.change(ORGANIZER, "savePerson", "person { code }", code=MENTOR, name="张三")
    assert [each["code"] for each in no["errors"]] == ["CONFLICT"]
    no = later.house.change(
        ORGANIZER, "assign", "assignment { id }", recruitCode=RECRUIT, role="MENTOR", personCode=MENTOR
    )
    assert [each["code"] for each in no["errors"]] == ["CONFLICT"]


def test_nothing_more_is_done_with_an_erased_recruit(traces):
    house = traces.house
    awaiting = traces.record(RECRUIT, "mentor.integrity_pledge", 1, {"pledged_on": "2023-02-01", "text": "x"})
    task = house.task(PARTNER, RECRUIT, "partner.city_life")["id"]
    traces.done(ORGANIZER, "updateRecruit", recruitCode=RECRUIT, status="COMPLETED")
    erase_person(house.service, OPERATOR, RECRUIT)
    no = house.change(
        PARTNER,
        "submitRecords",
        "records { id }",
        taskIds=[task],
        payload={"held_on": "2023-02-01", "topics": "x"},
    )
    assert [(each["code"], each["path"]) for each in no["errors"]] == [("CONFLICT", ["taskIds", "0"])]
    no = house.change(MENTOR, "confirmRecords", "records { id }", recordIds=[awaiting])
    assert [each["code"] for each in no["errors"]] == ["CONFLICT"]
    no = house.change(ORGANIZER, "updateRecruit", "recruit { code }", recruitCode=RECRUIT, status="ACTIVE")
    assert [each["code"] for each in no["errors"]] == ["CONFLICT"]


def test_who_does_not_own_the_tables_is_told_what_to_run(house, template):

    if template.postgres is None:
        pytest.skip("about PostgreSQL")
    left = house.service.store.remove_remains()
    assert 'VACUUM (FULL) "record"' in left
    assert len(left) == 14
    owner = template.postgres.address(house.service.store.engine.url.database, template.postgres.owner)
    assert house.service.store.remove_remains(owner) == []


def test_readers_of_sqlite_are_not_waited_for_in_vain(house):
    from service.store import engine as opened

    if house.service.store.engine.dialect.name != "sqlite":
        pytest.skip("about SQLite")
    house.service.store.engine.dispose()
    house.service.store.engine = opened.open_engine(house.service.store.url, opened.Care(lock_seconds=0.05))
    with house.service.store.connected() as reader:
        reader.execute(select(unit)).all()
        with house.service.write(OPERATOR) as work:
            work.trace("x", "Person", None)
        assert house.service.store.empty_log() == ["PRAGMA wal_checkpoint(TRUNCATE)"]
    assert house.service.store.empty_log() == []
