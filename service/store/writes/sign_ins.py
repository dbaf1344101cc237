"""Sign-ins that are over."""

from datetime import datetime

from sqlalchemy import delete, func, select

from service.store.tables import token
from service.store.tokens import CODE, SESSION
from service.store.writes.work import Work


def forget_ended(work: Work, moment: datetime, most: int) -> int:
    """Remove so many sessions and six-digit codes that ended before a moment; return how many.

    Tokens that an operator or a person made stay listed, the trace of signing in stays as it is. The newest
    row stays, so that on SQLite no number that the trace names is given twice.
    """
    ended = (token.c.expires_at < moment) | (token.c.revoked_at < moment)
    newest = select(func.max(token.c.id)).scalar_subquery()
    old = token.c.role.in_((SESSION, CODE)) & ended & (token.c.id != newest)
    first = select(token.c.id).where(old).order_by(token.c.id).limit(most)
    return work.connection.execute(delete(token).where(token.c.id.in_(first))).rowcount
