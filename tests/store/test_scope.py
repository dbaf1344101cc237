"""Who has a sight at all, and whose calls are whose."""

from datetime import date

from sqlalchemy import func, select, update

from service.domain.erasure import ERASED_NAME
from service.store.gathering import scope_of_person
from service.store.scope import OPERATOR, Scope
from service.store.tables import person, recruit, task

TODAY, ORGANIZER = date(2023, 3, 1), "S1137"


def test_nobody_has_no_sight(house):
    with house.service.store.connected() as connection:
        assert scope_of_person(connection, 1_000_000, TODAY) is None


def test_whoever_was_erased_has_none_any_more(house):
    named = person.c.code == ORGANIZER
    with house.past_walls.connect() as connection:
        number = connection.execute(select(person.c.id).where(named)).scalar_one()
    with house.service.store.connected() as connection:
        before = scope_of_person(connection, number, TODAY)
    assert before is not None
    assert before.organizer
    with house.past_walls.begin() as connection:
        connection.execute(update(person).where(named).values(name=ERASED_NAME, pinyin=""))
    with house.service.store.connected() as connection:
        assert scope_of_person(connection, number, TODAY) is None


def test_the_keys_of_people_and_portals_are_their_own():
    callers = [Scope(person_id=1), Scope(person_id=2), Scope(unit_id=1, portal=True), OPERATOR]
    assert len({each.caller for each in callers}) == len(callers)


def test_visits_are_counted_where_one_sees_them():
    everywhere = Scope(person_id=1, organizer=True)
    admin = Scope(person_id=1, admin_units=frozenset({3, 4}), mentees=frozenset({9}))
    portal = Scope(unit_id=5, portal_id=5, portal=True, portal_units=frozenset({5, 6}))
    assert everywhere.places("VisitFigures") is None
    assert Scope(person_id=1, auditor=True).places("VisitFigures") is None
    assert admin.places("VisitFigures") == {3, 4}
    assert portal.places("VisitFigures") == {5, 6}
    assert Scope(person_id=1, mentees=frozenset({9})).places("VisitFigures") == frozenset()


def test_nothing_is_a_portals_own_to_do(house):
    with house.service.store.reading(OPERATOR, house.service.today) as reading:
        nobodys = select(func.count()).select_from(task.join(recruit, recruit.c.id == task.c.recruit_id))
        portal = Scope(portal=True, unit_id=1, portal_units=frozenset({1}))
        assert reading.rows(nobodys.where(portal.does(task.c.role)))[0][0] == 0
