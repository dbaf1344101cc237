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

THREADS = 8
ENTER = text("select bench_enter(:bearer, :today)")
TITLES = text("select code, title from track_shown")


def application(database: str) -> Flask:
    app = Flask("orm", static_folder=None)
    engine = create_engine(database, pool_size=THREADS, max_overflow=0)
    with engine.connect() as connection:
        titles = dict(connection.execute(TITLES).all())
    view = View.as_view("graphql", schema=strawberry.Schema(Query), graphql_ide=None)

    @app.post("/graphql")
    def graphql() -> Response:
        bearer = hashlib.sha256(request.headers["Authorization"][7:].encode()).hexdigest()
        with Session(engine) as session:
            me = session.scalar(ENTER, {"bearer": bearer, "today": TODAY})
            if me is None:
                return Response(status=401)
            request.environ["bench"] = {"session": session, "me": me, "titles": titles}
            return view()

    return app


class View(GraphQLView):
    """Hands the request's session on."""

    def get_context(self, request, response):  # noqa: ARG002  Strawberry's signature
        return dict(request.environ["bench"])


if __name__ == "__main__":
    serve(application(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), threads=THREADS, ident=None)
