"""What every request passes: its number, the host's name, foreign pages, the headers of caution."""

from dataclasses import replace

import pytest

from service.app import create_app
from service.usecases.service import Service

ASK = {"query": "{ today }"}
ORIGIN = "https://portal.example"

pytestmark = pytest.mark.parametrize("template", ["sqlite"], indirect=True)  # HTTP is the same on both


@pytest.fixture(scope="module")
def live(opened, tmp_path_factory):
    with opened("roster", tmp_path_factory.mktemp("porch")) as house:
        house.token("S1137")
        yield house


def client(live, **settings):
    changed = replace(live.service.settings, **settings)
    return create_app(Service(live.service.store, live.service.host, changed)).test_client()


def ask(live, app=None, method="POST", path="/graphql", **headers):
    given = {"Authorization": f"Bearer {live.token('S1137')}"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return (app or live.client).open(path, method=method, json=ASK, headers=given)


@pytest.mark.parametrize("given", ["portal-7f3a", "A.b_c-12345678", "0" * 64])
def test_a_sane_number_is_taken(live, given):
    assert ask(live, X_Request_Id=given).headers["X-Request-Id"] == given


@pytest.mark.parametrize(
    "given", ["", "short", "0" * 65, "with space", "-12345678", "x" * 8 + "é", "<script>1", "١" * 9]
)
def test_another_number_is_replaced(live, given):
    number = ask(live, X_Request_Id=given).headers["X-Request-Id"]
    assert len(number) == 32
    assert number != given


def test_the_number_stands_in_the_log_and_in_the_trace(live, caplog):
    with caplog.at_level("INFO"):
        assert ask(live, Accept="text/html", X_Request_Id="portal-0001").status_code == 406
    assert "portal-0001" in caplog.text
    query = "mutation { markNotificationsRead(input: {all: true}) { marked } }"
    live.client.post(
        "/graphql", json={"query": query}, headers={"Authorization": f"Bearer {live.token('S1137')}"}
    )
    unit = 'mutation { saveUnit(input: {code: "U98", name: "新单位"}) { errors { code } } }'
    headers = {"Authorization": f"Bearer {live.token('S1137')}", "X-Request-Id": "portal-0002"}
    assert live.client.post("/graphql", json={"query": unit}, headers=headers).get_json()["data"] == {
        "saveUnit": {"errors": []}
    }
    trail = live.ask("S1137", "{ auditTrail(first: 1) { nodes { requestId } } }")
    assert trail["auditTrail"]["nodes"] == [{"requestId": "portal-0002"}]


@pytest.mark.parametrize(
    "path", ["/graphql", "/nowhere", "/healthz", "/readyz", "/metrics", "/calendar/x.ics"]
)
def test_the_headers_of_caution(live, path):
    for method in ("GET", "POST"):
        headers = ask(live, method=method, path=path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert headers["X-Request-Id"]
        assert "Server" not in headers
        assert "Strict-Transport-Security" not in headers
        assert not [name for name, _ in headers if name.startswith("Access-Control")]


def test_a_service_behind_tls_says_so(live):
    app = client(live, public_url="https://xikou.example")
    assert ask(live, app).headers["Strict-Transport-Security"].startswith("max-age=")


@pytest.mark.parametrize(
    ("hosts", "host", "trusted"),
    [
        ((), "anything.example", True),
        (("xikou.example",), "xikou.example", True),
        (("xikou.example",), "XIKOU.example:8000", True),
        (("xikou.example",), "evil.example", False),
        (("xikou.example",), "xikou.example.evil.example", False),
        (("xikou.example",), "a.xikou.example", False),
        ((".xikou.example",), "a.xikou.example", True),
        ((".xikou.example",), "evilxikou.example", False),
        (("a.example", "b.example"), "b.example", True),
    ],
)
def test_strange_hosts_are_refused(live, hosts, host, trusted):
    app = client(live, trusted_hosts=hosts)
    answer = ask(live, app, Host=host)
    assert answer.status_code == (200 if trusted else 400)
    if not trusted:
        assert answer.get_json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}
        assert host not in answer.get_data(as_text=True)
    assert app.get("/healthz", headers={"Host": host}).status_code == 200


def test_in_production_the_public_address_is_the_only_one(live):
    app = client(live, env="production", public_url="https://xikou.example")
    assert ask(live, app, Host="xikou.example").status_code == 200
    assert ask(live, app, Host="localhost").status_code == 400


def test_foreign_pages_get_nothing_by_default(live):
    for method in ("POST", "OPTIONS"):
        answer = ask(live, method=method, Origin=ORIGIN, Access_Control_Request_Method="POST")
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.status_code == 405


def test_pages_of_known_origins_may_ask(live):
    app = client(live, cors_origins=(ORIGIN,))
    before = ask(live, app, method="OPTIONS", Origin=ORIGIN, Access_Control_Request_Method="POST")
    assert (before.status_code, before.data) == (204, b"")
    assert before.headers["Access-Control-Allow-Methods"] == "POST"
    assert "Authorization" in before.headers["Access-Control-Allow-Headers"]
    for answer in (before, ask(live, app, Origin=ORIGIN), ask(live, app, Origin=ORIGIN, Accept="text/html")):
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert answer.headers["Vary"] == "Origin"
        assert "Access-Control-Allow-Credentials" not in answer.headers
    for origin in (
        "https://evil.example",
        "null",
        "https://portal.example.evil.example",
        "http://portal.example",
        "",
    ):
        for method in ("POST", "OPTIONS"):
            answer = ask(live, app, method=method, Origin=origin)
            assert "Access-Control-Allow-Origin" not in answer.headers
            assert answer.headers["Vary"] == "Origin"
    assert (
        ask(live, app, method="OPTIONS", Origin=ORIGIN, path="/healthz").headers.get(
            "Access-Control-Allow-Origin"
        )
        is None
    )
