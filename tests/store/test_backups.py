"""A backup holds everything of one moment; restored, on either database, it is the same to the last row."""

import gzip
import hashlib
import json
import os
import uuid
from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy import Text, cast, create_engine, func, inspect, select, text

from service.app import create_service
from service.cli import main
from service.config import Settings
from service.intake.heads import append_head
from service.store import schema
from service.store.dump import kind_of
from service.store.engine import open_engine
from service.store.scope import OPERATOR
from service.store.tables import audit_event, metadata, unit
from service.usecases.backups import back_up
from service.usecases.sealing import seal_trace

SECRET = "a secret of the service that only its operator knows"  # noqa: S105  a test's secret is none
MASTER = bytes(range(32)).hex()
KEYS = {"master_key": MASTER}


def everything(engine):
    """All rows of all tables as text, JSON as its own."""
    with engine.connect() as connection:
        found = {}
        for table in metadata.sorted_tables:
            shown = [cast(each, Text) if kind_of(each) == "json" else each for each in table.columns]
            rows = connection.execute(select(*shown).order_by(*table.primary_key))
            found[table.name] = [tuple(row) for row in rows]
        return found


@pytest.fixture
def command(monkeypatch):
    for name in [name for name in os.environ if name.startswith("XIKOU_") and "TEST" not in name]:
        monkeypatch.delenv(name)

    def run(settings, *words):
        given = {
            "database_url": settings.database_url,
            "owner_database_url": settings.owner_database_url,
            **KEYS,
        }
        for name, value in given.items():
            monkeypatch.setenv(f"XIKOU_{name.upper()}", value)
        done = CliRunner().invoke(main, [str(each) for each in words])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        return done.exit_code, done.output

    return run


@pytest.fixture
def lived(house, tmp_path):
    """A house in which things happened, some of them encrypted, with its trace sealed but for the last event."""
    service = create_service(replace(house.service.settings, **KEYS), house.service.host)
    inner = type(house)(service)
    inner.ask("S1152", "{ me { calendarFeed } }")
    task = inner.task("S1152", "R2022013", "mentor.first_meeting")["id"]
    payload = {"held_on": "2022-10-10", "topics": "近况“一”\u2028😀"}
    first = inner.change("S1152", "submitRecords", "records { id }", taskIds=[task], payload=payload)
    assert first["errors"] == []
    inner.change("S1137", "saveUnit", "unit { code }", code="A00", name="上级单位")
    inner.change("S1137", "saveUnit", "unit { code }", code="U01", name="一单位", parentCode="A00")
    seal_trace(service, thorough=True)
    inner.change("S1137", "updateRecruit", "recruit { code }", recruitCode="R2022001", post="岗位")
    yield inner, house
    service.store.close()


@pytest.fixture
def other(template, request, tmp_path):
    """The address of an empty database of a kind, and of its owner."""
    made = []

    def make(kind):
        name = f"r{uuid.uuid4().hex[:16]}"
        if kind == "sqlite":
            return Settings(database_url=f"sqlite:///{tmp_path}/{name}.db")
        server = request.getfixturevalue("postgres")
        made.append((server, name))
        return Settings(
            database_url=server.create(name), owner_database_url=server.address(name, server.owner)
        )

    yield make
    for server, name in made:
        server.drop(name)


def superuser(settings, request):
    if settings.database_url.startswith("sqlite"):
        return open_engine(settings.database_url)
    server = request.getfixturevalue("postgres")
    return create_engine(server.address(settings.database_url.partition("?")[0].rpartition("/")[2]))


