"""Calendar feeds: ``GET /calendar/TOKEN.ics``, for calendars that can send no header."""

from flask import Flask, Response, abort

from service.usecases.feeds import ROUTE, calendar_of
from service.usecases.service import Service


def register_feed(app: Flask, service: Service) -> None:
    """Add the feeds; an unknown or revoked token is answered like an address where nothing is."""

    @app.get(ROUTE)
    def feed(token: str) -> Response:
        found = calendar_of(service, token)
        if found is None:
            abort(404)
        response = Response(found, content_type="text/calendar; charset=utf-8")
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["X-Robots-Tag"] = "noindex"
        return response
