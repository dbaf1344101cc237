with recursive who as materialized (
    select recruit.id, recruit.unit_id, recruit.department_id, person.code, person.name, recruit.post,
        recruit.entry_date, recruit.probation_ends_on
    from recruit join person on person.id = recruit.id where person.code = %(code)s
),
mine as materialized (
    select task.*, case when state <> 'PENDING' then state when missed_after < %(today)s then 'MISSED'
        when due_on < %(today)s then 'OVERDUE' when opens_on <= %(today)s then 'OPEN' else 'UPCOMING' end as status
    from task where recruit_id = (select id from who)
),
staged as (
    select stage, count(*) as total, count(*) filter (where status = 'DONE') as done,
        count(*) filter (where status = 'WAIVED') as waived, count(*) filter (where status = 'SUBMITTED') as submitted,
        count(*) filter (where status = 'MISSED') as missed, count(*) filter (where status = 'OVERDUE') as overdue,
        count(*) filter (where status = 'OPEN') as open, count(*) filter (where status = 'UPCOMING') as upcoming,
        count(*) filter (where gate and status <> 'MISSED') as gates,
        count(*) filter (where gate and status in ('DONE', 'WAIVED')) as settled,
        count(*) filter (where gate and status = 'OVERDUE') as gates_overdue,
        max(settled_at) filter (where gate and status in ('DONE', 'WAIVED')) at time zone 'UTC' as reached_at
    from mine where counted and status <> 'WITHDRAWN' group by stage
),
up as (
    select 0 as far, id, parent_id from unit where id = (select unit_id from who)
    union all select far + 1, unit.id, unit.parent_id from unit join up on unit.id = up.parent_id
),
granted as materialized (
    select role, unit_id, person_id from role_grant
    where (unit_id is null and role = 'ORGANIZER' or unit_id = any (array(select id from up)) and role = 'UNIT_ADMIN')
        and (starts_on is null or starts_on <= %(today)s) and (ends_on is null or ends_on >= %(today)s)
),
holder as materialized (
    select role, person_id, row_number() over (order by starts_on desc, id desc) as place from assignment
        where recruit_id = (select id from who) and role in ('MENTOR', 'PARTNER')
            and acts_from <= %(today)s and (ends_on is null or ends_on >= %(today)s)
    union all select 'DEPARTMENT_HEAD', person_id, id from department_head
        where department_id = (select department_id from who)
            and (starts_on is null or starts_on <= %(today)s) and (ends_on is null or ends_on >= %(today)s)
    union all select 'ORGANIZER', person_id, person_id from granted where role = 'ORGANIZER'
    union all select 'UNIT_ADMIN', person_id, person_id from granted where role = 'UNIT_ADMIN' and unit_id = (
        select up.id from up join granted on granted.unit_id = up.id and granted.role = 'UNIT_ADMIN' order by far limit 1)
    union all select 'RECRUIT', id, 1 from who
),
people as materialized (
    select id, json_build_object('code', code, 'name', name) as shown from person
    where id = any (array(select person_id from holder union select completed_by_id from mine union select addressee_id from mine))
),
seat as materialized (
    select role, json_agg(people.shown order by place) as shown
    from holder join people on people.id = holder.person_id group by role
)
select json_build_object('data', json_build_object('recruit', (
    select json_build_object(
        'id', translate(encode(convert_to('Recruit:' || who.id, 'UTF8'), 'base64'), '+/', '-_'),
        'code', code, 'name', name,
        'unit', (select json_build_object('code', unit.code, 'name', unit.name) from unit where unit.id = who.unit_id),
        'department', (select json_build_object('name', department.name) from department where department.id = who.department_id),
        'post', post, 'entryDate', entry_date, 'probationEndsOn', probation_ends_on,
        'stage', case when entry_date >= %(today)s then 'PRE_ENTRY'
            when entry_date + interval '1 month' >= %(today)s then 'FIRST_MONTH'
            when probation_ends_on >= %(today)s then 'FIRST_YEAR' else 'THIRD_YEAR' end,
        'milestones', (
            select json_agg(json_build_object('stage', day.stage, 'dueOn', day.due_on,
                'status', case when reached then 'REACHED' when gates_overdue > 0 then 'OVERDUE'
                    when day.after < %(today)s then 'IN_PROGRESS' else 'UPCOMING' end,
                'reachedAt', case when reached then to_char(reached_at, 'YYYY-MM-DD"T"HH24:MI:SS')
                    || coalesce(nullif(to_char(reached_at, '.US'), '.000000'), '') || '+00:00' end,
                'progress', json_build_object('total', coalesce(total, 0), 'done', coalesce(done, 0),
                    'waived', coalesce(waived, 0), 'submitted', coalesce(submitted, 0), 'missed', coalesce(missed, 0),
                    'overdue', coalesce(overdue, 0), 'open', coalesce(open, 0), 'upcoming', coalesce(upcoming, 0))
            ) order by day.place)
            from (values (1, 'PRE_ENTRY', entry_date, entry_date - 31),
                (2, 'FIRST_MONTH', (entry_date + interval '1 month')::date, entry_date),
                (3, 'FIRST_YEAR', probation_ends_on, (entry_date + interval '1 month')::date),
                (4, 'THIRD_YEAR', (entry_date + interval '36 months')::date, probation_ends_on)
            ) as day(place, stage, due_on, after)
            left join staged on staged.stage = day.stage
            cross join lateral (select gates > 0 and settled = gates as reached) as met
        ),
        'dimensions', (
            select json_agg(json_build_object('dimension', named.dimension, 'progress', json_build_object(
                'total', coalesce(total, 0), 'done', coalesce(done, 0))) order by named.bit)
            from (values (1, 'LOYALTY'), (2, 'VALUES'), (4, 'TEAM'), (8, 'DILIGENCE'), (16, 'INTEGRITY')) as named(bit, dimension)
            cross join lateral (
                select count(*) as total, count(*) filter (where status = 'DONE') as done
                from mine where counted and status <> 'WITHDRAWN' and dimensions & named.bit <> 0
            ) as counted
        ),
        'tasks', json_build_object('nodes', (
            select coalesce(json_agg(json_build_object(
                'id', translate(encode(convert_to('Task:' || task.id, 'UTF8'), 'base64'), '+/', '-_'),
                'title', case when task.title <> '' and (task.addressee_id is null or task.recruit_id = xikou_id('person')
                    or xikou_id('person') = task.addressee_id) then task.title else item.title end,
                'item', item.shown, 'occurrence', occurrence, 'stage', stage, 'opensOn', opens_on, 'dueOn', due_on,
                'provisional', provisional, 'status', status, 'late', late and state = 'DONE',
                'responsibles', case when state = 'DONE' then json_build_array(done.shown)
                    when addressee_id is not null and exists (
                        select from holder where holder.role = task.role and person_id = addressee_id
                    ) then json_build_array(addressed.shown)
                    else coalesce(seat.shown, '[]') end,
                'completedOn', completed_on) order by due_on, task.id), '[]')
            from (select * from mine order by due_on, id limit 100) as task
            join json_to_recordset(%(items)s::json) as item(id bigint, title text, shown json) on item.id = task.item_version_id
            left join seat on seat.role = task.role
            left join people as done on done.id = completed_by_id
            left join people as addressed on addressed.id = addressee_id
        ))
    ) from who
)))
