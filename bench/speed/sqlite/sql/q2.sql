with recursive who as materialized (
    select recruit.id, recruit.unit_id, recruit.department_id, person.code, person.name, recruit.post, entry_date, probation_ends_on,
        min(date(entry_date, '+1 month'), date(entry_date, 'start of month', '+2 month', '-1 day')) as first_month,
        min(date(entry_date, '+36 month'), date(entry_date, 'start of month', '+37 month', '-1 day')) as third_year
    from person join recruit on person.id = recruit.id where person.code = :code and /*sees*/
),
mine as materialized (
    select task.*, case when state <> 'PENDING' then state when missed_after < :today then 'MISSED'
        when due_on < :today then 'OVERDUE' when opens_on <= :today then 'OPEN' else 'UPCOMING' end as status
    from task where recruit_id = (select id from who)
),
staged as materialized (
    select stage, count(*) as total, count(*) filter (where status = 'DONE') as done,
        count(*) filter (where status = 'WAIVED') as waived, count(*) filter (where status = 'SUBMITTED') as submitted,
        count(*) filter (where status = 'MISSED') as missed, count(*) filter (where status = 'OVERDUE') as overdue,
        count(*) filter (where status = 'OPEN') as open, count(*) filter (where status = 'UPCOMING') as upcoming,
        count(*) filter (where gate and status <> 'MISSED') as gates,
        count(*) filter (where gate and status in ('DONE', 'WAIVED')) as settled,
        count(*) filter (where gate and status = 'OVERDUE') as gates_overdue,
        max(settled_at) filter (where gate and status in ('DONE', 'WAIVED')) as reached_at
    from mine where counted and status <> 'WITHDRAWN' group by stage
),
day as materialized (
    select 1 as place, 'PRE_ENTRY' as stage, entry_date as due_on, date(entry_date, '-31 day') as after from who
    union all select 2, 'FIRST_MONTH', first_month, entry_date from who
    union all select 3, 'FIRST_YEAR', probation_ends_on, first_month from who
    union all select 4, 'THIRD_YEAR', third_year, probation_ends_on from who
),
named(bit, dimension) as (values (1, 'LOYALTY'), (2, 'VALUES'), (4, 'TEAM'), (8, 'DILIGENCE'), (16, 'INTEGRITY')),
up as (
    select 0 as far, id, parent_id from unit where id = (select unit_id from who)
    union all select far + 1, unit.id, unit.parent_id from unit join up on unit.id = up.parent_id
),
granted as materialized (
    select role, person_id, far from up cross join role_grant on role_grant.unit_id = up.id
        where role = 'UNIT_ADMIN' and (starts_on is null or starts_on <= :today) and (ends_on is null or ends_on >= :today)
    union all select role, person_id, 0 from role_grant
        where role = 'ORGANIZER' and unit_id is null
            and (starts_on is null or starts_on <= :today) and (ends_on is null or ends_on >= :today)
),
holder as materialized (
    select role, person_id, row_number() over (order by starts_on desc, id desc) as place from assignment
        where recruit_id = (select id from who) and role in ('MENTOR', 'PARTNER')
            and acts_from <= :today and (ends_on is null or ends_on >= :today)
    union all select 'DEPARTMENT_HEAD', person_id, id from department_head
        where department_id = (select department_id from who)
            and (starts_on is null or starts_on <= :today) and (ends_on is null or ends_on >= :today)
    union all select 'ORGANIZER', person_id, person_id from granted where role = 'ORGANIZER'
    union all select 'UNIT_ADMIN', person_id, person_id from granted
        where role = 'UNIT_ADMIN' and far = (select min(far) from granted where role = 'UNIT_ADMIN')
    union all select 'RECRUIT', id, 1 from who
),
people as materialized (
    select id, json_object('code', code, 'name', name) as shown from person
    where id in (select person_id from holder union select completed_by_id from mine union select addressee_id from mine)
),
seat as materialized (
    select role, group_concat(shown) as shown
    from (select role, people.shown from holder join people on people.id = holder.person_id order by role, place) group by role
)
select coalesce((
    select '{"data":{"recruit":' || rtrim(json_object(
        'id', global_id('Recruit:' || who.id), 'code', code, 'name', name,
        'unit', (select json_object('code', unit.code, 'name', unit.name) from unit where unit.id = who.unit_id),
        'department', (select json_object('name', department.name) from department where department.id = who.department_id),
        'post', post, 'entryDate', entry_date, 'probationEndsOn', probation_ends_on,
        'stage', case when entry_date >= :today then 'PRE_ENTRY' when first_month >= :today then 'FIRST_MONTH'
            when probation_ends_on >= :today then 'FIRST_YEAR' else 'THIRD_YEAR' end,
        'milestones', (
            select json_group_array(json(one)) from (
                select json_object('stage', day.stage, 'dueOn', day.due_on,
                    'status', case when gates > 0 and settled = gates then 'REACHED' when gates_overdue > 0 then 'OVERDUE'
                        when day.after < :today then 'IN_PROGRESS' else 'UPCOMING' end,
                    'reachedAt', iif(gates > 0 and settled = gates, replace(reached_at, ' ', 'T') || '+00:00', null),
                    'progress', json_object('total', coalesce(total, 0), 'done', coalesce(done, 0),
                        'waived', coalesce(waived, 0), 'submitted', coalesce(submitted, 0), 'missed', coalesce(missed, 0),
                        'overdue', coalesce(overdue, 0), 'open', coalesce(open, 0), 'upcoming', coalesce(upcoming, 0))) as one
                from day left join staged on staged.stage = day.stage order by day.place
            )
        ),
        'dimensions', (
            select json_group_array(json(one)) from (
                select json_object('dimension', dimension, 'progress', json_object('total', count(mine.id),
                    'done', count(mine.id) filter (where status = 'DONE'))) as one
                from named left join mine on dimensions & bit <> 0 and counted and status <> 'WITHDRAWN'
                group by bit, dimension order by bit
            )
        )
    ), '}') || ',"tasks":{"nodes":[' || (
        select coalesce(group_concat(one), '') from (
            select rtrim(json_object(
                    'id', global_id('Task:' || task.id),
                    'title', iif(task.title <> '' and (task.addressee_id is null or task.recruit_id = :me or task.addressee_id = :me),
                        task.title, item.title),
                    'occurrence', occurrence, 'opensOn', opens_on, 'dueOn', due_on, 'completedOn', completed_on,
                    'status', status, 'stage', stage), '}')
                || ',"provisional":' || iif(provisional, 'true', 'false')
                || ',"late":' || iif(late and state = 'DONE', 'true', 'false') || ',"item":' || item.shown
                || ',"responsibles":[' || case when state = 'DONE' then done.shown
                    when addressee_id is not null and exists (
                        select 1 from holder where holder.role = task.role and person_id = addressee_id
                    ) then addressed.shown
                    else coalesce(seat.shown, '') end || ']}' as one
            from (select * from mine order by due_on, id limit 100) as task
            join shown_item as item on item.id = task.item_version_id
            left join seat on seat.role = task.role
            left join people as done on done.id = completed_by_id
            left join people as addressed on addressed.id = addressee_id
            order by due_on, task.id
        )
    ) || ']}}}}' from who
), '{"data":{"recruit":null}}')