def test_what_is_restored_on_the_other_database_is_the_same_to_the_last_row(
    lived, other, command, request, tmp_path, template
):
    inner, house = lived
    kind = "sqlite" if template.postgres else "postgresql"
    file, heads = tmp_path / "one.xikou", tmp_path / "heads"
    before = everything(house.past_walls)
    assert sum(map(len, before.values())) > 9000
    head = seal_trace(inner.service, thorough=False).head
    before = everything(house.past_walls)
    append_head(heads, head)
    code, told = command(house.service.settings, "backup", file)
    assert (code, file.stat().st_mode & 0o777) == (1 if "警告" in told else 0, 0o600), told
    target = other(kind)
    code, told = command(target, "restore", file)
    assert "已从" in told and head.hash in told, told
    whole = superuser(target, request)
    after = everything(whole)
    assert {name: len(rows) for name, rows in after.items()} == {
        name: len(rows) for name, rows in before.items()
    }
    assert after == before
    assert command(target, "audit", "verify", "--head", heads)[0] == 0
    again = create_service(replace(target, **KEYS, today=house.service.settings.today), house.service.host)
    restored = type(house)(again, inner.tokens)
    query = "{ recruits(first: 100) { nodes { code name post progress { total done } } } }"
    assert restored.ask("S1137", query) == inner.ask("S1137", query)
    records = '{ recruit(code: "R2022013") { task(item: "mentor.first_meeting") { records { payload } } } }'
    assert restored.ask("S1152", records) == inner.ask("S1152", records)
    assert "😀" in str(restored.ask("S1152", records))
    done = restored.change("S1137", "saveUnit", "unit { code }", code="U99", name="新单位")
    assert done == {"unit": {"code": "U99"}, "errors": []}
    with again.look(OPERATOR) as reading:
        numbers = (
            reading.connection.execute(select(unit.c.id).order_by(unit.c.id.desc()).limit(2)).scalars().all()
        )
    assert numbers[0] == numbers[1] + 1
    if kind == "postgresql":
        with again.store.connected() as nobody:
            assert nobody.execute(text("select count(*) from recruit")).scalar() == 0, "the wall stands again"
    assert command(target, "init")[0] == 0
    whole.dispose()
    again.store.close()


on_sqlite = pytest.mark.parametrize("template", ["sqlite"], indirect=True)


@pytest.fixture
def kept(lived, tmp_path):
    """A backup with the house that it is of."""
    inner, house = lived
    file = tmp_path / "kept.xikou"
    assert back_up(inner.service, file, "0").verdict.finding is None
    return file, house


def rewritten(file, change):
    """Write a backup anew with other records and the right checksum, as only somebody who means it can."""
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    records = [json.loads(line) for line in lines]
    changed = [json.dumps(each).encode() + b"\n" for each in change(records)]
    end = json.loads(changed[-1]) | {"sha256": hashlib.sha256(b"".join(changed[:-1])).hexdigest()}
    file.write_bytes(gzip.compress(b"".join(changed[:-1]) + json.dumps(end).encode() + b"\n"))


def position(records, table):
    return next(n for n, each in enumerate(records) if isinstance(each, dict) and each.get("table") == table)


def without_a_row(table):
    def change(records):
        del records[position(records, table) + 1]
        return records

    return change


def with_a_row_less_and_counted(table):
    def change(records):
        records[-1]["counts"][table] -= 1
        return without_a_row(table)(records)

    return change


def with_another_action(records):
    place = position(records, "audit_event")
    records[place + 1][[name for name, *_ in records[place]["columns"]].index("action")] = "nothing"
    return records


def with_a_short_row(records):
    records[position(records, "unit") + 1].pop()
    return records


def with_a_bad_day(records):
    place = position(records, "recruit")
    records[place + 1][[name for name, *_ in records[place]["columns"]].index("entry_date")] = "soon"
    return records


def with_another(**values):
    return lambda records: [records[0] | values, *records[1:]]


def _flipped(data):
    place = len(data) // 2
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def _shortened(file):
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    file.write_bytes(gzip.compress(b"".join(lines[:50] + lines[-1:])))


