"""Registering and removing webhooks: who, where to, of what, and the secret shown once."""

import base64
from dataclasses import replace

import pytest
from sqlalchemy import select

from service.store.reads import webhooks as reads
from service.store.scope import OPERATOR
from service.store.tables import audit_event, webhook
from service.store.vault import Vault, VaultError
from service.store.writes.webhooks import place_of
from service.usecases.rekeying import rekey
from service.usecases.service import Service
from tests.service.webhooks.conftest import ADMIN, HEAD, ORGANIZER, RECRUIT, URL, Hooked, allowing

EVENTS = ["record.accepted", "task.waived"]
WANTED = "webhook { id unit { code } url events lastDeliveredAt failing } secret"


def register(house, by=ADMIN, **values):
    given = {"unitCode": "U01", "url": URL, "events": EVENTS, **values}
    return house.change(by, "registerWebhook", WANTED, **given)


def webhooks_of(house, by, unit="U01"):
    return house.ask(by, f'{{ unit(code: "{unit}") {{ webhooks {{ id url }} }} }}')["unit"]["webhooks"]


def faults(answer):
    return [(each["code"], ".".join(each["path"])) for each in answer["errors"]]


def test_a_webhook_is_shown_with_its_secret_once_kept_and_removed(hooked):
    house = hooked.house
    made = register(house, idempotencyKey="once")
    shown, secret = made["webhook"], made["secret"]
    assert made["errors"] == []
    assert shown == {
        "id": shown["id"],
        "unit": {"code": "U01"},
        "url": URL,
        "events": EVENTS,
        "lastDeliveredAt": None,
        "failing": False,
    }
    assert secret.startswith("whsec_")
    assert len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) == 32
    again = register(house, idempotencyKey="once")
    assert (again["webhook"], again["secret"], again["errors"]) == (shown, None, [])
    assert faults(register(house, idempotencyKey="once", events=EVENTS[:1])) == [
        ("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")
    ]
    here = {"id": shown["id"], "url": URL}
    assert webhooks_of(house, ADMIN) == webhooks_of(house, ORGANIZER) == [here]
    node = house.ask(ADMIN, f'{{ node(id: "{shown["id"]}") {{ ... on Webhook {{ id url }} }} }}')["node"]
    assert node == here

    assert house.change(ADMIN, "removeWebhook", "removed", webhookId=shown["id"]) == {
        "removed": True,
        "errors": [],
    }
    gone = house.change(ADMIN, "removeWebhook", "removed", webhookId=shown["id"])
    assert (gone["removed"], faults(gone)) == (False, [("NOT_FOUND", "webhookId")])
    assert webhooks_of(house, ADMIN) == []
    with house.past_walls.connect() as connection:
        assert connection.execute(select(webhook.c.secret)).scalars().all() == [b""]
        traced = connection.execute(
            select(audit_event.c.action, audit_event.c.role, audit_event.c.changes).where(
                audit_event.c.subject_type == "Webhook"
            )
        ).all()
    assert [row.action for row in traced] == ["registerWebhook", "removeWebhook"]
    assert {row.role for row in traced} == {"UNIT_ADMIN"}
    changes = traced[0].changes
    assert (changes["host"], changes["events"], changes["unit"]) == ("portal.example.gov.cn", EVENTS, "U01")
    assert "city=1" not in str(changes)
    assert secret not in str(changes)


