"""The provider's keys: a file that changes, an address that rotates, hurries, dawdles, lies or is away."""

import json
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.usecases import key_places
from service.usecases.key_places import (
    LIFESPAN,
    MOST_BYTES,
    PAUSE,
    PAUSE_WITHOUT,
    KeyAddress,
    KeyFile,
    KeysAwayError,
)

PINNED = ("RS256", "ES256")


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now

    def wait(self, seconds):
        self.now += seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def place(address, clock):
    return KeyAddress(address.url, PINNED, clock)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "jwks.json"


def write(path, *keys):
    """Replace a file whole, as deployment tools do."""
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps({"keys": list(keys)}))
    fresh.replace(path)


def kids(place, kid=None):
    return [key.kid for key in place.keys(kid)]


def test_a_file_is_read_when_needed_and_again_when_it_changes(file, signers):
    place = KeyFile(str(file), PINNED)
    with pytest.raises(KeysAwayError):
        place.keys(None)
    write(file, signers["RS256"].jwk())
    assert kids(place) == ["rsa-1"]
    write(file, signers["next"].jwk())
    assert kids(place) == ["rsa-2"]
    file.write_text(json.dumps({"keys": [signers["ES256"].jwk()]}))
    assert kids(place) == ["ec-1"]


def test_an_unchanged_file_is_not_read_again(file, signers, monkeypatch):
    read = []
    original = key_places.keys_of
    monkeypatch.setattr(key_places, "keys_of", lambda *given: read.append(1) or original(*given))
    write(file, signers["RS256"].jwk())
    place = KeyFile(str(file), PINNED)
    for _ in range(50):
        place.keys("unknown")
    assert len(read) == 1


@pytest.mark.parametrize(
    "damage", ["{", "", "[]", '{"keys": {}}', "\x80", "[" * 100_000, '{"keys": []}'.ljust(MOST_BYTES + 1)]
)
def test_a_damaged_file_leaves_the_old_keys_in_use(file, signers, damage, caplog):
    write(file, signers["RS256"].jwk())
    place = KeyFile(str(file), PINNED)
    assert kids(place) == ["rsa-1"]
    file.write_text(damage, encoding="latin-1")
    for _ in range(3):
        assert kids(place) == ["rsa-1"]
    assert caplog.text.count("cannot be used") == 1
    with pytest.raises(KeysAwayError):
        KeyFile(str(file), PINNED).keys(None)
    write(file, signers["next"].jwk())
    assert kids(place) == ["rsa-2"]


def test_a_missing_file_leaves_the_old_keys_in_use(file, signers, caplog):
    write(file, signers["RS256"].jwk())
    place = KeyFile(str(file), PINNED)
    assert kids(place) == ["rsa-1"]
    os.remove(file)  # noqa: PTH107  the path is the test's
    assert kids(place) == kids(place) == ["rsa-1"]
    assert caplog.text.count("cannot be used") == 1


def test_withdrawn_keys_are_gone(file, address, place, clock, signers, caplog):
    write(file, signers["RS256"].jwk())
    kept = KeyFile(str(file), PINNED)
    address.keys = [signers["RS256"].jwk()]
    assert kids(kept) == kids(place) == ["rsa-1"]
    write(file)
    address.keys = []
    clock.wait(LIFESPAN)
    assert kids(kept) == kids(place) == []
    assert "no key of use" in caplog.text


def test_an_address_is_asked_when_needed_and_then_for_its_lifespan_no_more(address, place, clock, signers):
    address.keys = [signers["RS256"].jwk()]
    assert address.asked == 0
    for _ in range(20):
        assert kids(place, "rsa-1") == ["rsa-1"]
    clock.wait(LIFESPAN - 1)
    assert kids(place, "rsa-1") == ["rsa-1"]
    assert address.asked == 1
    clock.wait(1)
    assert kids(place, "rsa-1") == ["rsa-1"]
    assert address.asked == 2
    assert set(address.paths) == {"/keys?v=1"}


def test_rotation_at_an_address(address, place, clock, signers):
    address.keys = [signers["RS256"].jwk()]
    assert kids(place, "rsa-1") == ["rsa-1"]
    address.keys = [signers["RS256"].jwk(), signers["next"].jwk()]
    assert kids(place, "rsa-2") == ["rsa-1", "rsa-2"]
    address.keys = [signers["next"].jwk()]
    clock.wait(LIFESPAN)
    assert kids(place, "rsa-1") == ["rsa-2"]


def test_unknown_kids_do_not_hammer(address, place, clock, signers):
    address.keys = [signers["RS256"].jwk()]
    kids(place, "rsa-1")
    for number in range(300):
        assert kids(place, f"guess-{number}") == ["rsa-1"]
    assert address.asked == 2
    clock.wait(PAUSE - 1)
    kids(place, "guess")
    assert address.asked == 2
    clock.wait(1)
    kids(place, "guess")
    kids(place, "guess again")
    assert address.asked == 3


def test_the_first_fetch_counts_for_an_unknown_kid(address, place, clock, signers):
    address.keys = [signers["RS256"].jwk()]
    for _ in range(10):
        kids(place, "guess")
    assert address.asked == 1


