"""Settings from the environment."""

import base64
import re
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from service.config import ConfigError, Settings, read_settings
from service.config.door import LIMITS
from service.config.settings import documented, sqlite_path, variable

KEY = "0123456789abcdefghijklmnopqrstuv"
MASTER, FORMER = bytes(range(32)).hex(), base64.b64encode(bytes(range(1, 33))).decode()
PRODUCTION = {"XIKOU_ENV": "production", "XIKOU_SECRET_KEY": KEY}
WRONG = {
    "XIKOU_ENV": "staging",
    "XIKOU_DATABASE_URL": "mysql://localhost/xikou",
    "XIKOU_OWNER_DATABASE_URL": "sqlite:///var/xikou.db",
    "XIKOU_HOST": "",
    "XIKOU_PORT": "eighty",
    "XIKOU_MASTER_KEY": "too short",
    "XIKOU_FORMER_MASTER_KEYS": "neither,this",
    "XIKOU_PUBLIC_URL": "xikou.example",
    "XIKOU_THREADS": "0",
    "XIKOU_TODAY": "1 September",
    "XIKOU_PLUGIN_FAILURES": "ignore",
    "XIKOU_PLUGIN_SECONDS": "0",
    "XIKOU_MAX_BODY_BYTES": "999",
    "XIKOU_PROBATION_MONTHS": "0",
    "XIKOU_PROBATION_CAP_MONTHS": "37",
    "XIKOU_LEAVE_DAYS": "-1",
    "XIKOU_JWT_ISSUER": " https://id.example",
    "XIKOU_JWT_AUDIENCE": "xikou\n",
    "XIKOU_JWT_JWKS": "ftp://id.example/jwks",
    "XIKOU_JWT_ALGORITHMS": "HS256",
    "XIKOU_JWT_CLAIM": "",
    "XIKOU_AUDIT_HASH": "md5",
    "XIKOU_AUDIT_SEAL_SECONDS": "0",
    "XIKOU_SMTP_URL": "mail.example",
    "XIKOU_MAIL_FROM": "xikou",
    "XIKOU_WECOM_URL": "https://wecom.example",
    "XIKOU_DINGTALK_URL": "TOKEN",
    "XIKOU_FEISHU_URL": "lark",
    "XIKOU_PORTAL": "yes",
    "XIKOU_EXPLORER": "yes",
    "XIKOU_WEBHOOK_HOSTS": "portal.example,https://other.example",
    "XIKOU_DIGEST_WEEKDAY": "0",
    "XIKOU_DIGEST_HOUR": "24",
    "XIKOU_DUE_SOON_DAYS": "91",
    "XIKOU_OVERDUE_DAYS": "7,1,30",
    "XIKOU_GAP_WORKING_DAYS": "0",
    "XIKOU_SMTP_TLS": "perhaps",
    "XIKOU_WECOM_HOST": "wx.gov.example",
    "XIKOU_DINGTALK_HOST": "https://user:password@ding.example",
    "XIKOU_FEISHU_HOST": "https://feishu.example/?a=b",
    "XIKOU_EMBEDDED_WORKER": "maybe",
    "XIKOU_WORKER_ID": "a\nb",
    "XIKOU_DELIVERY_THREADS": "0",
    "XIKOU_DELIVERY_HOURS": "23",
    "XIKOU_DELIVERY_LEASE_SECONDS": "59",
    "XIKOU_LAGGING_PERCENT": "0",
    "XIKOU_FOLLOW_UP_DUE_SOON_DAYS": "91",
    "XIKOU_FOLLOW_UP_OVERDUE_DAYS": "0",
    "XIKOU_RATE_PER_TOKEN": "-1",
    "XIKOU_RATE_PER_ADDRESS": "many",
    "XIKOU_RATE_STORAGE": "file://counts",
    "XIKOU_PROXIES": "6",
    "XIKOU_REQUEST_SECONDS": "0",
    "XIKOU_POOL_SIZE": "1",
    "XIKOU_POOL_SECONDS": "0",
    "XIKOU_STATEMENT_SECONDS": "0",
    "XIKOU_LOCK_SECONDS": "61",
    "XIKOU_LOG_FORMAT": "xml",
    "XIKOU_LOG_LEVEL": "all",
    "XIKOU_TRUSTED_HOSTS": "https://xikou.example",
    "XIKOU_CORS_ORIGINS": "*",
    "XIKOU_INTROSPECTION": "perhaps",
} | {variable(name): "0" for name in LIMITS}


