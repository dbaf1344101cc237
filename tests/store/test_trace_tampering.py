"""Tampering of every kind, by somebody who may do anything with the database, is found where it can be."""

import pytest
from sqlalchemy import delete, insert, select, text, update

from service.store.tables import audit_event, audit_seal


def event(connection, number):
    return dict(
        connection.execute(select(audit_event).where(audit_event.c.id == number)).one()._mapping,
    )


def edit(connection, number, **values):
    connection.execute(update(audit_event).where(audit_event.c.id == number).values(**values))


def edit_seal(connection, number, **values):
    connection.execute(update(audit_seal).where(audit_seal.c.sequence == number).values(**values))


def remove(connection, table, column, *numbers):
    connection.execute(delete(table).where(table.c[column].in_(numbers)))


def damage(connection, table, column, expression):
    key = "id" if table == "audit_event" else "sequence"
    connection.execute(text(f"update {table} set {column} = {expression} where {key} = 4"))


def forge(connection, number, like=5, **values):
    connection.execute(insert(audit_event).values(event(connection, like) | {"id": number} | values))


def test_what_is_untouched_is_sound(sealed, head):
    code, said = sealed.verify(head)
    assert code == 0
    assert said == {
        "outcome": "SOUND",
        "flaw": None,
        "sequence": None,
        "event": None,
        "snapshot": None,
        "sealed": 9,
        "unsealed": 1,
        "heads": 1,
        "snapshots": 0,
        "unknownKeys": 0,
        "unsigned": 0,
    }


def test_nothing_is_sound_too(trace):
    assert trace.verify()[0] == 0
    assert trace.seal().head is None


@pytest.mark.parametrize("statement", ["update {} set hash = ''", "delete from {}"])
def test_without_being_the_owner_nothing_changes(sealed, statement):
    from sqlalchemy.exc import DBAPIError

    table = "audit_seal" if "hash" in statement else "audit_event"
    with (
        sealed.service.store.engine.begin() as connection,
        pytest.raises(DBAPIError, match=r"only ever added|permission denied"),
    ):
        connection.execute(text(statement.format(table)))


def test_an_edited_event(sealed, head):
    with sealed.attack() as connection:
        edit(connection, 4, action="other")
    assert sealed.place() == sealed.place(head) == (1, "CHANGED", 4)


def test_an_edited_event_that_is_not_sealed(sealed):
    with sealed.attack() as connection:
        edit(connection, 10, action="other")
    assert sealed.place() == (1, "FORGED", -10)


def test_a_deleted_event(sealed, head):
    with sealed.attack() as connection:
        remove(connection, audit_event, "id", 3, 4, 9)
    assert sealed.place() == sealed.place(head) == (1, "MISSING", 3)


def test_a_deleted_event_with_its_seal(sealed):
    with sealed.attack() as connection:
        remove(connection, audit_event, "id", 4)
        remove(connection, audit_seal, "sequence", 4)
    assert sealed.place() == (1, "GAP", 4)


def test_a_deleted_event_and_later_seals_moved_up(sealed):
    with sealed.attack() as connection:
        remove(connection, audit_event, "id", 4)
        remove(connection, audit_seal, "sequence", 4)
        for number in range(5, 10):
            edit_seal(connection, number, sequence=number - 1)
    assert sealed.place() == (1, "CHANGED", 4)


@pytest.mark.parametrize(
    ("values", "flaw"),
    [
        ({}, "FORGED"),
        ({"mac": "0" * 64}, "FORGED"),
        ({"mac": "签名"}, "FORGED"),
        ({"key_id": "0" * 16}, "NO_KEY"),
        ({"key_id": "", "mac": ""}, "FORGED"),
        ({"uid": "before-77", "key_id": "", "mac": ""}, "FORGED"),
    ],
)
def test_an_event_inserted_without_the_secret(sealed, values, flaw):
    with sealed.attack() as connection:
        forge(connection, 77, **({"uid": "new"} | values))
    assert sealed.place() == (1, flaw, -77)
    # A sealer that comes by in the meantime does not vouch for it, unless it looks like one from before.
    sealed.seal()
    assert sealed.place() in [(1, flaw, -77), (1, "FORGED", 11)]


def test_an_event_inserted_with_a_seal_at_the_end(sealed, head):
    with sealed.attack() as connection:
        forge(connection, 77, uid="new")
        last = connection.execute(select(audit_seal).where(audit_seal.c.sequence == 9)).one()
        connection.execute(insert(audit_seal).values({**last._mapping, "sequence": 10, "event_id": 77}))
        sealed.rechain(connection)
    assert sealed.place() == sealed.place(head) == (1, "FORGED", 10)


