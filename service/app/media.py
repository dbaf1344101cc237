"""The media types of answers: which of them a caller takes, and likes best."""

from dataclasses import dataclass
from functools import lru_cache

from flask import Request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header


@dataclass(frozen=True)
class Media:
    """A media type; ``lenient`` where a caller's mistakes are answered with 200, as its clients expect."""

    name: str
    lenient: bool = False


JSON = Media("application/json")
_PLAIN = Media("application/json", lenient=True)
_GRAPHQL = Media("application/graphql-response+json")
_ANY = ("*/*", "application/*")


def media_of(request: Request) -> Media | None:
    """Return the type that the Accept header likes best, None where it takes none of ours.

    Without a preference it is application/json.
    """
    return _liked(request.environ.get("HTTP_ACCEPT", ""))


@lru_cache(maxsize=16)  # clients send the same few; one may be as long as all headers
def _liked(accept: str) -> Media | None:
    listed = reversed(list(parse_accept_header(accept, MIMEAccept)))  # from the worst on: the best counts
    accepted = {each.partition(";")[0].strip().lower(): quality for each, quality in listed}
    if not accepted:
        return JSON
    anything = max((accepted.get(each, 0) for each in _ANY), default=0)
    named = [(accepted.get(each.name, anything), each) for each in (_PLAIN, _GRAPHQL)]
    quality, best = max(named, key=lambda each: each[0])
    if quality <= 0:
        return None
    return JSON if best is _PLAIN and best.name not in accepted else best
