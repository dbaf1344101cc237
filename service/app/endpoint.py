"""``POST /graphql``: who is it, what do they ask, execute, answer."""

from contextlib import ExitStack

from flask import Flask, Response, g, request

from service.app.answers import RequestRefusedError, answered_result
from service.app.body import body_of
from service.app.identity import reading_of_request, scope_of_request
from service.app.media import media_of
from service.graphql.context import Context
from service.graphql.direct import Told, answered, known
from service.graphql.schema import schema
from service.store.scope import Scope
from service.usecases.readings import tell_reading
from service.usecases.service import Opened, Service

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
        query, values, name = asked["query"], asked.get("variables"), asked.get("operationName")

        def address() -> str:
            return service.settings.public_url or request.root_url

        def known_as(scope: Scope, ours: Service = service) -> Context:
            context = Context(ours, scope, g.request_id, address)
            g.noted = context.noted
            return context

        question = known(service, query, values or {}, name)
        told: Told | None = None
        if question is not None:
            with ExitStack() as open_now:
                reading = open_now.enter_context(
                    reading_of_request(request, service, g.request_id, to_change=question.holds)
                )
                opened = Opened(reading, open_now.close)
                context = known_as(reading.scope, service.having(opened) if question.changes else service)
                told = answered(context, question, reading)
                context.service.let_go()  # what nobody looked at is closed now, whoever answers then
        else:
            context = known_as(scope_of_request(request, service, g.request_id))
        if told is None:
            result = executable.execute_sync(
                query, variable_values=values, operation_name=name, context_value=context
            )
            told = result.data, result.errors or [], g.request_id, result.extensions or {}
        tell_reading(service, context.scope, context.shown)
        data, errors, number, beside = told
        return answered_result(data, errors, number, beside, media)