def faults(environ: dict[str, str]) -> dict[str, str]:
    """What is wrong with an environment, by variable."""
    with pytest.raises(ConfigError) as caught:
        read_settings(environ)
    title, *lines = str(caught.value).splitlines()
    assert title == "设置有误："
    return dict(line.split(": ", 1) for line in lines)


def test_an_empty_environment_gives_the_defaults() -> None:
    """Nothing is required while developing."""
    settings = read_settings({})
    assert settings == Settings()
    assert not settings.production
    assert settings.mandatory_plugins == ("organization", "department", "mentor", "partner")
    assert (settings.probation_months, settings.probation_cap_months, settings.leave_days) == (12, 18, 40)
    assert settings.today is None


def test_every_setting_is_read() -> None:
    """Each from its own variable, as its own type."""
    settings = read_settings(
        {
            "XIKOU_ENV": "development",
            "XIKOU_DATABASE_URL": "postgresql+psycopg://xikou@localhost/xikou",
            "XIKOU_OWNER_DATABASE_URL": "postgresql+psycopg://owner@localhost/xikou",
            "XIKOU_SECRET_KEY": "short",
            "XIKOU_FORMER_SECRET_KEYS": "older, oldest",
            "XIKOU_MASTER_KEY": MASTER,
            "XIKOU_FORMER_MASTER_KEYS": f" {FORMER} ,",
            "XIKOU_HOST": "::1",
            "XIKOU_PORT": "65535",
            "XIKOU_PUBLIC_URL": "https://xikou.example/a/",
            "XIKOU_THREADS": "128",
            "XIKOU_TODAY": "2023-03-01",
            "XIKOU_MANDATORY_PLUGINS": " organization , mentor,,",
            "XIKOU_PLUGIN_FAILURES": "quarantine",
            "XIKOU_PLUGIN_SECONDS": "2.5",
            "XIKOU_MAX_BODY_BYTES": "1000",
            "XIKOU_PROBATION_MONTHS": "6",
            "XIKOU_PROBATION_CAP_MONTHS": "36",
            "XIKOU_LEAVE_DAYS": "0",
            "XIKOU_JWT_ISSUER": "https://id.example",
            "XIKOU_JWT_AUDIENCE": "xikou",
            "XIKOU_JWT_JWKS": "https://id.example/jwks",
            "XIKOU_JWT_ALGORITHMS": " EdDSA ,PS256",
            "XIKOU_JWT_CLAIM": "employee number",
            "XIKOU_AUDIT_HASH": "sm3",
            "XIKOU_AUDIT_SEAL_SECONDS": "60",
            "XIKOU_AUDIT_HEAD_FILE": "heads",
            "XIKOU_SMTP_URL": "smtp://mail.example:25",
            "XIKOU_MAIL_FROM": "xikou@mail.example",
            "XIKOU_WECOM_URL": "wecombot://KEY",
            "XIKOU_DINGTALK_URL": "dingtalk://TOKEN",
            "XIKOU_FEISHU_URL": "feishu://TOKEN",
            "XIKOU_PORTAL": "off",
            "XIKOU_EXPLORER": "off",
            "XIKOU_SMTP_TLS": "never",
            "XIKOU_WECOM_HOST": "https://wecom.example",
            "XIKOU_DINGTALK_HOST": "https://dingtalk.example/a",
            "XIKOU_FEISHU_HOST": "http://feishu.example:8080",
            "XIKOU_EMBEDDED_WORKER": "yes",
            "XIKOU_WORKER_ID": "worker-7",
            "XIKOU_DELIVERY_THREADS": "64",
            "XIKOU_DELIVERY_HOURS": "24",
            "XIKOU_DELIVERY_LEASE_SECONDS": "3600",
            "XIKOU_WEBHOOK_HOSTS": " portal.example, http://10.0.0.0/8,",
            "XIKOU_DIGEST_WEEKDAY": "7",
            "XIKOU_DIGEST_HOUR": "0",
            "XIKOU_DUE_SOON_DAYS": "90",
            "XIKOU_OVERDUE_DAYS": "2, 8,366",
            "XIKOU_GAP_WORKING_DAYS": "60",
            "XIKOU_LAGGING_PERCENT": "30",
            "XIKOU_FOLLOW_UP_DUE_SOON_DAYS": "5",
            "XIKOU_FOLLOW_UP_OVERDUE_DAYS": "2",
            "XIKOU_RATE_PER_TOKEN": "0",
            "XIKOU_RATE_PER_ADDRESS": "100",
            "XIKOU_RATE_STORAGE": "redis://:secret@cache.example:6379/1",
            "XIKOU_PROXIES": "2",
            "XIKOU_REQUEST_SECONDS": "7.5",
            "XIKOU_POOL_SIZE": "40",
            "XIKOU_POOL_SECONDS": "1.5",
            "XIKOU_STATEMENT_SECONDS": "60",
            "XIKOU_LOCK_SECONDS": "5",
            "XIKOU_LOG_FORMAT": "text",
            "XIKOU_LOG_LEVEL": "warning",
            "XIKOU_TRUSTED_HOSTS": "xikou.example, .portal.example,127.0.0.1",
            "XIKOU_CORS_ORIGINS": "https://portal.example,http://localhost:3000",
            "XIKOU_INTROSPECTION": "off",
        }
        | {variable(name): str(number) for number, name in enumerate(LIMITS, 1)}
    )
    assert settings == Settings(
        env="development",
        database_url="postgresql+psycopg://xikou@localhost/xikou",
        owner_database_url="postgresql+psycopg://owner@localhost/xikou",
        secret_key="short",
        former_secret_keys=("older", "oldest"),
        master_key=MASTER,
        former_master_keys=(FORMER,),
        host="::1",
        port=65535,
        public_url="https://xikou.example/a/",
        threads=128,
        today=date(2023, 3, 1),
        mandatory_plugins=("organization", "mentor"),
        plugin_failures="quarantine",
        plugin_seconds=2.5,
        max_body_bytes=1000,
        probation_months=6,
        probation_cap_months=36,
        leave_days=0,
        jwt_issuer="https://id.example",
        jwt_audience="xikou",
        jwt_jwks="https://id.example/jwks",
        jwt_algorithms=("EdDSA", "PS256"),
        jwt_claim="employee number",
        audit_hash="sm3",
        audit_seal_seconds=60,
        audit_head_file="heads",
        smtp_url="smtp://mail.example:25",
        mail_from="xikou@mail.example",
        wecom_url="wecombot://KEY",
        dingtalk_url="dingtalk://TOKEN",
        feishu_url="feishu://TOKEN",
        portal="off",
        explorer="off",
        smtp_tls="never",
        wecom_host="https://wecom.example",
        dingtalk_host="https://dingtalk.example/a",
        feishu_host="http://feishu.example:8080",
        embedded_worker="yes",
        worker_id="worker-7",
        delivery_threads=64,
        delivery_hours=24,
        delivery_lease_seconds=3600,
        webhook_hosts=("portal.example", "http://10.0.0.0/8"),
        digest_weekday=7,
        digest_hour=0,
        due_soon_days=90,
        overdue_days=(2, 8, 366),
        gap_working_days=60,
        lagging_percent=30,
        follow_up_due_soon_days=5,
        follow_up_overdue_days=2,
        rate_per_token=0,
        rate_per_address=100,
        rate_storage="redis://:secret@cache.example:6379/1",
        proxies=2,
        request_seconds=7.5,
        pool_size=40,
        pool_seconds=1.5,
        statement_seconds=60,
        lock_seconds=5,
        log_format="text",
        log_level="warning",
        trusted_hosts=("xikou.example", ".portal.example", "127.0.0.1"),
        cors_origins=("https://portal.example", "http://localhost:3000"),
        introspection="off",
        **{name: number for number, name in enumerate(LIMITS, 1)},
    )
    assert settings.channels == ("mail", "wecom", "dingtalk", "feishu")
    default = Settings()
    alike = {
        each.name for each in fields(Settings) if getattr(settings, each.name) == getattr(default, each.name)
    }
    assert alike == {"env"}


