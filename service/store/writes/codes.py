"""A six-digit code goes its way by mail."""

from uuid import uuid4

from sqlalchemy import insert

from service.store.tables import delivery
from service.store.writes.work import Work

MAIL = "mail"


def post(work: Work, person_id: int, token_row: int) -> None:
    """Keep that the code of a token's row is to leave by mail; the row holds no code."""
    work.connection.execute(
        insert(delivery).values(
            channel=MAIL,
            person_id=person_id,
            cause=f"code:{token_row}",
            message_id=uuid4().hex,
            event={"code": token_row},
            created_on=work.today,
            created_at=work.now,
            not_before=work.now,
            attempts=0,
        )
    )
