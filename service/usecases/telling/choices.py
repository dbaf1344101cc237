"""By which channels people are told of a kind: by all that reach them, unless they said otherwise."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from service.domain.erasure import is_erased
from service.domain.letters import address_on
from service.store.reads import postable
from service.store.reads.shape import Reading
from service.usecases.telling.kinds import is_mandatory

INBOX = "inbox"
"""The channel that holds everything: it is always there, and nobody turns it off."""


@dataclass(frozen=True)
class Choices:
    """What reaches some people beside their inbox, and what they said about it."""

    addresses: Mapping[tuple[int, str], str]
    """By (person, channel)."""

    said: Mapping[tuple[int, str], Sequence[str]]
    """By (person, kind)."""

    channels: tuple[str, ...]

    @classmethod
    def of(cls, reading: Reading, channels: tuple[str, ...], people: Iterable[int]) -> "Choices":
        """Look up these people, as far as there are channels at all."""
        wanted = set(people) if channels else set()
        addresses = {
            (number, channel): address
            for number, who in postable.people(reading, wanted).items()
            if not is_erased(who)
            for channel in channels
            if (address := address_on(channel, who.email, who.phone))
        }
        return cls(addresses, postable.preferences(reading, wanted), channels)

    def wanted(self, person_id: int, kind: str, *, at_once: bool) -> tuple[str, ...]:
        """Return the channels beside the inbox by which somebody gets a kind."""
        mandatory = is_mandatory(kind, at_once=at_once)
        chosen = allowed(self.said.get((person_id, kind)), self.channels, mandatory=mandatory)
        return tuple(each for each in chosen if (person_id, each) in self.addresses)


def allowed(said: Sequence[str] | None, channels: tuple[str, ...], *, mandatory: bool) -> tuple[str, ...]:
    """Return the channels of a kind that exist, after what somebody said (None: nothing)."""
    return channels if said is None or mandatory else tuple(each for each in channels if each in said)