def test_the_process_environment_is_the_source(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where none is given; unknown variables are nobody's business."""
    for each in fields(Settings):
        monkeypatch.delenv(variable(each.name), raising=False)
    monkeypatch.setenv("XIKOU_PORT", "9000")
    monkeypatch.setenv("XIKOU_UNHEARD_OF", "1")
    monkeypatch.setenv("PORT", "1")
    assert read_settings().port == 9000


def test_a_given_environment_is_the_only_source(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process's own does not leak in."""
    monkeypatch.setenv("XIKOU_PORT", "nonsense")
    assert read_settings({}).port == 8000


def test_all_faults_are_named_at_once() -> None:
    """Each with its variable, sorted, and in Chinese."""
    found = faults(WRONG)
    assert list(found) == sorted(WRONG)
    assert found["XIKOU_PORT"] == "须为整数"
    assert found["XIKOU_TODAY"] == "须为YYYY-MM-DD格式的日期"
    assert found["XIKOU_THREADS"] == "须在1与128之间"
    assert found["XIKOU_ENV"] == "须为 development 或 production"
    assert found["XIKOU_HOST"] == "不能为空"


@pytest.mark.parametrize("value", ["", "x", "1.5", "9" * 5000])
@pytest.mark.parametrize(
    "name", ["PORT", "THREADS", "MAX_BODY_BYTES", "PROBATION_MONTHS", "PROBATION_CAP_MONTHS", "LEAVE_DAYS"]
)
def test_what_is_no_number_is_said_in_chinese(name: str, value: str) -> None:
    """No sentence of a library reaches the reader."""
    assert faults({f"XIKOU_{name}": value}) == {f"XIKOU_{name}": "须为整数"}


@pytest.mark.parametrize("value", ["", "2023-02-29", "2023/03/01", "today", "2023-13-01"])
def test_what_is_no_date_is_said_in_chinese(value: str) -> None:
    """A day that does not exist is none."""
    assert faults({"XIKOU_TODAY": value}) == {"XIKOU_TODAY": "须为YYYY-MM-DD格式的日期"}


@pytest.mark.parametrize(
    "environ", [WRONG, PRODUCTION | WRONG | {"XIKOU_ENV": "production"}, WRONG | PRODUCTION]
)
def test_no_english_sentence_is_shown(environ: dict[str, str]) -> None:
    """Latin letters stand in values only, never two words of a sentence in a row."""
    for why in faults(environ).values():
        assert re.search("[\u4e00-\u9fff]", why)
        assert not re.search(r"[A-Za-z]+ [a-z]+", why)


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("port", 1, 65535),
        ("threads", 1, 128),
        ("max_body_bytes", 1_000, 100_000_000),
        ("probation_months", 1, 36),
        ("probation_cap_months", 1, 36),
        ("leave_days", 0, 366),
        *((name, 1, 1_000_000) for name in LIMITS),
    ],
)
def test_numbers_have_bounds(name: str, least: int, most: int) -> None:
    """Both ends are allowed, what is beyond is refused by name."""
    for value in (least, most):
        assert getattr(read_settings({variable(name): str(value)}), name) == value
    for value in (least - 1, most + 1):
        assert faults({variable(name): str(value)}) == {variable(name): f"须在{least}与{most}之间"}


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2099, 12, 31)])
def test_a_fixed_day_lies_where_plans_can(day: date) -> None:
    """The first and the last day that the message names are allowed."""
    assert read_settings({"XIKOU_TODAY": str(day)}).today == day


