"""The SQL statements of a block, without those by which the second wall follows them."""

from contextlib import contextmanager

from sqlalchemy import event


@contextmanager
def counted(house):
    engine, texts = house.service.store.engine, []

    def note(_connection, _cursor, text, *_more):
        if not text.startswith("select set_config('xikou."):
            texts.append(text)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield texts
    finally:
        event.remove(engine, "before_cursor_execute", note)
