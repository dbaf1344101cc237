"""Where webhooks may be sent: entries as operators write them, addresses as portals give them."""

from ipaddress import ip_address

import pytest

from service.domain.receivers import BadUrlError, Receivers, entry, target_of


@pytest.mark.parametrize(
    "text", ["", "*", "*.", "http://", "https://a.example", "a b", "-a.example", "a..b", "10.0.0.1/33", "10.0.0.1/8",
     "a.example/24", "a.example:443", "1.2.3", "0x7f.1", "127.1", "门户.cn", "http://http://a"],
)  # fmt: skip
def test_what_is_no_entry(text):
    with pytest.raises(ValueError, match=r".*"):
        entry(text)


@pytest.mark.parametrize(
    ("entries", "url", "allowed", "plain"),
    [
        ("a.example", "https://a.example/x?y=1", True, False),
        ("A.Example", "https://a.EXAMPLE:8443", True, False),
        ("a.example", "https://b.a.example", False, False),
        ("a.example", "https://a.example.evil", False, False),
        ("*.example", "https://b.a.example", True, False),
        ("*.example", "https://example", False, False),
        ("*.example", "https://badexample", False, False),
        ("http://a.example", "http://a.example", True, True),
        ("http://*.example,a.example", "http://a.example", True, True),
        ("10.0.0.0/8", "https://10.255.0.1", True, False),
        ("10.0.0.0/8", "https://11.0.0.1", False, False),
        ("http://fd00::/8", "http://[fd00::1]:81/", True, True),
        ("10.0.0.0/8", "https://[::ffff:10.0.0.1]/", True, False),
        ("a.example", "https://10.0.0.1", False, False),
        ("", "https://a.example", False, False),
    ],
)
def test_what_is_allowed(entries, url, allowed, plain):
    receivers, target = Receivers.of(each for each in entries.split(",") if each), target_of(url)
    assert (receivers.allow(target), receivers.allow_plain(target)) == (allowed, plain)


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("https://a.example", (True, "a.example", 443, "/", "a.example")),
        ("HTTPS://A.example:443/x?y=%20", (True, "a.example", 443, "/x?y=%20", "a.example")),
        ("http://10.0.0.1:8080/", (False, "10.0.0.1", 8080, "/", "10.0.0.1:8080")),
        ("https://[FD00::1]:81?x", (True, "fd00::1", 81, "/?x", "[fd00::1]:81")),
    ],
)
def test_the_parts_of_an_address(url, parts):
    target = target_of(url)
    assert (target.secure, target.host, target.port, target.path, target.authority) == parts


@pytest.mark.parametrize(
    "url",
    ["a.example", "//a.example", "https:a.example", "https://", "https:///x", "https://a.example:x", "https://[::1", "https://[fe80::1%25lo]/",
     "https://a.example:0", "https://a.example:", "https://u@a.example", "https://a.example#", "https://a\r\nb", "https://a\tb", "file:///x",
     "https://a_b..example", "https://127.1", "https://2130706433", "https://0x7f000001", "https://a.example\\x", "https://" + "a" * 500],
)  # fmt: skip
def test_what_is_no_address(url):
    with pytest.raises(BadUrlError):
        target_of(url)


def test_addresses_of_names_and_of_literals():
    named = target_of("https://a.example")
    receivers = Receivers.of(["a.example", "10.0.0.1"])
    for text, allowed in {
        "10.9.9.9": True,
        "203.0.113.1": True,
        "127.0.0.1": False,
        "10.0.0.1": True,
    }.items():
        assert receivers.allow_address(named, ip_address(text)) is allowed, text
    literal = target_of("https://10.0.0.2")
    assert not receivers.allow_address(literal, ip_address("10.0.0.2"))
