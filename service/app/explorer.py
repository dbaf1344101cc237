"""What the portal's explorer asks: executed as the API does it, for who is signed in, and queries alone."""

from collections.abc import Callable
from dataclasses import replace

from flask import Response, g, request
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.types.graphql import OperationType
from werkzeug.exceptions import RequestEntityTooLarge

from service.app.answers import RequestRefusedError, answered_result, refused
from service.app.body import body_of
from service.graphql.context import Context
from service.graphql.schema import schema
from service.store.scope import Scope
from service.usecases.readings import tell_reading
from service.usecases.service import Service

_QUERIES_ALONE = "探索页只能查询；要更改，请在门户的页面上办理，或用令牌调用接口"


def exploring(service: Service) -> Callable[[Scope], Response]:
    """Return what answers the explorer: the limits are the API's, and the schema may be asked for."""
    executable = schema()

    def explore(scope: Scope) -> Response:
        # the schema is what an explorer shows, also where callers by token may not ask for it
        open_service = replace(service, settings=replace(service.settings, introspection="on"))
        try:
            asked = body_of(request, service.settings)
            context = Context(
                open_service, scope, g.request_id, lambda: service.settings.public_url or request.root_url
            )
            g.noted = context.noted
            result = executable.execute_sync(
                asked["query"],
                variable_values=asked.get("variables"),
                operation_name=asked.get("operationName"),
                context_value=context,
                allowed_operation_types=[OperationType.QUERY],
            )
        except RequestEntityTooLarge:
            return refused(RequestRefusedError("TOO_LARGE"), g.request_id)
        except InvalidOperationTypeError:
            return refused(RequestRefusedError("FORBIDDEN", _QUERIES_ALONE), g.request_id)
        except RequestRefusedError as no:
            return refused(no, g.request_id)
        tell_reading(service, scope, context.shown)
        return answered_result(result.data, result.errors or [], g.request_id, result.extensions)

    return explore
