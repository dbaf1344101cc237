"""``POST /graphql``: who is it, what do they ask, execute, answer."""

import uuid

from flask import Flask, Response, g, request
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from service.app.answers import RequestRefusedError, answered_result
from service.app.body import body_of
from service.app.identity import scope_of_request
from service.graphql.context import Context
from service.graphql.schema import schema
from service.usecases.readings import tell_reading
from service.usecases.service import Service


def register_graphql(app: Flask, service: Service) -> None:
    """Add the API."""
    executable = schema()

    @app.before_request
    def number() -> None:
        g.request_id = uuid.uuid4().hex

    @app.after_request
    def numbered(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.request_id
        return response

    @app.post("/graphql")
    def graphql() -> Response:
        asked = body_of(request)
        scope = scope_of_request(request, service, g.request_id)
        address = service.settings.public_url or request.root_url
        context = Context(service, scope, g.request_id, address)
        g.noted = context.noted
        try:
            result = executable.execute_sync(
                asked["query"],
                variable_values=asked.get("variables"),
                operation_name=asked.get("operationName"),
                context_value=context,
            )
        except (CannotGetOperationTypeError, InvalidOperationTypeError):
            raise RequestRefusedError("BAD_REQUEST", "没有可以执行的查询，请核对 operationName") from None
        tell_reading(service, scope, context.shown)
        return answered_result(result.data, result.errors or [], g.request_id)
