"""Who a request comes from, by its bearer token."""

from dataclasses import replace

from flask import Request

from service.app.answers import RequestRefusedError
from service.store.scope import Scope
from service.usecases.key_places import KeysAwayError
from service.usecases.service import Service
from service.usecases.tokens import ImpostorError, StrangerError, identify

ON_BEHALF_OF = "X-Xikou-On-Behalf-Of"


def scope_of_request(request: Request, service: Service, request_id: str) -> Scope:
    """Return the viewer's sight, or refuse with 401.

    403: somebody is spoken for by who may not. 503: the identity provider's keys are out of reach.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise RequestRefusedError("UNAUTHENTICATED")
    try:
        scope = identify(service, token.strip(), request.headers.get(ON_BEHALF_OF))
        return replace(scope, request_id=request_id)
    except StrangerError:
        raise RequestRefusedError("UNAUTHENTICATED") from None
    except ImpostorError:
        raise RequestRefusedError("FORBIDDEN") from None
    except KeysAwayError:
        raise RequestRefusedError("UNAVAILABLE") from None