@pytest.mark.parametrize("day", ["1899-12-31", "2100-01-01"])
def test_a_fixed_day_far_away_is_refused(day: str) -> None:
    """Dates are those of the 20th and the 21st century."""
    assert faults({"XIKOU_TODAY": day}) == {"XIKOU_TODAY": "须在1900-01-01与2099-12-31之间"}


def test_production_needs_a_key_and_no_fixed_day() -> None:
    """With both right it starts."""
    settings = read_settings(PRODUCTION)
    assert settings.production
    assert settings.secret_key == KEY


@pytest.mark.parametrize("key", [None, "", KEY[:31], "a" * 64, "abcdefg" * 10])
def test_production_refuses_a_weak_key(key: str | None) -> None:
    """Missing, short, or of the same few letters."""
    environ = {"XIKOU_ENV": "production"} | ({} if key is None else {"XIKOU_SECRET_KEY": key})
    assert faults(environ) == {"XIKOU_SECRET_KEY": "生产环境须设置至少32个字符的随机密钥"}


def test_production_refuses_a_fixed_day() -> None:
    """Together with every other fault, and never showing the key."""
    environ = PRODUCTION | {"XIKOU_TODAY": "2023-03-01", "XIKOU_PORT": "0"}
    assert faults(environ) == {
        "XIKOU_TODAY": "生产环境不允许固定日期，请删除",
        "XIKOU_PORT": "须在1与65535之间",
    }
    with pytest.raises(ConfigError) as caught:
        read_settings(environ | {"XIKOU_SECRET_KEY": "hunter2-hunter2"})
    assert "hunter2" not in str(caught.value)
    assert "XIKOU_SECRET_KEY" in str(caught.value)


