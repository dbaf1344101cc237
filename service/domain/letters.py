"""What leaves the house: a text without anything private, to one person by one channel."""

import re
from dataclasses import dataclass

MAIL = "mail"
"""The channel that writes to an address; the others are robots in a chat of the operator's."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to be sent.

    ``address`` is a mail address for ``mail``; for a chat's robot the mobile number of whom it mentions (None
    where there is none). Receivers tell repeats by ``message_id``. Neither ``subject`` nor ``text`` names
    anybody or quotes what somebody wrote: they say what kind of thing it is, and where to read it.
    """

    channel: str
    message_id: str
    address: str | None
    subject: str
    text: str


_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
_MOBILE = re.compile(r"(?:\+?86)?(1\d{10})", re.ASCII)


def address_on(channel: str, email: str | None, phone: str | None) -> str | None:
    """Return where a channel reaches somebody, None where it does not.

    Mail needs an address; the robot of a chat needs a mobile number, by which it mentions whom it means: the
    text names nobody, so without one nobody in the chat would know.
    """
    if channel == MAIL:
        plain = (email or "").strip()
        return plain if _ADDRESS.fullmatch(plain) else None
    found = _MOBILE.fullmatch(re.sub(r"[\s-]", "", phone or ""))
    return found[1] if found else None
