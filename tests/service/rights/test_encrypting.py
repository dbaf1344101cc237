"""With a master key, payloads lie encrypted, are read like any other, and open nowhere else."""

import logging

import pytest
from sqlalchemy import event, select, update

from service.store.mishaps import mishap_of
from service.store.tables import person_key, record
from service.store.vault import Vault, VaultError
from service.usecases.rekeying import rekey
from service.usecases.setup import OPERATOR
from tests.service.rights.conftest import KEY, ORGANIZER, OTHER_KEY, PARTNER, RECRUIT, kept, lying


def rows(house):
    with house.past_walls.connect() as connection:
        return connection.execute(select(record).order_by(record.c.id)).all()


def test_nothing_private_lies_in_the_database_or_the_log(sealed, caplog):
    caplog.set_level(logging.DEBUG)
    sealed.live()
    assert lying(sealed.texts, kept(sealed.house))  # the search finds what is there
    assert lying(sealed.payloads, kept(sealed.house)) == []
    assert lying(sealed.payloads, caplog.text.encode()) == []
    assert all(row.payload is None and row.sealed_payload for row in rows(sealed.house))
    shown = sealed.shown(sealed.records["partner.observation/5"], PARTNER)
    assert shown["payload"]["strengths"] in sealed.payloads
    assert shown["redacted"] is False


def test_plain_and_encrypted_are_read_alike_and_levels_too(traces):
    house, levels = traces.house, dict.fromkeys(("LOYALTY", "VALUES", "TEAM", "DILIGENCE", "INTEGRITY"), 4)
    plain = traces.observe()
    house.service.store.vault = Vault.of(KEY)
    traces.record("S1140", "mentor.growth_monitoring", 1, {"observed_on": "2023-02-28", "levels": levels})
    later = traces.on("2023-06-01")
    encrypted = later.observe(6)
    seen = [later.shown(each, PARTNER)["payload"]["strengths"] for each in (plain, encrypted)]
    assert seen == traces.payloads
    found = house.ask(ORGANIZER, f'{{ recruit(code: "{RECRUIT}") {{ dimensions {{ latestScore }} }} }}')
    assert {each["latestScore"] for each in found["recruit"]["dimensions"]} == {4.0}
    # A check over earlier records sees the encrypted one: a fall by 2 asks for a follow-up.
    fallen = later.house.task("S1140", RECRUIT, "mentor.growth_monitoring", 2)["id"]
    refused = later.house.change(
        "S1140", "submitRecords", "records { id }", taskIds=[fallen],
        payload={"observed_on": "2023-06-01", "levels": {**levels, "TEAM": 2}},
    )  # fmt: skip
    assert [each["path"] for each in refused["errors"]] == [["payload", "follow_up"]]


def test_a_confirmed_record_takes_effect_though_it_is_encrypted(sealed):
    drawn = {
        "drawn_on": "2022-09-10",
        "entries": [
            {"title": sealed.private(t), "field": "基层治理", "difficulty": 1, "responsibility": 1, "planned_on": "2023-05-01"}
            for t in "abc"
        ],
    }  # fmt: skip
    listed = sealed.record("S1002", "department.growth_list", 1, drawn)
    sealed.done(RECRUIT, "confirmRecords", recordIds=[listed])
    assert sealed.house.task(ORGANIZER, RECRUIT, "department.growth_list", 1)["status"] == "DONE"
    assert sealed.shown(listed)["payload"]["entries"][0]["title"] == "CANARYpayloada"


def test_one_more_statement_for_a_page_and_none_without_a_key(sealed):
    engine, found = sealed.house.service.store.engine, []
    text = "{ tasks(first: 100, filter: {status: [DONE]}) { nodes { records { payload redacted } } } }"

    def note(_connection, _cursor, statement, *_more):
        found.append(statement)

    def statements():
        sealed.house.ask(ORGANIZER, text)
        found.clear()
        sealed.house.ask(ORGANIZER, text)
        return len(found), sum("person_key" in each for each in found)

    def introduce(recruit):
        answer = sealed.house.ask(ORGANIZER, f'{{ recruit(code: "{recruit}") {{ partner {{ code }} }} }}')
        payload = {"held_on": "2022-10-10", "topics": "x"}
        sealed.record(answer["recruit"]["partner"]["code"], "partner.unit_intro", 1, payload, recruit)

    event.listen(engine, "before_cursor_execute", note)
    vault, sealed.house.service.store.vault = sealed.house.service.store.vault, Vault()
    introduce("R2022001")
    plain = statements()
    sealed.house.service.store.vault = vault
    introduce("R2022002")
    one = statements()
    introduce("R2022003")
    assert (plain[1], one, statements()) == (0, (plain[0] + 1, 1), (plain[0] + 1, 1))
    event.remove(engine, "before_cursor_execute", note)


