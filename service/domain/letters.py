"""What leaves the house: a text without anything private, to one person by one channel."""

from dataclasses import dataclass

MAIL = "mail"
"""The channel that writes to an address; the others are robots in a chat of the operator's."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to be sent.

    ``address`` is a mail address for ``mail``; for a chat's robot the phone number of whom it mentions, None
    where none is known. Receivers tell repeats by ``message_id``. Neither ``subject`` nor ``text`` names
    anybody or quotes what somebody wrote: they say what kind of thing it is, and where to read it.
    """

    channel: str
    message_id: str
    address: str | None
    subject: str
    text: str
