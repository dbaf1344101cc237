"""The mutation's requests: tasks of mentors that can be recorded now, and the database put back afterwards."""

from dataclasses import dataclass

import psycopg

from bench.speed.cases import Question, act_of
from bench.speed.cluster import TODAY, token_of

TASKS = 6_000
GROWING = ("record", "task_past", "idempotency", "happening", "audit_event")
OPEN = """
select assignment.person_id, task.id from task join assignment on assignment.recruit_id = task.recruit_id
where task.item = 'mentor.thought_guidance' and state = 'PENDING' and opens_on <= %(today)s
    and (missed_after is null or missed_after >= %(today)s)
    and assignment.role = 'MENTOR' and assignment.acts_from <= %(today)s and assignment.ends_on is null
order by task.id %% 97, task.id limit %(tasks)s
"""


def questions(connection: psycopg.Connection) -> list[Question]:
    """Return a request for each task that a mentor can record now."""
    rows = connection.execute(OPEN, {"today": TODAY, "tasks": TASKS}).fetchall()
    return [act_of(token_of(connection, person), task) for person, task in rows]


@dataclass(frozen=True)
class Mark:
    """Where the growing tables end."""

    ends: dict[str, int]

    @classmethod
    def of(cls, connection: psycopg.Connection) -> "Mark":
        return cls(
            {
                table: connection.execute(f"select coalesce(max(id), 0) from {table}").fetchone()[0]  # noqa: S608  our own tables
                for table in GROWING
            }
        )

    def restore(self, connection: psycopg.Connection) -> None:
        """Make tasks what they were, and remove what came since."""
        with connection.transaction():
            connection.execute(
                "set local session_replication_role = replica"
            )  # the trace only grows otherwise
            connection.execute(
                "update task set state = before.state, late = before.late, completed_on = before.completed_on,"
                " completed_by_id = before.completed_by_id, settled_at = before.settled_at"
                " from task_past as before where before.task_id = task.id and before.id > %s",
                (self.ends["task_past"],),
            )
            connection.execute("delete from audit_seal where event_id > %s", (self.ends["audit_event"],))
            for table in GROWING:
                connection.execute(f"delete from {table} where id > %s", (self.ends[table],))  # noqa: S608  as above
        connection.execute("vacuum " + ", ".join(["task", *GROWING]))