def test_many_at_once_fetch_once(address, place, signers):
    address.keys, address.wait = [signers["RS256"].jwk()], 0.2
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: kids(place, "rsa-1"), range(40))) == [["rsa-1"]] * 40
        assert address.asked == 1
        found = list(pool.map(lambda number: kids(place, f"guess-{number}"), range(40)))
    assert found == [["rsa-1"]] * 40
    assert address.asked == 2


def test_many_at_once_find_the_new_key(address, place, signers):
    address.keys = [signers["RS256"].jwk()]
    kids(place)
    address.keys, address.wait = [signers["next"].jwk()], 0.2
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: kids(place, "rsa-2"), range(8))) == [["rsa-2"]] * 8
    assert address.asked == 2


def test_who_has_a_key_does_not_wait_for_a_slow_provider(address, place, clock, signers):
    address.keys = [signers["RS256"].jwk()]
    kids(place, "rsa-1")
    clock.wait(LIFESPAN)
    address.wait = 1.0
    slow = threading.Thread(target=place.keys, args=("rsa-1",))
    slow.start()
    while address.asked < 2:
        time.sleep(0.01)
    assert kids(place, "rsa-1") == ["rsa-1"]
    assert slow.is_alive()
    slow.join()


def test_a_provider_that_is_away_from_the_first(address, place, clock, signers, caplog):
    address.away = True
    for _ in range(20):
        with pytest.raises(KeysAwayError):
            place.keys("rsa-1")
    assert address.asked == 1
    address.away, address.keys = False, [signers["RS256"].jwk()]
    clock.wait(PAUSE_WITHOUT)
    assert kids(place, "rsa-1") == ["rsa-1"]
    assert caplog.text.count("cannot be fetched") == 1


def test_a_provider_that_goes_away_leaves_the_old_keys_in_use(address, place, clock, signers):
    address.keys = [signers["RS256"].jwk()]
    kids(place)
    address.away = True
    for _ in range(20):
        clock.wait(LIFESPAN)
        assert kids(place, "rsa-1") == kids(place, "guess") == ["rsa-1"]
    asked = address.asked
    address.away, address.keys = False, [signers["next"].jwk()]
    assert kids(place, "rsa-2") == ["rsa-1"]
    assert address.asked == asked
    clock.wait(PAUSE)
    assert kids(place, "rsa-2") == ["rsa-2"]


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 500},
        {"status": 404},
        {"status": 204},
        {"status": 304},
        {"body": b""},
        {"body": b"<html>"},
        {"body": b"null"},
        {"body": b'{"keys": [{"kty"'},
        {"body": b'{"keys": []}'.ljust(MOST_BYTES + 1)},
        {"headers": {"X-Long": "x" * 70_000}},
    ],
    ids=str,
)
def test_an_unsound_answer_counts_as_none(address, place, clock, signers, answer):
    address.keys = [signers["RS256"].jwk()]
    good = {"status": address.status, "body": None, "headers": {}}
    for name, value in answer.items():
        setattr(address, name, value)
    with pytest.raises(KeysAwayError):
        place.keys(None)
    for name, value in good.items():
        setattr(address, name, value)
    clock.wait(PAUSE_WITHOUT)
    assert kids(place) == ["rsa-1"]
    for name, value in answer.items():
        setattr(address, name, value)
    clock.wait(LIFESPAN)
    assert kids(place) == ["rsa-1"]
    assert address.asked == 3


def test_a_key_set_may_be_as_large_as_the_bound(address, place, signers):
    address.body = json.dumps({"keys": [signers["RS256"].jwk()]}).encode().ljust(MOST_BYTES)
    assert kids(place) == ["rsa-1"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "to", ["file:///etc/hostname", "ftp://127.0.0.1/keys", "/other", "https://127.0.0.1:1/keys"]
)
def test_no_redirect_is_followed(address, place, signers, status, to):
    address.keys, address.status, address.headers = [signers["RS256"].jwk()], status, {"Location": to}
    with pytest.raises(KeysAwayError):
        place.keys(None)
    assert address.paths == ["/keys?v=1"]


def test_a_dawdling_provider_is_given_up(address, place, monkeypatch):
    monkeypatch.setattr(key_places, "TIMEOUT", 0.2)
    address.wait = 1.0
    with pytest.raises(KeysAwayError):
        place.keys(None)


def test_a_dripping_answer_is_given_up(monkeypatch):
    """Each piece in time, the whole never."""

    class Dripping:
        status = 200
        read = 0

        def read1(self, _most):
            Dripping.read += 1
            now[0] += 2
            return b" "

    now = [0.0]
    monkeypatch.setattr(key_places.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(key_places.HTTPConnection, "request", lambda *_args, **_more: None)
    monkeypatch.setattr(key_places.HTTPConnection, "getresponse", lambda _self: Dripping())
    with pytest.raises(TimeoutError):
        key_places.fetched("http://127.0.0.1:1/keys")
    assert Dripping.read == 3


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/keys", "http://a..b/keys", "https://127.0.0.1:1"])
def test_an_address_where_nobody_is(url):
    with pytest.raises(KeysAwayError):
        KeyAddress(url, PINNED).keys(None)


def test_https_asks_for_a_certificate(address):
    with pytest.raises(KeysAwayError):
        KeyAddress(address.url.replace("http:", "https:"), PINNED).keys(None)
    assert address.asked == 0


def test_no_proxy_is_asked(address, place, signers, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    address.keys = [signers["RS256"].jwk()]
    assert kids(place) == ["rsa-1"]
