"""What the database itself shows and allows to the service's role, whatever statement it sends."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from service.domain.words import Role
from service.store import rules, sights
from service.store.circumstances import gathered
from service.store.engine import writing
from service.store.reads import lookup
from service.store.scope import OPERATOR
from service.store.sights import Sight, through
from service.store.tables import metadata
from service.usecases.holding import Holder, hold

ORGANIZER, ADMIN, HEAD, MENTOR, PARTNER, RECRUIT = "S1137", "S1004", "S1002", "S1152", "S1220", "R2022001"
PAST, AUDITOR, PORTAL, NOBODY = "S1140", "S9001", "portal:U01", "S9002"
OPEN = {
    "audit_seal",
    "calendar_day",
    "calendar_year",
    "checklist_version",
    "cohort",
    "department",
    "department_head",
    "item_version",
    "role_grant",
    "unit",
    "unit_plugin",
}
FILLED = {
    *("recruit", "person", "posting", "assignment", "task", "task_past", "record"),
    *("audit_event", "token", "roster_entry"),
}
IN_SIGHT = {
    ORGANIZER: "true",
    ADMIN: "unit_id = (select id from unit where code = 'U01')",
    HEAD: "department_id in (select department_id from department_head where person_id = (select id from person where code = 'S1002'))",
    MENTOR: "id in (select recruit_id from assignment where person_id = (select id from person where code = 'S1152'))",
    PARTNER: "id in (select recruit_id from assignment where person_id = (select id from person where code = 'S1220'))",
    RECRUIT: "id = (select id from person where code = 'R2022001')",
    PORTAL: "unit_id = (select id from unit where code = 'U01')",
    PAST: "id in (select recruit_id from assignment where person_id = (select id from person where code = 'S1140') and ends_on is null)",
    AUDITOR: "false",
    NOBODY: "false",
}


def test_every_table_stands_behind_the_wall_or_is_open_to_all_on_purpose(walled):
    held = "select relname from pg_class where relrowsecurity and relforcerowsecurity"
    assert set(walled.all(held)) == set(metadata.tables) - OPEN


def test_without_settings_nothing_is_seen(walled):
    for name in set(metadata.tables) - OPEN:
        assert walled.all(f"select 1 from {name}") == [], name
        assert bool(walled.whole(f"select 1 from {name}")) or name not in FILLED, name


@pytest.mark.parametrize("who", IN_SIGHT)
def test_each_sees_the_recruits_in_sight_and_what_hangs_on_them(walled, who):
    scope, where = walled.scope(who), IN_SIGHT[who]
    recruits = walled.whole(f"select id from recruit where {where}")
    assert len(recruits) in {ORGANIZER: [108], AUDITOR: [0], NOBODY: [0], PAST: [0, 1, 2]}.get(
        who, range(1, 9)
    )
    assert walled.all("select id from recruit", scope) == recruits
    assert walled.all("select id from person where is_recruit", scope) == recruits
    staff = "select id from person where not is_recruit"
    assert walled.all(staff, scope) == walled.whole(staff) != []
    inside = f"select id from recruit where {where}"
    for table in (
        "posting",
        "suspension",
        "probation_extension",
        "assignment",
        "task",
        "record",
        "appointment",
        "snapshot",
    ):
        wanted = f"select id from {table} where recruit_id in ({inside})"
        assert walled.all(f"select id from {table}", scope) == walled.whole(wanted), table
    for table, of in (("task_past", "task"), ("record_past", "record")):
        wanted = (
            f"select id from {table} where {of}_id in (select id from {of} where recruit_id in ({inside}))"
        )
        assert walled.all(f"select id from {table}", scope) == walled.whole(wanted), table
    events = {ORGANIZER: "true", AUDITOR: "true", PORTAL: "false"}.get(who, f"recruit_id in ({inside})")
    assert walled.all("select id from audit_event", scope) == walled.whole(
        f"select id from audit_event where {events}"
    )
    assert walled.all("select 1 from token union all select 1 from roster_entry", scope) == []


UNITS = {ORGANIZER: "true", ADMIN: "code = 'U01'", PORTAL: "code = 'U01'"}


@pytest.mark.parametrize("who", [*UNITS, MENTOR, HEAD, AUDITOR])
def test_visits_are_seen_with_their_unit_and_follow_ups_by_their_owner(walled, who):
    finding = {"text": "x", "recruitCode": RECRUIT}
    for unit, owner in (("U01", HEAD), ("U02", MENTOR)):
        found = [{"text": "x", "followUp": {"ownerCode": owner, "dueOn": "2023-03-20"}}]
        values = {"unitCode": unit, "visitedOn": "2023-02-28", "visitorCodes": [ORGANIZER]}
        more = [finding] if unit == "U01" else []
        made = walled.house.change(ORGANIZER, "recordVisit", "visit { id }", **values, findings=found + more)
        assert made["errors"] == []
    own = walled.house.ask(HEAD, "{ followUps { nodes { id } } }")["followUps"]["nodes"][0]["id"]
    walled.house.change(HEAD, "answerFollowUp", "followUp { id }", followUpId=own, answer="x")
    scope = walled.scope(who)
    seen = f"select id from visit where unit_id in (select id from unit where {UNITS.get(who, 'false')})"
    read = f"{seen} and {str(who != PORTAL).lower()}"  # days are for portals by themselves, texts are not
    owned = f"owner_id = {scope.person_id or 0} or visit_id in ({read})"
    follow_ups = f"select id from follow_up where {owned}"
    for table, wanted in (
        ("visit", seen),
        ("visit_visitor", f"select id from visit_visitor where visit_id in ({seen})"),
        ("finding", f"select id from finding where visit_id in ({read})"),
        ("follow_up", follow_ups),
        ("follow_up_answer", f"select id from follow_up_answer where follow_up_id in ({follow_ups})"),
    ):
        assert walled.all(f"select id from {table}", scope) == walled.whole(wanted), table
    counted = 2 if who in (AUDITOR, ORGANIZER) else len(walled.whole(seen))
    assert len(_through(walled, scope, Sight(figures=who == AUDITOR), "select id from visit")) == counted


def test_the_operator_sees_tokens_and_rosters(walled):
    for table in ("token", "roster_entry", "task"):
        found = walled.all(f"select id from {table}", OPERATOR)
        assert found == walled.whole(f"select id from {table}") != []


def test_an_import_sees_what_rosters_said_where_an_organizer_runs_it_and_uploads_are_their_uploaders(walled):
    said, sight = "select id from roster_entry", Sight(roster=True)
    assert _through(walled, walled.scope(ORGANIZER), sight, said) == walled.whole(said) != []
    for who in (ADMIN, AUDITOR, PORTAL):
        assert _through(walled, walled.scope(who), sight, said) == []
    service, kept = walled.house.service, "select mark from upload"
    mark = hold(service, Holder.of(walled.scope(ORGANIZER), "secret"), "roster", "x.xlsx", b"x")
    assert walled.all(kept, walled.scope(ORGANIZER)) == walled.all(kept, OPERATOR) == [mark]
    assert walled.all(kept, walled.scope(ADMIN)) == []


def test_answers_are_kept_for_their_caller(walled):
    walled.house.change(
        ORGANIZER, "updateRecruit", "recruit { id }", recruitCode=RECRUIT, post="科员", idempotencyKey="k"
    )
    assert walled.whole("select key from idempotency") == ["k"]
    assert walled.all("select key from idempotency", walled.scope(ORGANIZER)) == ["k"]
    assert walled.all("select key from idempotency", walled.scope("S1138")) == []


def test_keys_of_payloads_are_seen_with_the_recruit(walled):
    with walled.superuser() as connection:
        connection.execute(
            text("insert into person_key select id, 'k', '\\x00', now() from person where is_recruit")
        )
        connection.commit()
    for who in (MENTOR, ADMIN, PAST, AUDITOR):
        scope = walled.scope(who)
        assert walled.all("select person_id from person_key", scope) == walled.all(
            "select id from recruit", scope
        )


def test_past_mentors_see_their_own_records_where_a_statement_asks_for_them(walled):
    scope = walled.scope(PAST)
    me = scope.person_id
    past = Sight(past=scope.past)
    assert _through(walled, scope, past, "select author_id from record") == [me]
    own = walled.whole(f"select task_id from record where author_id = {me}")
    assert _through(walled, scope, past, "select id from task") == own
    assert _through(walled, scope, past, "select id from recruit") == sorted(scope.past)
    assert _through(walled, scope, past, "select id from person where is_recruit") == sorted(scope.past)


def test_figures_count_recruits_and_tasks_and_show_nobody(walled):
    scope = walled.scope(AUDITOR)
    for table in ("recruit", "task", "assignment", "posting"):
        counted = _through(walled, scope, Sight(figures=True), f"select count(*) from {table}")
        assert counted == walled.whole(f"select count(*) from {table}")
    for nobody in ("record", "person where is_recruit", "person_key"):
        assert _through(walled, scope, Sight(figures=True), f"select count(*) from {nobody}") == [0]


def test_rules_know_people_and_pairings_and_no_plan(walled):
    scope = walled.scope(NOBODY)
    for table in ("recruit", "person", "assignment", "posting"):
        assert _through(walled, scope, sights.RULES[sights.SIGHT], f"select id from {table}") == walled.whole(
            f"select id from {table}"
        )
    for table in ("task", "record", "task_past", "record_past"):
        assert _through(walled, scope, sights.RULES[sights.SIGHT], f"select id from {table}") == []


def test_checks_learn_the_same_whoever_asks(walled):
    """Of recruits, people and pairings anywhere, and of the plans of the recruits that they are about."""
    with walled.house.service.look(OPERATOR) as reading:
        recruits = lookup.recruit_rows(reading, range(1, 1000))
        mentor = lookup.person_row(reading, MENTOR).id
    items = ["mentor.first_meeting", "partner.unit_intro"]
    asked = [
        (rules.spans_of, (mentor, Role.MENTOR)),
        (rules.assigned_on, (recruits, walled.house.service.today)),
        (rules.history_of, (recruits, items)),
        (gathered, (walled.house.service.today, recruits, (), items, [MENTOR, RECRUIT, "R2022050", "S0000"])),
        (rules.posts_of, (recruits,)),
        (rules.code_taken, ("R2022050",)),
    ]
    told = {}
    for who in (None, NOBODY, PAST):
        with walled.house.service.store.connected(walled.scope(who) if who else OPERATOR) as connection:
            told[who] = [ask(connection, *arguments) for ask, arguments in asked]
    assert all(told[None])
    assert told[NOBODY] == told[PAST] == told[None]
    around = told[None][3]
    assert around.history and around.paired and around.posts
    assert around.staff == {MENTOR, RECRUIT, "R2022050"}


def _through(walled, scope, sight, statement):
    """Run a statement with a sight between two without, which see as little as ever."""
    with walled.house.service.store.connected(scope) as connection:
        before = connection.execute(text("select count(*) from recruit")).scalar_one()
        found = connection.execute(text(statement), execution_options=through(sight)).scalars().all()
        assert connection.execute(text("select count(*) from recruit")).scalar_one() == before
    return sorted(found)


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_event set action = 'nothing'",
        "delete from audit_event",
        "truncate audit_event",
        "update audit_seal set hash = ''",
        "delete from audit_seal",
        "update snapshot set hash = ''",
        "delete from snapshot",
        "delete from record",
        "delete from task",
        "update alembic_version set version_num = '0002'",
        "alter table record disable row level security",
        "alter table record no force row level security",
        "drop policy sight on record",
        "create table mine (id int)",
        "create or replace function xikou_is(name text) returns boolean language sql return true",
        "alter role current_user bypassrls",
        "set role {owner}",
        "set session authorization {owner}",
        "set row_security = off; select * from record",
        (
            "insert into audit_event (uid, at, actor_id, action, subject_type, changes, key_id, mac)"
            " select 'x', now(), id, 'x', 'x', '{{}}', '', '' from person where code = 'S1138'"
        ),
    ],
)
def test_the_services_role_may_not(walled, statement):
    asked = statement.format(owner=walled.postgres.owner)
    engine = walled.house.service.store.engine
    with engine.connect() as connection:
        connection.execute(
            text("select set_config('xikou.all', 'on', true), set_config('xikou.viewer', 'on', true)")
        )
        with pytest.raises(ProgrammingError) as refused:
            connection.execute(text(asked))
    assert refused.value.orig.sqlstate == "42501"


@pytest.mark.parametrize(
    "statement",
    [
        "update recruit set unit_id = (select id from unit where code = 'U02') where unit_id in (select id from unit where code = 'U01')",
        "insert into posting (recruit_id, unit_id) select max(id), max(unit_id) from person",
        "update person set unit_id = (select id from unit where code = 'U02') where code = 'S1001'",
        "insert into person (code, name, pinyin, initials, rank, is_recruit) values ('x', 'x', 'x', 'x', 'STAFF', true)",
    ],
)
def test_nothing_is_written_out_of_sight(walled, statement):
    scope = walled.scope(ADMIN)
    store = walled.house.service.store
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        writing(store.engine, scope) as connection,
    ):
        connection.execute(text(statement))


def test_what_is_out_of_sight_does_not_change(walled):
    with writing(walled.house.service.store.engine, walled.scope(ADMIN)) as connection:
        for statement in (
            "update recruit set post = 'x'",
            "update task set note = 'x'",
            "update person set title = 'x'",
        ):
            connection.execute(text(statement))
    assert len(walled.whole("select id from recruit where post = 'x'")) == 3
    assert len(walled.whole("select distinct recruit_id from task where note = 'x'")) == 3
    changed = walled.whole(
        "select distinct unit.code from person join unit on unit.id = unit_id where title = 'x'"
    )
    assert changed == ["U01"]


def test_nothing_stays_from_one_transaction_to_the_next(walled):
    store = walled.house.service.store
    process, count = text("select pg_backend_pid()"), text("select count(*) from recruit")
    store.engine.dispose()
    with store.connected(OPERATOR) as connection:
        first = connection.execute(process).scalar()
        assert connection.execute(count).scalar() == 108
    for fails in (False, True):
        with store.connected() as connection:
            assert (connection.execute(process).scalar(), connection.execute(count).scalar()) == (first, 0)
        with store.connected(walled.scope(MENTOR)) as connection:
            mine = connection.execute(count, execution_options=sights.RULES).scalar()
            assert mine == 108
            if fails:
                with pytest.raises(ProgrammingError):
                    connection.execute(text("select nothing from nowhere"))
    with store.engine.connect() as connection:
        assert (connection.execute(process).scalar(), connection.execute(count).scalar()) == (first, 0)


def test_webhooks_are_seen_with_the_unit_and_what_is_on_its_way_by_the_operator_alone(walled):
    """Who else asks learns no more than whether there is one; a portal does not see its own."""
    with walled.superuser() as connection:
        connection.execute(
            text(
                "insert into webhook (unit_id, url, events, secret, created_on, created_at)"
                " select id, 'https://' || code, '[]', '', current_date, now() from unit where code in ('U01', 'U02')"
            )
        )
        connection.execute(
            text(
                "insert into delivery (channel, webhook_id, cause, message_id, created_on, created_at, not_before, attempts)"
                " select 'webhook', id, url, url, current_date, now(), now(), 0 from webhook"
            )
        )
        connection.commit()
    mine = walled.whole("select id from webhook where url = 'https://U01'")
    both = walled.whole("select id from webhook")
    for who in IN_SIGHT:
        scope = walled.scope(who)
        seen = {ORGANIZER: both, ADMIN: mine}.get(who, [])
        assert walled.all("select id from webhook", scope) == seen, who
        assert walled.all("select id from delivery", scope) == [], who
        assert _through(walled, scope, Sight(hooked=True), "select count(*) from webhook") == [2]
    assert walled.all("select id from webhook", OPERATOR) == both
    assert len(walled.all("select id from delivery", OPERATOR)) == 2
    with writing(walled.house.service.store.engine, walled.scope(ADMIN)) as connection:
        connection.execute(
            text("update webhook set url = 'x'"), execution_options=through(Sight(hooked=True))
        )
    assert walled.whole("select url from webhook where url = 'x'") == ["x"]
    assert walled.whole("select id from webhook where url = 'x'") == mine
