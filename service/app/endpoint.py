"""``POST /graphql``: who is it, what do they ask, execute, answer."""

from typing import Any

from flask import Flask, Response, g, request

from service.app.answers import RequestRefusedError, answered_result
from service.app.body import body_of
from service.app.identity import scope_of_request
from service.app.media import media_of
from service.graphql.context import Context
from service.graphql.direct import answered
from service.graphql.schema import schema
from service.usecases.readings import tell_reading
from service.usecases.service import Service

PATH = "/graphql"


def register_graphql(app: Flask, service: Service) -> None:
    """Add the API."""
    executable = schema()

    @app.post(PATH, provide_automatic_options=False)
    def graphql() -> Response:
        media = media_of(request)
        if media is None:
            raise RequestRefusedError("NOT_ACCEPTABLE")
        g.media = media
        asked = body_of(request, service.settings)
        scope = scope_of_request(request, service, g.request_id)
        address = service.settings.public_url or request.root_url
        context = Context(service, scope, g.request_id, address)
        g.noted = context.noted
        query, values, name = asked["query"], asked.get("variables"), asked.get("operationName")
        known = answered(context, query, values or {}, name)
        if known is not None:
            told: tuple[Any, Any, str, Any] = (known.data, known.errors, g.request_id, {"cost": known.cost})
        else:
            result = executable.execute_sync(
                query, variable_values=values, operation_name=name, context_value=context
            )
            told = (result.data, result.errors or [], g.request_id, result.extensions)
        tell_reading(service, scope, context.shown)
        return answered_result(*told, media)