def test_who_may(hooked):
    house = hooked.house
    auditor = {"code": "S9001", "name": "审计员", "unitCode": "U01", "rank": "STAFF", "roles": ["AUDITOR"]}
    assert house.change(ORGANIZER, "savePerson", "person { id }", **auditor)["errors"] == []
    number = register(house, ORGANIZER)["webhook"]["id"]
    for other in (HEAD, RECRUIT, "S9001", "portal:U01"):
        assert faults(register(house, other)) == [("FORBIDDEN", "unitCode")], other
        assert webhooks_of(house, other) == [], other
        removed = house.change(other, "removeWebhook", "removed", webhookId=number)
        assert (removed["removed"], faults(removed)) == (False, [("NOT_FOUND", "webhookId")]), other
        assert house.ask(other, f'{{ node(id: "{number}") {{ id }} }}') == {"node": None}
    assert faults(register(house, ADMIN, unitCode="U02")) == [("FORBIDDEN", "unitCode")]
    assert faults(register(house, ADMIN, unitCode="nowhere")) == [("NOT_FOUND", "unitCode")]
    house.change(ORGANIZER, "saveUnit", "unit { id }", code="U02", parentCode="U01")
    assert register(house, ADMIN, unitCode="U02")["errors"] == []
    assert len(webhooks_of(house, ADMIN, "U02")) == len(webhooks_of(house, ADMIN)) == 1


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "REQUIRED"),
        ("portal.example.gov.cn/hooks", "INVALID"),
        ("http://portal.example.gov.cn/", "INVALID"),
        ("ftp://portal.example.gov.cn/", "INVALID"),
        ("https:/portal.example.gov.cn/", "INVALID"),
        ("https://user:word@portal.example.gov.cn/", "INVALID"),
        ("https://portal.example.gov.cn/#part", "INVALID"),
        ("https://portal.example.gov.cn/#", "INVALID"),
        ("https://portal.example.gov.cn:0/", "INVALID"),
        ("https://portal.example.gov.cn:99999/", "INVALID"),
        ("https://portal.example.gov.cn/门户", "INVALID"),
        ("https://portal.example.gov.cn/a b", "INVALID"),
        ("https://portal.example.gov.cn\\@evil.example/", "INVALID"),
        ("https://portal.example.gov.cn/" + "x" * 500, "INVALID"),
        ("https://evil.example/", "INVALID"),
        ("https://portal.example.gov.cn.evil.example/", "INVALID"),
        ("https://intra.example/", "INVALID"),
        ("https://10.2.0.1/", "INVALID"),
        ("https://0x0a010001/", "INVALID"),
        ("https://10.65537/", "INVALID"),
        ("https://[::2]/", "INVALID"),
    ],
)
def test_addresses_that_are_refused(hooked, url, code):
    refused = register(hooked.house, url=url)
    assert faults(refused) == [(code, "url")]
    assert (refused["webhook"], refused["secret"]) == (None, None)


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "url",
    [
        "https://PORTAL.example.gov.cn:8443/x",
        "https://u01.intra.example",
        "http://plain.example/",
        "http://10.1.2.3:8080/hooks",
        "https://[::1]/",
        "https://[::ffff:10.1.2.3]/",
    ],
)
def test_addresses_that_are_taken(hooked, url):
    made = register(hooked.house, url=url)
    assert made["errors"] == []
    assert made["webhook"]["url"] == url


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_every_fault_is_told_at_once_and_nothing_is_kept(hooked):
    refused = register(hooked.house, url="http://evil.example", events=["task.waived", "x", "task.waived"])
    assert faults(refused) == [("INVALID", "url"), ("INVALID", "events.1"), ("INVALID", "events.2")]
    assert faults(register(hooked.house, events=[])) == [("REQUIRED", "events")]
    assert faults(register(hooked.house, events=["x"] * 100)) == [("LIMIT", "events")]
    assert webhooks_of(hooked.house, ADMIN) == []


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_without_the_operators_word_nothing_is_registered(house):
    (fault,) = register(house)["errors"]
    assert (fault["code"], fault["path"]) == ("INVALID", ["url"])
    assert "XIKOU_WEBHOOK_HOSTS" in fault["message"]


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_a_unit_has_so_many_and_no_more(hooked, monkeypatch):
    monkeypatch.setattr("service.usecases.webhooks.MOST", 2)
    first = hooked.register("task.waived")
    hooked.register("task.waived")
    assert faults(register(hooked.house)) == [("LIMIT", "unitCode")]
    hooked.house.change(ADMIN, "removeWebhook", "removed", webhookId=first)
    assert register(hooked.house)["errors"] == []


def test_secrets_are_kept_under_the_master_key(hooked):
    house, keys = hooked.house, [bytes(range(32)).hex(), bytes(range(1, 33)).hex()]

    def under(*masters):
        store = replace(house.service.store, vault=Vault.of(*masters[:1], masters[1:]))
        store.engine.dispose()
        store.engine = house.service.store.engine
        return Hooked(
            allowing(
                type(house)(
                    Service(store, house.service.host, house.service.settings), house.tokens, house.superuser
                ),
                *house.service.settings.webhook_hosts,
            ),
            hooked.secrets,
        )

    def kept(service):
        with service.store.connected(OPERATOR) as connection:
            rows = [reads.one(connection, row.id) for row in reads.standing(connection)]
        return [
            service.store.vault.unguarded(place_of(row.unit_id, row.url), row.secret).decode() for row in rows
        ]

    hooked.register("task.waived")
    sealing = under(keys[0])
    sealing.register("task.waived", url=URL + "&other=1")
    assert kept(sealing.house.service) == hooked.secrets
    with house.past_walls.connect() as connection:
        plain, hidden = connection.execute(select(webhook.c.secret).order_by(webhook.c.id)).scalars()
    assert hooked.secrets[0].encode() in plain
    assert hooked.secrets[1].encode() not in hidden
    assert house.service.store.problem() is not None
    with pytest.raises(VaultError):
        kept(house.service)
    newer = under(keys[1], keys[0])
    assert rekey(newer.house.service, OPERATOR).secrets == 2
    assert rekey(newer.house.service, OPERATOR).secrets == 0
    assert kept(under(keys[1]).house.service) == hooked.secrets
    assert under(keys[1]).house.service.store.problem() is None
