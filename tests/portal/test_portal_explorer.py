"""The explorer: it sees what its viewer sees, asks for the schema, and changes nothing."""

from dataclasses import replace

import pytest
from graphql import build_client_schema, get_introspection_query

from service.app import create_app
from service.config import Settings
from service.portal.explorer import FIRST

MENTOR, RECRUIT = "S1140", "R2022001"
AT = "/explorer/graphql"
pytestmark = pytest.mark.parametrize("template", ["sqlite"], indirect=True)


def seal_of(browser):
    return browser.get("/explorer").get_data(as_text=True).split('data-seal="')[1].split('"')[0]


def ask(browser, query, seal, **headers):
    page = browser.client.post(AT, json={"query": query}, headers={"X-Xikou-Seal": seal, **headers})
    return page.status_code, page.get_json(silent=True)


def test_it_answers_what_the_viewer_sees_and_the_schema(visit, house):
    browser = visit(MENTOR)
    seal = seal_of(browser)
    status, body = ask(browser, FIRST, seal)
    assert (status, body["data"]["me"]["roles"]) == (200, ["MENTOR"])
    recruits = "{ recruits { nodes { code } } }"
    assert ask(browser, recruits, seal)[1]["data"] == house.ask(MENTOR, recruits)
    schema = build_client_schema(ask(browser, get_introspection_query(descriptions=True), seal)[1]["data"])
    assert {"Query", "Mutation"} <= set(schema.type_map)


def test_it_changes_nothing_and_asks_nothing_for_others(visit, house):
    browser = visit(MENTOR)
    seal = seal_of(browser)
    change = "mutation { markNotificationsRead(input: {all: true}) { errors { code } } }"
    status, body = ask(browser, change, seal)
    assert (status, body["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN")
    assert "只能查询" in body["errors"][0]["message"]
    assert ask(browser, "{", seal)[0] == 400
    assert ask(browser, "{ me { roles } }", "")[0] == 403
    assert ask(browser, "{ me { roles } }", seal_of(visit(RECRUIT)))[0] == 403
    assert ask(browser, "{ me { roles } }", seal, Origin="https://elsewhere.example")[0] == 403
    assert ask(visit(), "{ me { roles } }", seal)[0] == 401
    secret = next(each.value for each in browser.client._cookies.values() if each.key == "xikou_session")
    answer = house.client.post(
        "/graphql", json={"query": "{ me { roles } }"}, headers={"Authorization": f"Bearer {secret}"}
    )
    assert answer.status_code == 401


def test_it_is_there_while_developing_and_where_it_is_wanted(visit, house):
    assert Settings().explorable
    assert not Settings(env="production").explorable
    assert Settings(env="production", explorer="on").explorable
    browser = visit(MENTOR)
    assert '"/explorer"' in browser.get("/mine").get_data(as_text=True)
    service = replace(house.service, settings=replace(house.service.settings, explorer="off"))
    browser.client = browser.client.__class__(create_app(service))
    house.client.application, kept = browser.client.application, house.client.application
    closed = visit(MENTOR)
    house.client.application = kept
    assert '"/explorer"' not in closed.get("/mine").get_data(as_text=True)
    assert closed.get("/explorer").status_code == 404
