"""A master key is 32 random bytes, as hex or base64, and nothing else."""

import base64

import pytest

from service.config import ConfigError, read_settings
from service.config.master_keys import key_bytes

KEY = bytes(range(223, 255))


@pytest.mark.parametrize(
    "text",
    [KEY.hex(), KEY.hex().upper(), base64.b64encode(KEY).decode(), base64.urlsafe_b64encode(KEY).decode()],
)
def test_the_same_key_however_it_is_written(text):
    assert key_bytes(text) == KEY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        KEY.hex()[:-2],
        KEY.hex() + "00",
        base64.b64encode(KEY[:31]).decode(),
        f" {KEY.hex()}",
        "密" * 32,
    ],
)
def test_anything_else_is_refused_without_being_repeated(text):
    with pytest.raises(ValueError, match="须为32个随机字节") as error:
        key_bytes(text)
    assert not text.strip() or text not in str(error.value)


def test_what_is_not_random_is_refused():
    with pytest.raises(ValueError, match="不是随机的密钥"):
        key_bytes("00" * 32)


def test_former_keys_need_a_present_one():
    with pytest.raises(ConfigError, match="XIKOU_FORMER_MASTER_KEYS: 须同时设置 XIKOU_MASTER_KEY"):
        read_settings({"XIKOU_FORMER_MASTER_KEYS": KEY.hex()})


def test_a_setting_is_never_shown():
    settings = read_settings({"XIKOU_MASTER_KEY": KEY.hex(), "XIKOU_FORMER_MASTER_KEYS": KEY[::-1].hex()})
    assert KEY.hex() not in repr(settings)
    assert KEY[::-1].hex() not in repr(settings)