def test_an_event_inserted_with_a_seal_in_the_middle(sealed):
    with sealed.attack() as connection:
        forge(connection, 77, uid="new")
        for number in range(9, 3, -1):
            edit_seal(connection, number, sequence=number + 1)
        last = connection.execute(select(audit_seal).where(audit_seal.c.sequence == 3)).one()
        connection.execute(insert(audit_seal).values({**last._mapping, "sequence": 4, "event_id": 77}))
    assert sealed.place() == (1, "CHANGED", 4)


def test_two_events_that_changed_places(sealed):
    with sealed.attack() as connection:
        first, second = event(connection, 3), event(connection, 6)
        edit(connection, 3, uid="moving")
        edit(connection, 6, **second | first | {"id": 6})
        edit(connection, 3, **first | second | {"id": 3})
    assert sealed.place() == (1, "CHANGED", 3)


def test_two_seals_that_changed_places(sealed):
    with sealed.attack() as connection:
        edit_seal(connection, 3, sequence=99)
        edit_seal(connection, 6, sequence=3)
        edit_seal(connection, 99, sequence=6)
    assert sealed.place() == (1, "CHANGED", 3)


def test_a_seal_put_before_the_first(sealed):
    with sealed.attack() as connection:
        edit_seal(connection, 9, sequence=-1)
    assert sealed.place() == (1, "GAP", -1)


def test_seals_without_events_before_a_gap(sealed):
    with sealed.attack() as connection:
        remove(connection, audit_event, "id", 7, 8, 9)
        remove(connection, audit_seal, "sequence", 8)
    assert sealed.place() == (1, "GAP", 7)


def test_the_last_events_cut_off(sealed, head):
    with sealed.attack() as connection:
        remove(connection, audit_event, "id", 8, 9, 10)
    assert sealed.place() == sealed.place(head) == (2, "MISSING", 8)


def test_the_last_seals_cut_off(sealed, head):
    with sealed.attack() as connection:
        remove(connection, audit_seal, "sequence", 8, 9)
    assert sealed.place(head) == (2, "SHORT", 8)
    # Nothing is lost: the events stand there with their keyed hashes, as if they had not been sealed yet.
    assert sealed.verify()[0] == 0
    assert sealed.seal().events == 3
    assert sealed.place(head) == (1, "OTHER_HEAD", 9)


def test_the_last_events_cut_off_with_their_seals(sealed, head):
    with sealed.attack() as connection:
        remove(connection, audit_event, "id", 8, 9, 10)
        remove(connection, audit_seal, "sequence", 8, 9)
    assert sealed.place(head) == (2, "SHORT", 8)
    assert sealed.verify()[0] == 0, "known limit: without a head nobody can tell"


def test_everything_cut_off(sealed, head):
    with sealed.attack() as connection:
        connection.execute(delete(audit_event))
        connection.execute(delete(audit_seal))
    assert sealed.place(head) == (2, "SHORT", 1)
    assert sealed.verify()[0] == 0, "known limit: without a head nobody can tell"


def test_an_event_deleted_before_it_was_sealed(sealed, head):
    with sealed.attack() as connection:
        remove(connection, audit_event, "id", 10)
    assert sealed.verify(head)[0] == 0, "known limit: nothing knew of it yet"


def test_an_edit_with_the_chain_written_anew(sealed, head):
    with sealed.attack() as connection:
        edit(connection, 4, action="other")
        sealed.rechain(connection)
    assert sealed.place() == (1, "FORGED", 4)
    assert sealed.place(head) == (1, "FORGED", 4)


def test_an_edit_with_the_chain_written_anew_under_the_secret(sealed, head):
    with sealed.attack() as connection:
        edit(connection, 4, action="other")
        sealed.rechain(connection, sealed.service.store.signing)
    assert sealed.place(head) == (1, "OTHER_HEAD", 9)
    assert sealed.verify()[0] == 0, "known limit: the secret opens everything but the head"


def test_a_deletion_with_the_chain_written_anew(sealed, head):
    with sealed.attack() as connection:
        remove(connection, audit_event, "id", 4)
        sealed.rechain(connection)
    assert sealed.place(head) == (2, "SHORT", 9)
    sealed.seal()
    assert sealed.place(head) == (1, "OTHER_HEAD", 9)
    assert sealed.verify()[0] == 0, "known limit: who owns the tables removes without a trace but the head"


def test_an_edit_under_an_invented_key_with_the_chain_written_anew(sealed, head):
    with sealed.attack() as connection:
        edit(connection, 4, action="other", key_id="0" * 16)
        sealed.rechain(connection)
    assert sealed.place(head) == (1, "OTHER_HEAD", 9)
    code, said = sealed.verify()
    assert (code, said["unknownKeys"]) == (0, 1), "known limit: it is counted, no more"


