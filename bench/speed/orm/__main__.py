"""Serves it: ``python -m bench.speed.orm PORT DATABASE``. The token check and the sight are one call, as for all peers."""

import hashlib
import sys

import strawberry
from flask import Flask, Response, request
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session
from strawberry.flask.views import GraphQLView
from waitress import serve

from bench.speed.orm.queries import Query
from bench.speed.orm.rows import TODAY
from bench.speed.sqlite.entering import enter

THREADS = 8
ENTER = text("select bench_enter(:bearer, :today)")
TITLES = text("select distinct track, definition ->> 'trackTitle' from item_version")


def application(database: str) -> Flask:
    app = Flask("orm", static_folder=None)
    engine = create_engine(database, pool_size=THREADS, max_overflow=0)
    with engine.connect() as connection:
        titles = dict(connection.execute(TITLES).all())
    view = View.as_view("graphql", schema=strawberry.Schema(Query), graphql_ide=None)

    @app.post("/graphql")
    def graphql() -> Response:
        with Session(engine) as session:
            me = entered(session, request.headers["Authorization"][7:])
            if me is None:
                return Response(status=401)
            request.environ["bench"] = {"session": session, "me": me, "titles": titles}
            return view()

    return app


def entered(session: Session, token: str) -> int | None:
    """Return whose a token is, None for a stranger."""
    if session.get_bind().dialect.name == "sqlite":
        viewer = enter(session.connection().connection.driver_connection, token, TODAY)
        return viewer and viewer.me
    bearer = hashlib.sha256(token.encode()).hexdigest()
    return session.scalar(ENTER, {"bearer": bearer, "today": TODAY})


class View(GraphQLView):
    """Hands the request's session on."""

    def get_context(self, request, response):  # noqa: ARG002  Strawberry's signature
        return dict(request.environ["bench"])


if __name__ == "__main__":
    serve(application(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), threads=THREADS, ident=None)