def test_a_ciphertext_moved_to_somebody_else_is_refused(sealed):
    mine = sealed.observe()
    theirs = sealed.record(
        "S1140", "mentor.first_meeting", 1, {"held_on": "2022-10-10", "topics": "x"}, "R2022001"
    )
    other = rows(sealed.house)[1]
    with sealed.house.past_walls.begin() as connection:
        connection.execute(
            update(record)
            .where(record.c.id == other.id)
            .values(sealed_payload=rows(sealed.house)[0].sealed_payload)
        )
    assert sealed.shown(mine, PARTNER)["payload"]
    body = sealed.house.post(
        ORGANIZER, "query($i: ID!) { node(id: $i) { ... on Record { payload } } }", i=theirs
    ).get_json()
    assert body["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert body["errors"][0]["path"] == ["node"]


def test_another_master_key_is_told_and_never_garbage(sealed, caplog):
    seen = sealed.observe()
    store = sealed.house.service.store
    key_id = store.vault.master_key_id
    assert store.problem() is None
    for wrong in (Vault.of(OTHER_KEY), Vault()):
        store.vault = wrong
        assert f"缺少编号为{key_id}的主密钥" in store.problem()
        body = sealed.house.post(
            PARTNER, "query($i: ID!) { node(id: $i) { ... on Record { payload } } }", i=seen
        ).get_json()
        assert body["data"] == {"node": None}
        assert body["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert f"缺少编号为{key_id}的主密钥" in caplog.text


def test_a_key_that_is_gone_reads_as_nothing(sealed):
    seen = sealed.observe()
    with sealed.house.past_walls.begin() as connection:
        connection.execute(person_key.delete())
    assert sealed.shown(seen, PARTNER) == {"payload": None, "redacted": True, "rejectedReason": None}


def test_rotation_goes_on_where_it_was_broken_off(traces, monkeypatch):
    from service.store import rekeying
    from service.usecases import rekeying as act

    house = traces.house
    store = house.service.store
    plain = traces.observe()
    store.vault = Vault.of(KEY)
    traces.on("2023-02-01").observe(4)
    traces.record(
        "S1140", "mentor.first_meeting", 1, {"held_on": "2022-10-10", "topics": traces.private("Met")}
    )
    old, store.vault = store.vault, Vault.of(OTHER_KEY, [KEY])
    monkeypatch.setattr(act, "BATCH", 1)
    monkeypatch.setattr(rekeying, "seal", lambda _work, _most: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rekey(house.service, OPERATOR)
    monkeypatch.undo()
    done = rekey(house.service, OPERATOR)
    assert (done.keys, done.payloads, done.left) == (0, 1, ())
    assert (rekey(house.service, OPERATOR).keys, rekey(house.service, OPERATOR).payloads) == (0, 0)
    store.vault = Vault.of(OTHER_KEY)
    assert store.problem() is None
    assert traces.shown(plain, PARTNER)["payload"]["strengths"] in traces.payloads
    assert lying(traces.payloads, kept(house, files=True)) == []
    store.vault = old
    assert store.problem() is not None


def test_rekeying_without_any_or_the_former_key_is_refused(sealed):
    from service.domain.refusals import RefusedError

    sealed.observe()
    store = sealed.house.service.store
    store.vault = Vault()
    with pytest.raises(RefusedError):
        rekey(sealed.house.service, OPERATOR)
    store.vault = Vault.of(OTHER_KEY)
    with pytest.raises(VaultError) as error:
        rekey(sealed.house.service, OPERATOR)
    assert mishap_of(error.value) is None
