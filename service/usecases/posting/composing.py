"""Composing what a delivery says, at the moment at which it leaves."""

from dataclasses import replace
from typing import Any

from service.domain.letters import Letter
from service.store.gathering import scope_of_person
from service.store.reads import postable
from service.store.reads.shape import Reading
from service.store.scope import OPERATOR
from service.usecases import codes
from service.usecases.posting import wording
from service.usecases.posting.facts import Facts
from service.usecases.posting.moot import still_says
from service.usecases.service import Service
from service.usecases.telling.choices import Choices


def compose(service: Service, delivery_id: int) -> Letter | None:
    """Return the letter of an unsent delivery to a person; None where there is nothing to say any more.

    Reads alone, in a transaction of its own. A delivery that carries an event of a webhook, that ended, or
    that does not exist has no letter either.
    """
    with service.look(OPERATOR) as reading:
        row = postable.delivery_row(reading, delivery_id)
        if row is None:
            return None
        choices = Choices.of(reading, service.settings.channels, [row.person_id])
        address = choices.addresses.get((row.person_id, row.channel))
        if row.event is not None:
            return _code(service, row, address)
        told = [
            each
            for each in postable.messages_of(reading, row)
            if row.channel in choices.wanted(row.person_id, each.kind, at_once=each.at_once)
        ]
        said = _still(service, reading, row.person_id, told) if address else []
    if not said:
        return None
    if row.digest_on is not None:
        subject, text = wording.DIGEST, wording.counted(service.host, said)
    else:
        subject = text = wording.title(service.host, said[0].kind)
    place = wording.where(service.settings.public_url)
    return Letter(row.channel, row.message_id, address, wording.subject(subject), f"{text}。\n{place}")


def _code(service: Service, row: Any, address: str | None) -> Letter | None:
    """Return the letter that brings a code for signing in, None where it holds no more."""
    told = codes.letter(service, row.event["code"]) if address else None
    if told is None:
        return None
    subject, text = told
    return Letter(row.channel, row.message_id, address, wording.subject(subject), text)


def _still(service: Service, reading: Reading, person_id: int, told: list[Any]) -> list[Any]:
    """Return what still has something to say to somebody, with what they see today."""
    scope = scope_of_person(reading.connection, person_id, service.today) if told else None
    if scope is None:
        return []
    facts = Facts(service, reading, replace(reading, scope=scope, memo={}), told)
    return [row for row in told if still_says(facts, row)]
