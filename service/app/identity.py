"""Who a request comes from, by its bearer token."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Request

from service.app.answers import RequestRefusedError
from service.store.reads.shape import Reading
from service.store.scope import Scope
from service.usecases.key_places import KeysAwayError
from service.usecases.service import Service
from service.usecases.tokens import ImpostorError, StrangerError, looking

ON_BEHALF_OF = "X-Xikou-On-Behalf-Of"


def scope_of_request(request: Request, service: Service, request_id: str) -> Scope:
    """Return the viewer's sight, or refuse with 401.

    403: somebody is spoken for by who may not. 503: the identity provider's keys are out of reach.
    """
    with reading_of_request(request, service, request_id) as reading:
        return reading.scope


@contextmanager
def reading_of_request(
    request: Request, service: Service, request_id: str, *, to_change: bool = False
) -> Iterator[Reading]:
    """Open a reading as the viewer, perhaps to change what is read, or refuse as ``scope_of_request``."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise RequestRefusedError("UNAUTHENTICATED")
    try:
        who = (service, token.strip(), request.headers.get(ON_BEHALF_OF), request_id)
        with looking(*who, to_change=to_change) as reading:
            yield reading
    except StrangerError:
        raise RequestRefusedError("UNAUTHENTICATED") from None
    except ImpostorError:
        raise RequestRefusedError("FORBIDDEN") from None
    except KeysAwayError:
        raise RequestRefusedError("UNAVAILABLE") from None
