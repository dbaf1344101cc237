"""``POST /graphql``: who is it, what do they ask, execute, answer."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from flask import Flask, Request, Response, g, request

from service.app.answers import RequestRefusedError, answered, told
from service.app.identity import scope_of_request
from service.graphql.context import Context
from service.graphql.schema import schema
from service.usecases.service import Service

_KEYS = ("query", "variables", "operationName", "extensions")


def register_graphql(app: Flask, service: Service) -> None:
    """Add the API."""
    executable = schema()

    @app.before_request
    def number() -> None:
        g.request_id = uuid.uuid4().hex

    @app.post("/graphql")
    def graphql() -> Response:
        asked = _asked(request)
        scope = scope_of_request(request, service)
        result = executable.execute_sync(
            asked["query"],
            variable_values=asked.get("variables"),
            operation_name=asked.get("operationName"),
            context_value=Context(service, scope, g.request_id),
        )
        body: dict[str, Any] = {}
        if result.errors:
            body["errors"] = [told(error, g.request_id) for error in result.errors]
        if result.data is not None or not result.errors:
            body["data"] = result.data
        return answered(body, 200 if "data" in body else 400, g.request_id)


def _asked(here: Request) -> Mapping[str, Any]:
    """Read the body: a JSON object with a query, sent as UTF-8 application/json."""
    if here.mimetype != "application/json" or here.mimetype_params.get("charset", "utf-8").lower() != "utf-8":
        raise RequestRefusedError("UNSUPPORTED_MEDIA_TYPE")
    try:
        body = json.loads(here.get_data(cache=False).decode("utf-8"))
    except (ValueError, RecursionError):
        raise RequestRefusedError("BAD_REQUEST", "请求体不是有效的JSON") from None
    if not isinstance(body, dict):
        raise RequestRefusedError("BAD_REQUEST", "请求体须为JSON对象")
    if not isinstance(body.get("query"), str) or not body["query"].strip():
        raise RequestRefusedError("BAD_REQUEST", "query 须为非空文字")
    if not isinstance(body.get("variables"), dict | None):
        raise RequestRefusedError("BAD_REQUEST", "variables 须为对象")
    if not isinstance(body.get("operationName"), str | None):
        raise RequestRefusedError("BAD_REQUEST", "operationName 须为文字")
    return {key: body[key] for key in _KEYS if key in body}