def test_development_takes_any_key() -> None:
    """And a fixed day."""
    assert read_settings({"XIKOU_SECRET_KEY": "a", "XIKOU_TODAY": "2022-09-01"}).today == date(2022, 9, 1)


@pytest.mark.parametrize(
    ("value", "plugins"), [("", ()), ("mentor", ("mentor",)), ("a,b , c", ("a", "b", "c")), (" , ", ())]
)
def test_plugins_are_separated_by_commas(value: str, plugins: tuple[str, ...]) -> None:
    """Blanks around them are dropped, none at all is possible."""
    assert read_settings({"XIKOU_MANDATORY_PLUGINS": value}).mandatory_plugins == plugins


@pytest.mark.parametrize(
    "url", ["sqlite:///var/xikou.db", "sqlite:///:memory:", "postgresql+psycopg://xikou@db/xikou"]
)
def test_two_databases_are_known(url: str) -> None:
    """SQLite and PostgreSQL."""
    assert read_settings({"XIKOU_DATABASE_URL": url}).database_url == url


@pytest.mark.parametrize("url", ["", "postgresql://db/xikou", "sqlite://", "var/xikou.db"])
def test_other_databases_are_refused(url: str) -> None:
    """By a sentence that says which are possible."""
    expected = "须以 sqlite:/// 或 postgresql+psycopg:// 开头"
    assert faults({"XIKOU_DATABASE_URL": url}) == {"XIKOU_DATABASE_URL": expected}


@pytest.mark.parametrize("url", ["sqlite:///var/xikou.db", "postgresql+psycopg://db/xikou", ""])
def test_an_owner_lets_a_role_in_that_has_a_name(url: str) -> None:
    """So the service's address has to be one of PostgreSQL that names it."""
    environ = {"XIKOU_OWNER_DATABASE_URL": "postgresql+psycopg://owner@db/xikou", "XIKOU_DATABASE_URL": url}
    assert list(faults(environ)) == ["XIKOU_DATABASE_URL"]
    for named in ("xikou", "xikou:p%40ss"):
        environ["XIKOU_DATABASE_URL"] = f"postgresql+psycopg://{named}@db/xikou"
        assert read_settings(environ).owner_database_url == environ["XIKOU_OWNER_DATABASE_URL"]


def test_addresses_stay_out_of_what_is_shown() -> None:
    """The owner's may hold a password."""
    assert "secret@" not in repr(Settings(owner_database_url="postgresql+psycopg://owner:secret@db/x"))


