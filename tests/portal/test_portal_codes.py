"""Signing in by staff code and a six-digit code: sent by mail, tried five times, the same answer to everybody."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from service.app import create_app
from service.store.engine import writing
from service.store.scope import OPERATOR
from service.store.tables import delivery, person
from service.store.tables import token as tokens
from service.usecases import codes
from service.usecases.posting import compose
from service.usecases.service import Service
from tests.conftest import House

WHO, WITHOUT, NOBODY = "S1140", "S1220", "S9999"


@pytest.fixture
def posted(house):
    """The house with mail, somebody with a mailbox and somebody without."""
    settings = replace(house.service.settings, smtp_url="smtp://localhost:25", mail_from="xikou@example.com")
    with writing(house.service.store.engine, OPERATOR) as connection:
        connection.execute(update(person).where(person.c.code == WHO).values(email="m@example.com"))
        connection.execute(update(person).where(person.c.code == WITHOUT).values(email=None))
    return House(Service(house.service.store, house.service.host, settings), house.tokens, house.superuser)


def letters(house):
    """The letters that are on their way, as (person's code, text or None)."""
    with house.service.store.connected(OPERATOR) as connection:
        rows = connection.execute(
            select(delivery.c.id, delivery.c.event, delivery.c.channel, person.c.code).join(
                person, person.c.id == delivery.c.person_id
            )
        ).all()
    assert {row.channel for row in rows} <= {"mail"}
    for row in rows:
        letter, told = compose(house.service, row.id), codes.letter(house.service, row.event["code"])
        assert (letter is None) == (told is None)
        assert letter is None or (letter.address, letter.text) == ("m@example.com", told[1])
    return [(row.code, codes.letter(house.service, row.event["code"])) for row in rows]


def code_in(letter):
    subject, text = letter
    assert subject == "登录验证码"
    return next(word for word in text.replace("，", " ").split() if word.isdigit() and len(word) == 6)


def ask(browser, who):
    browser.get("/signin?next=/inbox")
    return browser.send("/signin/code", who=who)


def move(house, **values):
    with writing(house.service.store.engine, OPERATOR) as connection:
        connection.execute(update(tokens).where(tokens.c.role == "CODE").values(**values))


def test_a_code_opens_a_session_once(visit, posted):
    browser = visit(at=posted)
    assert ask(browser, WHO).status_code == 200
    ((who, letter),) = letters(posted)
    code = code_in(letter)
    assert (who, browser.text.count(code)) == (WHO, 0)
    assert browser.send("/signin/by-code", code=code).headers["Location"] == "/inbox"
    assert browser.get("/inbox").status_code == 200
    assert letters(posted)[0][1] is None
    second = visit(at=posted)
    second.get("/signin")
    second.send("/signin/code", who=NOBODY)
    assert second.send("/signin/by-code", who=WHO, code=code).status_code == 401


def test_five_wrong_tries_end_a_code(visit, posted):
    browser = visit(at=posted)
    ask(browser, WHO)
    code = code_in(letters(posted)[0][1])
    wrong = str((int(code) + 1) % 10**6).zfill(6)
    for _ in range(codes.TRIES):
        assert browser.send("/signin/by-code", code=wrong).status_code == 401
    assert "至多试5次" in browser.text
    assert browser.send("/signin/by-code", code=code).status_code == 401


sqlite_is_enough = pytest.mark.parametrize("template", ["sqlite"], indirect=True)


@sqlite_is_enough
def test_an_old_code_is_none(visit, posted):
    browser = visit(at=posted)
    ask(browser, WHO)
    code = code_in(letters(posted)[0][1])
    move(posted, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert browser.send("/signin/by-code", code=code).status_code == 401


@sqlite_is_enough
def test_nobody_learns_who_exists(visit, posted):
    answers = []
    for who in (WHO, NOBODY, WITHOUT, "", "x" * 64, "'"):
        browser = visit(at=posted)
        ask(browser, who)
        seal = browser.form("/signin/by-code")["seal"][0] if who else browser.form("/signin/code")["seal"][0]
        answers.append((browser.page.status_code, browser.text.replace(seal, "").replace(who or "-", "")))
    assert len(letters(posted)) == 1
    assert answers[0][0] == answers[1][0] == 200
    assert answers[0][1] == answers[1][1] == answers[2][1]
    browser = visit(at=posted)
    ask(browser, NOBODY)
    assert browser.send("/signin/by-code", code="000000").status_code == 401
    stranger = browser.text
    ask(browser, WHO)
    browser.send("/signin/by-code", code="000000")
    assert browser.text.replace(WHO, "") == stranger.replace(NOBODY, "")


@sqlite_is_enough
def test_codes_are_bounded_in_rate_and_the_last_one_counts(visit, posted):
    browser = visit(at=posted)
    ask(browser, WHO)
    first = code_in(letters(posted)[0][1])
    ask(browser, WHO)
    assert len(letters(posted)) == 1
    for sent in range(2, codes.CODES_A_DAY + 3):
        move(posted, created_at=datetime.now(UTC) - timedelta(minutes=2))
        ask(browser, WHO)
        assert len(letters(posted)) == min(sent, codes.CODES_A_DAY)
    texts = [letter for _, letter in letters(posted)]
    assert texts[:-1] == [None] * (codes.CODES_A_DAY - 1)
    last = code_in(texts[-1])
    if first != last:
        assert browser.send("/signin/by-code", code=first).status_code == 401
    assert browser.send("/signin/by-code", code=last).status_code == 303


@sqlite_is_enough
def test_no_table_holds_a_code_and_a_code_is_no_token(visit, posted):
    browser = visit(at=posted)
    ask(browser, WHO)
    code = code_in(letters(posted)[0][1])
    with posted.service.store.connected(OPERATOR) as connection:
        rows = [*connection.execute(select(delivery)).all(), *connection.execute(select(tokens)).all()]
        nonce = connection.execute(select(tokens.c.nonce).where(tokens.c.role == "CODE")).scalar_one()
    assert code not in str(rows)
    for guess in (code, nonce, nonce.partition(".")[0]):
        answer = posted.client.post(
            "/graphql", json={"query": "{ today }"}, headers={"Authorization": f"Bearer {guess}"}
        )
        assert answer.status_code == 401


@sqlite_is_enough
def test_without_mail_no_code_is_offered(visit, house):
    browser = visit()
    assert "验证码" not in browser.get("/signin").get_data(as_text=True)
    client = create_app(house.service).test_client()
    page = client.get("/signin").get_data(as_text=True)
    seal = page.partition('name="seal" value="')[2].partition('"')[0]
    client.post("/signin/code", data={"seal": seal, "who": WHO}, headers={"Origin": "http://localhost"})
    assert letters(house) == []