SPOILT = {
    "cut off": (lambda file: file.write_bytes(file.read_bytes()[:-400]), "已损坏"),
    "a byte is another": (lambda file: file.write_bytes(_flipped(file.read_bytes())), "已损坏|改动"),
    "no backup": (lambda file: file.write_text("[]"), "已损坏"),
    "another's": (lambda file: file.write_bytes(gzip.compress(b"[]\n{}\n")), "不是系扣的备份"),
    "an end without its middle": (_shortened, "改动"),
    "not ours": (lambda file: rewritten(file, with_another(xikou="x")), "不是系扣的备份"),
    "a newer format": (lambda file: rewritten(file, with_another(format=2)), "升级"),
    "a newer version": (lambda file: rewritten(file, with_another(revision="9999")), "升级"),
    "a row is short": (lambda file: rewritten(file, with_a_short_row), "格式"),
    "a day is none": (lambda file: rewritten(file, with_a_bad_day), "格式"),
    "a row is missing": (lambda file: rewritten(file, without_a_row("posting")), "行数"),
    "a seal is missing": (
        lambda file: rewritten(file, with_a_row_less_and_counted("audit_seal")),
        "核验",
    ),
    "an event is another": (lambda file: rewritten(file, with_another_action), "核验"),
}


@on_sqlite
def test_a_spoilt_backup_restores_nothing(kept, other, command, tmp_path):
    file, _ = kept
    good = file.read_bytes()
    target = other("sqlite")
    for case, (spoil, why) in SPOILT.items():
        file.write_bytes(good)
        spoil(file)
        code, told = command(target, "restore", file)
        assert (code, "Traceback" in told) == (1, False), case
        assert any(each in told for each in why.split("|")), (case, told)
        engine = open_engine(target.database_url)
        if inspect(engine).has_table("unit"):
            assert {name for name, rows in everything(engine).items() if rows} == set(), case
        engine.dispose()
    file.write_bytes(good)
    assert command(target, "restore", file)[0] == 0
    code, told = command(target, "restore", file)
    assert code == 1 and "不是空的" in told
    assert command(target, "restore", tmp_path / "missing")[0] == 1


@on_sqlite
def test_what_cannot_be_verified_here_is_not_restored(kept, other, command, monkeypatch):
    file, _ = kept
    monkeypatch.setitem(KEYS, "secret_key", SECRET)
    code, told = command(other("sqlite"), "restore", file)
    assert code == 1 and "XIKOU_FORMER_SECRET_KEYS" in told


@on_sqlite
def test_a_backup_replaces_no_file_and_leaves_no_part(kept, command, tmp_path, monkeypatch):
    file, house = kept
    before = file.read_bytes()
    code, told = command(house.service.settings, "backup", file)
    assert code == 1 and "已存在" in told and file.read_bytes() == before
    monkeypatch.setattr(
        "service.store.dump.os.fsync", lambda _number: (_ for _ in ()).throw(OSError(28, "full", "x"))
    )
    assert command(house.service.settings, "backup", tmp_path / "full")[0] == 1
    assert [each.name for each in tmp_path.iterdir() if "full" in each.name] == []


@on_sqlite
def test_an_older_backup_is_restored_and_migrated(kept, other, command, tmp_path):
    file, _ = kept
    scratch = open_engine(f"sqlite:///{tmp_path}/scratch.db")
    schema.migrate(scratch, "0006")
    tables = {
        name: {each["name"] for each in inspect(scratch).get_columns(name)}
        for name in inspect(scratch).get_table_names()
    }
    scratch.dispose()

    def older(records):
        kept_rows, chosen = [records[0] | {"revision": "0006"}], None
        for each in records[1:-1]:
            if isinstance(each, dict):
                chosen = None
                if each["table"] in tables:
                    chosen = [
                        n for n, (name, *_) in enumerate(each["columns"]) if name in tables[each["table"]]
                    ]
                    kept_rows.append(each | {"columns": [each["columns"][n] for n in chosen]})
            elif chosen is not None:
                kept_rows.append([each[n] for n in chosen])
        end = records[-1]
        end["counts"] = {name: count for name, count in end["counts"].items() if name in tables}
        return [*kept_rows, end]

    rewritten(file, older)
    target = other("sqlite")
    code, told = command(target, "restore", file)
    assert code == 0, told
    engine = open_engine(target.database_url)
    assert schema.is_current(engine)
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(audit_event)).scalar_one() > 4
    engine.dispose()
