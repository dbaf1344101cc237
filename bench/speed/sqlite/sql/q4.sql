with mine as materialized (
    select task.*, person.code as recruit_code, person.name as recruit_name, unit.name as unit_name,
        iif(due_on < :today, 'OVERDUE', 'OPEN') as status,
        :everything or (recruit.unit_id in (select value from json_each(:units)) and not gate) as keeps
    from task join recruit on recruit.id = task.recruit_id join person on person.id = task.recruit_id
    join unit on unit.id = recruit.unit_id
    where state = 'PENDING' and opens_on <= :today and (missed_after is null or missed_after >= :today)
        and recruit_id in (select value from json_each(:recruits))
        and (task.role = 'MENTOR' and recruit_id in (select value from json_each(:mentees))
            or task.role = 'PARTNER' and recruit_id in (select value from json_each(:partnered))
            or task.role = 'RECRUIT' and recruit_id = :me)
        and (addressee_id is null or addressee_id = :me or not exists (
            select 1 from assignment where person_id = addressee_id and assignment.recruit_id = task.recruit_id
                and assignment.role = task.role
                and acts_from <= :today and (ends_on is null or ends_on >= :today)))
),
due as materialized (
    select *, exists (
        select 1 from record where record.task_id = mine.id and record.status in ('ACCEPTED', 'CONFIRMED', 'AWAITING_CONFIRMATION')
    ) as corrects
    from mine order by due_on, id limit 50
),
held(place, role, holds) as (
    values (1, 'ORGANIZER', :everything), (2, 'UNIT_ADMIN', :units <> '[]'), (3, 'DEPARTMENT_HEAD', :departments <> '[]'),
        (4, 'MENTOR', :mentees <> '[]'), (5, 'PARTNER', :partnered <> '[]'),
        (6, 'RECRUIT', exists (select 1 from recruit where recruit.id = :me)), (8, 'AUDITOR', :auditor)
)
select json_object('data', json_object(
    'me', json_object(
        'person', (select json_object('code', code, 'name', name) from person where person.id = :me),
        'roles', (select json_group_array(role) from (select role from held where holds order by place))
    ),
    'tasks', json_object('totalCount', (select count(*) from mine), 'nodes', (
        select json_group_array(json(one)) from (
            select json_object(
                'id', global_id('Task:' || due.id),
                'title', iif(title <> '' and (addressee_id is null or due.role = 'RECRUIT' or addressee_id = :me),
                    title, definition ->> '$.title'),
                'item', json_object('code', definition ->> '$.code', 'confirmedBy', definition ->> '$.confirmedBy',
                    'evidenceSchema', definition -> '$.evidenceSchema'),
                'recruit', json_object('code', recruit_code, 'name', recruit_name, 'unit', json_object('name', unit_name)),
                'dueOn', due_on, 'status', status,
                'viewerCan', json('["SUBMIT",' || iif(corrects, '"CORRECT",', '')
                    || iif(keeps and addressee_id is null, '"WAIVE","RESCHEDULE",', '') || '"PROPOSE_APPOINTMENT"]')) as one
            from due join item_version on item_version.id = due.item_version_id order by due_on, due.id
        )
    ))
))
