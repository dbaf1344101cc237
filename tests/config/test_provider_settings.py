"""Settings of an identity provider: all of it or nothing, and nothing that could be confused."""

import pytest

from service.config import ConfigError, read_settings
from service.config.provider import ALGORITHMS, is_address

PROVIDER = {
    "XIKOU_JWT_ISSUER": "https://id.example",
    "XIKOU_JWT_AUDIENCE": "xikou",
    "XIKOU_JWT_JWKS": "https://id.example/jwks",
}
PRODUCTION = {"XIKOU_ENV": "production", "XIKOU_SECRET_KEY": "0123456789abcdefghijklmnopqrstuv"}
PLACE = "须为文件路径，或以 http:// 或 https:// 开头、不含用户名和片段的地址"
OPEN = "生产环境须使用 https:// 地址（本机地址除外）"


def faults(environ):
    with pytest.raises(ConfigError) as caught:
        read_settings(environ)
    return dict(line.split(": ", 1) for line in str(caught.value).splitlines()[1:])


def test_a_whole_provider():
    settings = read_settings(PRODUCTION | PROVIDER)
    assert (settings.jwt_issuer, settings.jwt_audience) == ("https://id.example", "xikou")
    assert settings.jwt_jwks == "https://id.example/jwks"
    assert (settings.jwt_algorithms, settings.jwt_claim) == (("RS256", "ES256"), "sub")


@pytest.mark.parametrize(
    "empty", [{}, {"XIKOU_JWT_ISSUER": "", "XIKOU_JWT_AUDIENCE": "", "XIKOU_JWT_JWKS": ""}]
)
def test_no_provider(empty):
    assert read_settings(empty | {"XIKOU_JWT_CLAIM": "code"}).jwt_jwks == ""


@pytest.mark.parametrize("given", range(1, 7))
def test_part_of_a_provider_names_what_lacks(given):
    names = [name for bit, name in enumerate(PROVIDER) if given >> bit & 1]
    found = faults({name: PROVIDER[name] for name in names})
    assert found.keys() == PROVIDER.keys() - set(names)
    assert set(found.values()) == {f"设置了 {' 和 '.join(names)}，此项也须设置"}
    assert faults({name: PROVIDER[name] if name in names else "" for name in PROVIDER}) == found


def test_what_is_wrong_does_not_lack():
    assert faults(PROVIDER | {"XIKOU_JWT_JWKS": "ftp://id.example"}) == {"XIKOU_JWT_JWKS": PLACE}
    found = faults(
        PRODUCTION | {"XIKOU_JWT_AUDIENCE": " ", "XIKOU_JWT_JWKS": "http://id.example", "XIKOU_PORT": "0"}
    )
    assert found.keys() == {*PROVIDER, "XIKOU_PORT"}
    assert found["XIKOU_JWT_JWKS"] == OPEN


@pytest.mark.parametrize("name", ALGORITHMS)
def test_asymmetric_algorithms_can_be_pinned(name):
    assert read_settings({"XIKOU_JWT_ALGORITHMS": name}).jwt_algorithms == (name,)


@pytest.mark.parametrize(
    "value",
    [
        "",
        ",",
        "none",
        "HS256",
        "HS384",
        "HS512",
        "RS256,HS256",
        "RS256 ES256",
        "rs256",
        "RS256,,ES256",
        "ES256K",
        "*",
    ],
)
def test_other_algorithms_cannot(value):
    assert faults({"XIKOU_JWT_ALGORITHMS": value}).keys() == {"XIKOU_JWT_ALGORITHMS"}


@pytest.mark.parametrize("name", ["ISSUER", "AUDIENCE", "CLAIM", "JWKS"])
@pytest.mark.parametrize("value", [" x", "x ", "x\n", "\tx", "x\0y", " "])
def test_what_nobody_sees_is_refused(name, value):
    found = faults(PROVIDER | {f"XIKOU_JWT_{name}": value})
    assert found == {f"XIKOU_JWT_{name}": "首尾不能有空白，且不能有控制字符"}


@pytest.mark.parametrize(
    "place",
    [
        "file:///etc/jwks.json",
        "ftp://id.example/jwks",
        "https:/id.example/jwks",
        "https://",
        "https:///jwks",
        "https://id.example:0/jwks",
        "https://id.example:99999/jwks",
        "https://id.example:x/jwks",
        "https://user:secret@id.example/jwks",
        "https://id.example@evil.example/jwks",
        "https://id.example/jwks#keys",
        "https://id.example/j wks",
        "https://[::1/jwks",
        "https://id.example/密钥",
        "javascript:alert(1)",
    ],
)
def test_an_address_that_is_none(place):
    assert faults(PROVIDER | {"XIKOU_JWT_JWKS": place}) == {"XIKOU_JWT_JWKS": PLACE}


@pytest.mark.parametrize(
    "place", ["jwks.json", "./jwks.json", "/etc/xikou/jwks.json", "密钥.json", "a b.json"]
)
def test_a_file_is_no_address_and_need_not_be_there_yet(place):
    assert not is_address(place)
    assert read_settings(PRODUCTION | PROVIDER | {"XIKOU_JWT_JWKS": place}).jwt_jwks == place


@pytest.mark.parametrize(
    "place",
    [
        "http://127.0.0.1:8080/jwks",
        "http://127.9.9.9/jwks",
        "http://localhost/jwks",
        "http://[::1]:80/jwks",
        "HTTPS://ID.example/jwks",
    ],
)
def test_production_takes_keys_from_this_machine_or_over_tls(place):
    assert read_settings(PRODUCTION | PROVIDER | {"XIKOU_JWT_JWKS": place}).jwt_jwks == place


@pytest.mark.parametrize(
    "place",
    [
        "http://id.example/jwks",
        "HTTP://id.example/jwks",
        "http://10.0.0.1/jwks",
        "http://0.0.0.0/jwks",
        "http://localhost.evil.example/jwks",
        "http://127.0.0.1.evil.example/jwks",
        "http://[::2]/jwks",
    ],
)
def test_production_refuses_keys_over_an_open_line(place):
    assert faults(PRODUCTION | PROVIDER | {"XIKOU_JWT_JWKS": place}) == {"XIKOU_JWT_JWKS": OPEN}
    assert read_settings(PROVIDER | {"XIKOU_JWT_JWKS": place}).jwt_jwks == place
