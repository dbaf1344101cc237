"""Signing in and out, what pages may load, and whose forms are answered."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from service.app import create_app
from service.store.engine import writing
from service.store.scope import OPERATOR
from service.store.tables import token as tokens
from service.usecases.service import Service
from service.usecases.tokens import revoke_token

ORGANIZER, RECRUIT = "S1137", "R2022001"
ASSETS = Path(__file__).parents[2] / "service/portal/assets"
sqlite_is_enough = pytest.mark.parametrize(
    "template", ["sqlite"], indirect=True
)  # pages are the same on both


def test_a_token_opens_a_session_that_is_kept_as_a_hash_and_ends(visit, house):
    browser = visit(ORGANIZER)
    cookie = browser.client.get_cookie("xikou_session")
    assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Lax", "/")
    assert 0 < cookie.max_age <= 12 * 3600
    with house.service.store.connected(OPERATOR) as connection:
        row = connection.execute(select(tokens).where(tokens.c.role == "SESSION")).one()
    assert cookie.value not in str(tuple(row))
    assert house.token(ORGANIZER) not in browser.client.get_cookie("xikou_session").value
    assert browser.get("/inbox").status_code == 200
    assert browser.send("/signout").headers["Location"] == "/signin"
    browser.client.set_cookie("xikou_session", cookie.value)
    assert browser.get("/inbox").headers["Location"].startswith("/signin")


def test_a_session_is_no_token_of_the_api_and_a_token_no_session(visit, house):
    browser = visit(ORGANIZER)
    session = browser.client.get_cookie("xikou_session").value
    asked = house.client.post(
        "/graphql", json={"query": "{ today }"}, headers={"Authorization": f"Bearer {session}"}
    )
    assert asked.status_code == 401
    browser.client.set_cookie("xikou_session", house.token(ORGANIZER))
    assert browser.get("/inbox").status_code == 303


def test_revoking_a_token_ends_the_sessions_that_began_by_it(visit, house):
    browser = visit(ORGANIZER)
    with house.service.store.connected(OPERATOR) as connection:
        number = connection.execute(select(tokens.c.id).where(tokens.c.role.is_(None))).scalar_one()
    revoke_token(house.service, OPERATOR, number)
    assert browser.get("/inbox").status_code == 303


@sqlite_is_enough
@pytest.mark.parametrize("column", ["expires_at", "revoked_at"])
def test_an_old_session_leads_to_the_door_and_back(visit, house, column):
    browser = visit(ORGANIZER)
    with writing(house.service.store.engine, OPERATOR) as connection:
        connection.execute(update(tokens).values({column: datetime.now(UTC) - timedelta(seconds=1)}))
    assert browser.get("/inbox?a=1").headers["Location"] == "/signin?next=/inbox?a%3D1"


@sqlite_is_enough
@pytest.mark.parametrize("token", ["", "nobody", "xikou_x", "é", "x" * 5000, "portal"])
def test_who_is_nobody_or_no_person_stays_outside(visit, house, token):
    browser = visit()
    browser.get("/signin?next=/inbox")
    given = {"portal": house.token("portal:U01")}.get(token, token)
    assert browser.send("/signin", token=given).status_code == 401
    assert "令牌无效或已过期" in browser.text
    assert 'value="/inbox"' in browser.text
    assert browser.client.get_cookie("xikou_session") is None


@sqlite_is_enough
@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "/\\evil.example", "evil", ""])
def test_the_door_leads_nowhere_else(visit, house, onward):
    browser = visit()
    browser.get("/signin")
    page = browser.send("/signin", token=house.token(ORGANIZER), next=onward)
    assert page.headers["Location"] == "/"


@sqlite_is_enough
@pytest.mark.parametrize(
    ("headers", "values"),
    [
        ({"Origin": "https://evil.example"}, {}),
        ({"Origin": "null"}, {}),
        ({"Sec-Fetch-Site": "cross-site"}, {}),
        ({"Sec-Fetch-Site": "same-site"}, {}),
        ({}, {"seal": "0" * 64}),
        ({}, {"seal": ""}),
    ],
)
def test_a_form_of_somebody_else_changes_nothing(visit, headers, values):
    browser = visit(ORGANIZER)
    browser.get("/inbox")
    page = browser.send("/signout", headers=headers, **values)
    assert page.status_code == 403
    assert "不允许的操作" in browser.text
    assert browser.get("/inbox").status_code == 200
    stranger = visit()
    stranger.get("/signin")
    assert stranger.send("/signin", headers=headers, token="x", **values).status_code == 403


@sqlite_is_enough
def test_a_form_of_another_session_is_refused(visit):
    mine, theirs = visit(ORGANIZER), visit(RECRUIT)
    mine.get("/inbox")
    theirs.get("/inbox")
    seal = theirs.form("/signout")["seal"]
    assert mine.send("/signout", seal=seal).status_code == 403


@sqlite_is_enough
def test_in_production_the_cookie_travels_over_tls_alone(house):
    settings = replace(house.service.settings, env="production", today=None)
    client = create_app(Service(house.service.store, house.service.host, settings)).test_client()
    cookie = client.get("/signin").headers["Set-Cookie"]
    assert cookie.startswith("__Host-xikou_door=")
    assert "Secure; HttpOnly; Path=/; SameSite=Strict" in cookie


@sqlite_is_enough
def test_pages_may_load_what_is_ours_alone_and_are_kept_nowhere(visit):
    browser = visit(ORGANIZER)
    for address in ("/signin", "/inbox", "/nowhere"):
        page = browser.get(address)
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'; style-src 'self'" in policy
        assert "unsafe" not in policy
        assert (page.headers["Cache-Control"], page.headers["X-Frame-Options"]) == ("no-store", "DENY")
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', browser.text)
        assert not re.search(r"<style|<script(?![^>]*src=)| style=| on[a-z]+=", browser.text)


@sqlite_is_enough
def test_assets_are_shipped_and_may_be_kept_for_good(visit):
    browser = visit()
    browser.get("/signin")
    found = browser.links('/assets/[^"]+') + re.findall(r'src="(/assets/[^"]+)"', browser.text)
    assert {Path(each).name for each in found} == {"button.svg", "portal.css", "htmx.min.js", "portal.js"}
    for address in found:
        asset = browser.get(address)
        assert asset.status_code == 200
        assert asset.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert asset.headers["X-Content-Type-Options"] == "nosniff"
    for wrong in ("/assets/0000000000000000/portal.css", "/assets/x/NOTICE.txt", "/assets/x/..%2fdoor.py"):
        assert browser.get(wrong).status_code == 404


def test_no_asset_of_ours_loads_anything_and_all_of_others_have_a_licence():
    for name in ("portal.css", "portal.js"):
        assert not re.search(
            r"https?:|//\w|url\(|@import", (ASSETS / name).read_text("utf-8").replace("// ", "")
        )
    notice = (ASSETS / "NOTICE.txt").read_text("utf-8")
    for each in ASSETS.glob("*.min.js"):
        assert each.name in notice
        assert (ASSETS / f"{each.name.partition('.')[0]}.LICENSE.txt").is_file()


@sqlite_is_enough
def test_mishaps_are_told_on_pages_to_people_and_as_json_to_others(visit, monkeypatch):
    browser = visit(ORGANIZER)
    assert browser.get("/nowhere").status_code == 404
    assert "没有这个页面" in browser.text
    assert browser.client.get("/nowhere").get_json()["errors"]
    assert browser.client.get("/calendar/x.ics").get_json()["errors"]
    monkeypatch.setattr("service.portal.inbox.page", lambda *_, **__: 1 / 0)
    assert browser.get("/inbox").status_code == 500
    assert "系统出错了" in browser.text
    assert "division" not in browser.text


@sqlite_is_enough
def test_there_are_no_pages_where_the_setting_says_so(house):
    settings = replace(house.service.settings, portal="off")
    client = create_app(Service(house.service.store, house.service.host, settings)).test_client()
    for address in ("/", "/signin", "/inbox"):
        answer = client.get(address, headers={"Accept": "text/html"})
        assert (answer.status_code, answer.mimetype) == (404, "application/json")
