with me as materialized (
    select xikou_id('person') as id, xikou_is('all') as organizer, xikou_ids('units') as units,
        xikou_ids('departments') as departments, current_setting('bench.mentees', true)::bigint[] as mentees,
        current_setting('bench.partnered', true)::bigint[] as partnered
),
mine as materialized (
    select task.*, person.code as recruit_code, person.name as recruit_name, unit.name as unit_name,
        case when due_on < %(today)s then 'OVERDUE' else 'OPEN' end as status,
        me.organizer or recruit.unit_id = any (me.units) and not gate as keeps
    from me, task join recruit on recruit.id = task.recruit_id join person on person.id = task.recruit_id
    join unit on unit.id = recruit.unit_id
    where state = 'PENDING' and opens_on <= %(today)s and (missed_after is null or missed_after >= %(today)s)
        and recruit_id = any ((select mentees || partnered || id from me)::bigint[])
        and (task.role = 'MENTOR' and recruit_id = any ((select mentees from me)::bigint[])
            or task.role = 'PARTNER' and recruit_id = any ((select partnered from me)::bigint[])
            or task.role = 'RECRUIT' and recruit_id = me.id)
        and (addressee_id is null or addressee_id = me.id or not exists (
            select from assignment where person_id = addressee_id and assignment.recruit_id = task.recruit_id
                and assignment.role = task.role
                and acts_from <= %(today)s and (ends_on is null or ends_on >= %(today)s)))
),
due as materialized (select * from mine order by due_on, id limit 50)
select json_build_object('data', json_build_object(
    'me', (
        select json_build_object(
            'person', (select json_build_object('code', code, 'name', name) from person where person.id = me.id),
            'roles', (
                select coalesce(json_agg(role order by place), '[]')
                from (values (1, 'ORGANIZER', organizer), (2, 'UNIT_ADMIN', units <> '{}'),
                    (3, 'DEPARTMENT_HEAD', departments <> '{}'), (4, 'MENTOR', mentees <> '{}'),
                    (5, 'PARTNER', partnered <> '{}'), (6, 'RECRUIT', exists (select from recruit where recruit.id = me.id)),
                    (8, 'AUDITOR', xikou_is('auditor'))) as held(place, role, holds) where holds
            )
        ) from me
    ),
    'tasks', json_build_object('totalCount', (select count(*) from mine), 'nodes', (
        select coalesce(json_agg(json_build_object(
            'id', translate(encode(convert_to('Task:' || due.id, 'UTF8'), 'base64'), '+/', '-_'),
            'title', case when title <> '' and (addressee_id is null or due.role = 'RECRUIT' or addressee_id = xikou_id('person'))
                then title else definition ->> 'title' end,
            'item', json_build_object('code', definition -> 'code', 'confirmedBy', definition -> 'confirmedBy',
                'evidenceSchema', definition -> 'evidenceSchema'),
            'recruit', json_build_object('code', recruit_code, 'name', recruit_name,
                'unit', json_build_object('name', unit_name)),
            'dueOn', due_on, 'status', status,
            'viewerCan', (
                select json_agg(act order by place)
                from (values (1, 'SUBMIT', true), (4, 'CORRECT', corrects), (5, 'WAIVE', keeps and addressee_id is null),
                    (7, 'RESCHEDULE', keeps and addressee_id is null), (8, 'PROPOSE_APPOINTMENT', true)) as can(place, act, may)
                where may
            )) order by due_on, due.id), '[]')
        from due join item_version on item_version.id = due.item_version_id
        cross join lateral (select exists (
            select from record where record.task_id = due.id and record.status in ('ACCEPTED', 'CONFIRMED', 'AWAITING_CONFIRMATION')
        ) as corrects) as kept
    ))
))