def test_every_setting_is_documented() -> None:
    """With its variable and its default; each variable is one that is read."""
    rows = documented()
    assert [name for name, _, _ in rows] == [variable(each.name) for each in fields(Settings)]
    assert all(text for _, _, text in rows)
    anything = {"SECRET_KEY", "FORMER_SECRET_KEYS", "MANDATORY_PLUGINS", "AUDIT_HEAD_FILE"}
    assert {name for name, _, _ in rows} == WRONG.keys() | {f"XIKOU_{name}" for name in anything}
    shown = {name: default for name, default, _ in rows}
    assert shown["XIKOU_MANDATORY_PLUGINS"] == "organization,department,mentor,partner"
    assert shown["XIKOU_TODAY"] == shown["XIKOU_SECRET_KEY"] == ""
    assert read_settings({name: default for name, default in shown.items() if default}) == Settings()


def test_numbers_of_regulations_name_their_rule() -> None:
    """They change by paper, not by code."""
    for name, _, text in documented():
        if name in ("XIKOU_PROBATION_MONTHS", "XIKOU_PROBATION_CAP_MONTHS", "XIKOU_LEAVE_DAYS"):
            assert re.search("试用期管理办法.*第.+条", text)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///var/xikou.db", Path("var/xikou.db")),
        ("sqlite:////srv/xikou.db", Path("/srv/xikou.db")),
        ("sqlite:///:memory:", None),
        ("sqlite:///", None),
        ("postgresql+psycopg://xikou@db/xikou", None),
    ],
)
def test_the_file_of_a_database(url: str, path: Path | None) -> None:
    """SQLite has one unless it lives in memory."""
    assert sqlite_path(url) == path


@pytest.mark.parametrize("days", ["1,7", "1,7,7", "0,7,30", "1,7,367", "1,7,30,60", "a,b,c", ""])
def test_days_overdue_are_three_that_ascend(days: str) -> None:
    """Anything else names the variable."""
    assert set(faults({"XIKOU_OVERDUE_DAYS": days})) == {"XIKOU_OVERDUE_DAYS"}


@pytest.mark.parametrize(
    ("environ", "hosts"),
    [
        ({}, ()),
        ({"XIKOU_PUBLIC_URL": "https://xikou.example/a"}, ()),
        (PRODUCTION, ()),
        (PRODUCTION | {"XIKOU_PUBLIC_URL": "https://Xikou.example:8443/a"}, ("xikou.example",)),
        (
            PRODUCTION | {"XIKOU_PUBLIC_URL": "https://a.example", "XIKOU_TRUSTED_HOSTS": "b.example"},
            ("b.example",),
        ),
    ],
)
def test_which_hosts_are_trusted(environ: dict[str, str], hosts: tuple[str, ...]) -> None:
    """In production the public address is the only one, unless others are named."""
    assert read_settings(environ).hosts == hosts


@pytest.mark.parametrize(
    ("environ", "introspective"),
    [
        ({}, True),
        ({"XIKOU_INTROSPECTION": "off"}, False),
        (PRODUCTION, False),
        (PRODUCTION | {"XIKOU_INTROSPECTION": "on"}, True),
    ],
)
def test_who_may_ask_for_the_schema(environ: dict[str, str], *, introspective: bool) -> None:
    """Off in production unless it is switched on."""
    assert read_settings(environ).introspective is introspective


@pytest.mark.parametrize("host", ["a b", "xikou.example/", "-x", "x-", "a,b c", "xikou.example:8000", "*"])
def test_a_host_is_a_name(host: str) -> None:
    """Neither an address nor a pattern."""
    assert list(faults({"XIKOU_TRUSTED_HOSTS": host})) == ["XIKOU_TRUSTED_HOSTS"]


@pytest.mark.parametrize("origin", ["portal.example", "https://portal.example/", "*", "null", "https://a@b"])
def test_an_origin_is_exact(origin: str) -> None:
    """A scheme and a host; no pattern opens the API to every page."""
    assert list(faults({"XIKOU_CORS_ORIGINS": origin})) == ["XIKOU_CORS_ORIGINS"]
