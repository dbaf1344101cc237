select json_object('data', json_object('submitRecords', json_object('records', json_array(
    json_object(
        'id', global_id('Record:' || record.id), 'status', record.status,
        'task', json_object(
            'id', global_id('Task:' || task.id),
            'status', case when state <> 'PENDING' then state when missed_after < :today then 'MISSED'
                when due_on < :today then 'OVERDUE' when opens_on <= :today then 'OPEN' else 'UPCOMING' end,
            'late', json(iif(late and state = 'DONE', 'true', 'false')),
            'recruit', json_object('progress', (
                select json_object('done', count(*) filter (where other.state = 'DONE'), 'total', count(*))
                from task as other where other.recruit_id = task.recruit_id and counted and other.state <> 'WITHDRAWN'
            ))
        )
    )), 'errors', json_array())))
from record join task on task.id = record.task_id where record.id = :record
