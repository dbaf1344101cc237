-- One recruit's page for PostGraphile: the floor's statement, with typed rows in the place of JSON.
create or replace function recruit_page(code text) returns page_shown language sql stable parallel safe
begin atomic
    with recursive who as materialized (
        select recruit.id, recruit.unit_id, recruit.department_id, person.code, person.name, recruit.post,
            recruit.entry_date, recruit.probation_ends_on
        from recruit join person on person.id = recruit.id where person.code = recruit_page.code
    ),
    mine as materialized (
        select task.*, case when state <> 'PENDING' then state when missed_after < bench_today() then 'MISSED'
            when due_on < bench_today() then 'OVERDUE' when opens_on <= bench_today() then 'OPEN' else 'UPCOMING' end as status
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
            max(settled_at) filter (where gate and status in ('DONE', 'WAIVED')) as reached_at
        from mine where counted and status <> 'WITHDRAWN' group by stage
    ),
    up as (
        select 0 as far, id, parent_id from unit where id = (select unit_id from who)
        union all select far + 1, unit.id, unit.parent_id from unit join up on unit.id = up.parent_id
    ),
    granted as materialized (
        select role, unit_id, person_id from role_grant
        where (role = 'ORGANIZER' or role = 'UNIT_ADMIN' and unit_id in (select id from up))
            and (starts_on is null or starts_on <= bench_today()) and (ends_on is null or ends_on >= bench_today())
    ),
    holder as materialized (
        select role, person_id, row_number() over (order by starts_on desc, id desc) as place from assignment
            where recruit_id = (select id from who) and role in ('MENTOR', 'PARTNER')
                and acts_from <= bench_today() and (ends_on is null or ends_on >= bench_today())
        union all select 'DEPARTMENT_HEAD', person_id, id from department_head
            where department_id = (select department_id from who)
                and (starts_on is null or starts_on <= bench_today()) and (ends_on is null or ends_on >= bench_today())
        union all select 'ORGANIZER', person_id, person_id from granted where role = 'ORGANIZER'
        union all select 'UNIT_ADMIN', person_id, person_id from granted where role = 'UNIT_ADMIN' and unit_id = (
            select up.id from up join granted on granted.unit_id = up.id and granted.role = 'UNIT_ADMIN' order by far limit 1)
        union all select 'RECRUIT', id, 1 from who
    ),
    people as materialized (
        select id, row(code, name)::person_shown as shown from person
        where id = any (array(select person_id from holder union select completed_by_id from mine union select addressee_id from mine))
    ),
    seat as materialized (
        select role, array_agg(people.shown order by place) as shown
        from holder join people on people.id = holder.person_id group by role
    )
    select row(who.id, who.code, who.name,
        (select row(unit.code, unit.name)::person_shown from unit where unit.id = who.unit_id),
        (select department.name from department where department.id = who.department_id),
        post, entry_date, probation_ends_on,
        case when entry_date >= bench_today() then 'PRE_ENTRY'
            when entry_date + interval '1 month' >= bench_today() then 'FIRST_MONTH'
            when probation_ends_on >= bench_today() then 'FIRST_YEAR' else 'THIRD_YEAR' end,
        array(
            select row(day.stage, day.due_on,
                case when reached then 'REACHED' when gates_overdue > 0 then 'OVERDUE'
                    when day.after < bench_today() then 'IN_PROGRESS' else 'UPCOMING' end,
                case when reached then reached_at end,
                row(coalesce(total, 0), coalesce(done, 0), coalesce(waived, 0), coalesce(submitted, 0), coalesce(missed, 0),
                    coalesce(overdue, 0), coalesce(open, 0), coalesce(upcoming, 0), null, null, null)::counts)::milestone_shown
            from (values (1, 'PRE_ENTRY', entry_date, entry_date - 31),
                (2, 'FIRST_MONTH', (entry_date + interval '1 month')::date, entry_date),
                (3, 'FIRST_YEAR', probation_ends_on, (entry_date + interval '1 month')::date),
                (4, 'THIRD_YEAR', (entry_date + interval '36 months')::date, probation_ends_on)
            ) as day(place, stage, due_on, after)
            left join staged on staged.stage = day.stage
            cross join lateral (select gates > 0 and settled = gates as reached) as met
            order by day.place
        ),
        array(
            select row(named.dimension, row(total, done, null, null, null, null, null, null, null, null, null)::counts)::dimension_counts
            from (values (1, 'LOYALTY'), (2, 'VALUES'), (4, 'TEAM'), (8, 'DILIGENCE'), (16, 'INTEGRITY')) as named(bit, dimension)
            cross join lateral (
                select count(*)::int as total, count(*) filter (where mine.status = 'DONE')::int as done
                from mine where counted and mine.status <> 'WITHDRAWN' and dimensions & named.bit <> 0
            ) as counted
            order by named.bit
        ),
        array(
            select row(task.id,
                case when task.title <> '' and (task.addressee_id is null or task.recruit_id = xikou_id('person')
                    or xikou_id('person') = task.addressee_id) then task.title else item_shown.title end,
                task.item, task.track, item_shown.dimensions, task.gate, occurrence, task.stage, opens_on, due_on, provisional,
                task.status, late and state = 'DONE',
                case when state = 'DONE' then array[done.shown]
                    when addressee_id is not null and exists (
                        select from holder where holder.role = task.role and person_id = addressee_id
                    ) then array[addressed.shown]
                    else coalesce(seat.shown, '{}') end,
                completed_on)::planned_row
            from (select * from mine order by due_on, id limit 100) as task
            join item_shown on item_shown.id = task.item_version_id
            left join seat on seat.role = task.role
            left join people as done on done.id = completed_by_id
            left join people as addressed on addressed.id = addressee_id
            order by due_on, task.id
        )
    )::page_shown from who;
end;