def test_an_event_added_under_an_invented_key_with_the_chain_written_anew(sealed, head):
    with sealed.attack() as connection:
        edit(connection, 10, action="other", key_id="0" * 16)
        last = connection.execute(select(audit_seal).where(audit_seal.c.sequence == 9)).one()
        connection.execute(delete(audit_seal).where(audit_seal.c.sequence == 1))
        edit_seal(connection, 9, event_id=10)
        connection.execute(insert(audit_seal).values({**last._mapping, "sequence": 10}))
        connection.execute(insert(audit_seal).values({**last._mapping, "sequence": 1, "event_id": 1}))
        sealed.rechain(connection)
    assert sealed.place(head) == (1, "OTHER_HEAD", 9)
    code, said = sealed.verify()
    assert (code, said["unknownKeys"]) == (0, 1), "known limit: it is counted, no more"


def test_the_first_events_made_to_look_like_those_from_before_there_was_a_key(sealed, head):
    with sealed.attack() as connection:
        for number in (1, 2):
            edit(connection, number, action="other", uid=f"before-{number}", key_id="", mac="")
        sealed.rechain(connection)
    assert sealed.place(head) == (1, "OTHER_HEAD", 9)
    code, said = sealed.verify()
    assert (code, said["unsigned"]) == (0, 2), "known limit: they are counted, no more"
    with sealed.attack() as connection:
        edit(connection, 4, action="other", uid="before-4", key_id="", mac="")
        sealed.rechain(connection)
    assert sealed.place() == (1, "FORGED", 4)


@pytest.mark.parametrize(
    "value",
    ["[" * 5_000 + "]" * 5_000, "[" * 900 + "]" * 900, '{"state": {}}'],
)
def test_odd_json(sealed, value):
    with sealed.attack() as connection:
        connection.execute(
            text("update audit_event set changes = :value where id in (4, 10)"), {"value": value}
        )
    assert sealed.place() == (1, "CHANGED", 4)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("audit_event", "action", "cast(x'ff' as text)"),
        ("audit_event", "changes", "'{'"),
        ("audit_event", "changes", "x'7b'"),
        ("audit_event", "mac", "x'00'"),
        ("audit_event", "at", "'never'"),
        ("audit_event", "at", "replace(at, ' ', 'T')"),
        ("audit_event", "at", "at || '+08:00'"),
        ("audit_event", "recorded_on", "'never'"),
        ("audit_event", "recorded_on", "7"),
        ("audit_event", "recorded_on", "replace(recorded_on, '-', '')"),
        ("audit_event", "subject_id", "'one'"),
        ("audit_seal", "event_id", "'four'"),
        ("audit_seal", "sealed_at", "7"),
        ("audit_seal", "hash", "x'00'"),
        ("audit_seal", "algorithm", "x'00'"),
    ],
)
def test_what_only_sqlite_keeps(sealed, table, column, value):
    if not sealed.sqlite:
        pytest.skip("about SQLite")
    with sealed.attack() as connection:
        damage(connection, table, column, value)
    assert sealed.place()[::2] == (1, 4)


@pytest.mark.parametrize("value", ["infinity", "-infinity", "20000-01-01", "2024-01-01 BC"])
@pytest.mark.parametrize(
    ("table", "column"),
    [("audit_event", "at"), ("audit_event", "recorded_on"), ("audit_seal", "sealed_at")],
)
def test_what_only_postgresql_keeps(sealed, table, column, value):
    if sealed.sqlite:
        pytest.skip("about PostgreSQL")
    with sealed.attack() as connection:
        damage(connection, table, column, f"'{value}'")
    assert sealed.place() == (1, "CHANGED", 4)


def test_an_unknown_algorithm(sealed):
    with sealed.attack() as connection:
        edit_seal(connection, 4, algorithm="md5")
    assert sealed.place() == (1, "CHANGED", 4)


def test_what_cannot_be_read_holds_up_no_sealing(sealed):
    with sealed.attack() as connection:
        forge(connection, 77, uid="odd")
        connection.execute(text("update audit_event set changes = '\"\\ud800\"' where id = 77"))
        if sealed.sqlite:
            forge(connection, 78, uid="odder", changes={})
            connection.execute(text("update audit_event set changes = '{' where id = 78"))
            connection.execute(text("update audit_event set role = cast(x'ff' as text) where id = 77"))
    sealed.act()
    done = sealed.seal()
    assert (done.events, done.refused) == (2, 2 if sealed.sqlite else 1)
    assert sealed.place() == (1, "FORGED", -77)
