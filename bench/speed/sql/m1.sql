select json_build_object('data', json_build_object('submitRecords', json_build_object('records', json_build_array(
    json_build_object(
        'id', translate(encode(convert_to('Record:' || record.id, 'UTF8'), 'base64'), '+/', '-_'), 'status', record.status,
        'task', json_build_object(
            'id', translate(encode(convert_to('Task:' || task.id, 'UTF8'), 'base64'), '+/', '-_'),
            'status', case when state <> 'PENDING' then state when missed_after < %(today)s then 'MISSED'
                when due_on < %(today)s then 'OVERDUE' when opens_on <= %(today)s then 'OPEN' else 'UPCOMING' end,
            'late', late and state = 'DONE',
            'recruit', json_build_object('progress', (
                select json_build_object('done', count(*) filter (where other.state = 'DONE'), 'total', count(*))
                from task as other where other.recruit_id = task.recruit_id and counted and other.state <> 'WITHDRAWN'
            ))
        )
    )), 'errors', json_build_array())))
from record join task on task.id = record.task_id where record.id = %(record)s
