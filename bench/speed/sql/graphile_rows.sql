-- What PostGraphile is given the usual way: functions of single rows, so that a client selects what it likes.
drop type if exists recruit_figures, viewer_shown cascade;
create type recruit_figures as (milestones milestone_shown[], tracks track_counts[]);
create type viewer_shown as (code text, name text, roles text[]);

create or replace function unit_progress(one unit) returns counts language sql stable parallel safe
begin atomic
    with recursive tree as (select one.id union select unit.id from unit join tree on unit.parent_id = tree.id)
    select count(*)::int, count(*) filter (where status = 'D')::int, null::int, null::int, null::int,
        count(*) filter (where status = 'O')::int, null::int, null::int, null::int, null::int,
        coalesce(count(*) filter (where status = 'D')::float / nullif(count(*) filter (where status <> 'W'), 0), 1)
    from (
        select case state when 'DONE' then 'D' when 'WAIVED' then 'W' when 'SUBMITTED' then 'S' else case
            when missed_after < bench_today() then 'M' when due_on < bench_today() then 'O' else 'P' end end as status
        from task where counted and state <> 'WITHDRAWN' and recruit_id = any (array(
            select recruit.id from recruit where unit_id in (select id from tree)))
    ) as mine;
end;

create or replace function unit_recruits(one unit) returns setof recruit language sql stable parallel safe rows 100
begin atomic
    with recursive tree as (select one.id union select unit.id from unit join tree on unit.parent_id = tree.id)
    select recruit.* from recruit join person on person.id = recruit.id where recruit.unit_id in (select id from tree)
    order by person.code;
end;

create or replace function recruit_code(one recruit) returns text language sql stable parallel safe
return (select code from person where id = one.id);

create or replace function recruit_name(one recruit) returns text language sql stable parallel safe
return (select name from person where id = one.id);

create or replace function recruit_stage(one recruit) returns text language sql stable parallel safe
return case when one.entry_date >= bench_today() then 'PRE_ENTRY'
    when one.entry_date + interval '1 month' >= bench_today() then 'FIRST_MONTH'
    when one.probation_ends_on >= bench_today() then 'FIRST_YEAR' else 'THIRD_YEAR' end;

create or replace function recruit_by_code(code text) returns recruit language sql stable parallel safe
begin atomic
    select recruit.* from recruit join person on person.id = recruit.id where person.code = recruit_by_code.code;
end;

create or replace function recruit_mentor(one recruit) returns person language sql stable parallel safe
begin atomic
    select person.* from assignment join person on person.id = assignment.person_id where recruit_id = one.id
        and role = 'MENTOR' and acts_from <= bench_today() and (ends_on is null or ends_on >= bench_today())
    order by starts_on desc, assignment.id desc limit 1;
end;

create or replace function recruit_partner(one recruit) returns person language sql stable parallel safe
begin atomic
    select person.* from assignment join person on person.id = assignment.person_id where recruit_id = one.id
        and role = 'PARTNER' and acts_from <= bench_today() and (ends_on is null or ends_on >= bench_today())
    order by starts_on desc, assignment.id desc limit 1;
end;

-- Milestones and tracks of one recruit in one scan of the tasks; dimensions apart, since few ask for them.
create or replace function recruit_figures(one recruit) returns recruit_figures language sql stable parallel safe
begin atomic
    with grouped as materialized (
        select stage, track, count(*) as total, count(*) filter (where status = 'D') as done,
            count(*) filter (where status = 'W') as waived, count(*) filter (where status = 'S') as submitted,
            count(*) filter (where status = 'M') as missed, count(*) filter (where status = 'O') as overdue,
            count(*) filter (where status = 'P') as open, count(*) filter (where status = 'U') as upcoming,
            count(*) filter (where due) as due, count(*) filter (where due and status = 'D') as due_done,
            count(*) filter (where gate and status <> 'M') as gates,
            count(*) filter (where gate and status in ('D', 'W')) as settled,
            count(*) filter (where gate and status = 'O') as gates_overdue,
            max(settled_at) filter (where gate and status in ('D', 'W')) as reached_at
        from (
            select stage, track, gate, settled_at, due_on <= bench_today() and state <> 'WAIVED' as due,
                case state when 'DONE' then 'D' when 'WAIVED' then 'W' when 'SUBMITTED' then 'S' else case
                    when missed_after < bench_today() then 'M' when due_on < bench_today() then 'O'
                    when opens_on <= bench_today() then 'P' else 'U' end end as status
            from task where recruit_id = one.id and counted and state <> 'WITHDRAWN'
        ) as mine
        group by stage, track
    )
    select row(
        (select array_agg(row(day.stage, day.due_on, case when gates > 0 and settled = gates then 'REACHED'
                when gates_overdue > 0 then 'OVERDUE' when day.after < bench_today() then 'IN_PROGRESS' else 'UPCOMING' end,
                case when gates > 0 and settled = gates then reached_at end,
                row(coalesce(total, 0), coalesce(done, 0), coalesce(waived, 0), coalesce(submitted, 0), coalesce(missed, 0),
                    coalesce(overdue, 0), coalesce(open, 0), coalesce(upcoming, 0), null, null, null)::counts
            )::milestone_shown order by day.place)
        from (values (1, 'PRE_ENTRY', one.entry_date, one.entry_date - 31),
            (2, 'FIRST_MONTH', (one.entry_date + interval '1 month')::date, one.entry_date),
            (3, 'FIRST_YEAR', one.probation_ends_on, (one.entry_date + interval '1 month')::date),
            (4, 'THIRD_YEAR', (one.entry_date + interval '36 months')::date, one.probation_ends_on)
        ) as day(place, stage, due_on, after)
        left join (select stage, sum(total)::int as total, sum(done)::int as done, sum(waived)::int as waived,
            sum(submitted)::int as submitted, sum(missed)::int as missed, sum(overdue)::int as overdue, sum(open)::int as open,
            sum(upcoming)::int as upcoming, sum(gates) as gates, sum(settled) as settled,
            sum(gates_overdue) as gates_overdue, max(reached_at) as reached_at
            from grouped group by stage) as met on met.stage = day.stage),
        (select array_agg(row(track_shown.code, track_shown.title, row(coalesce(total, 0), coalesce(done, 0), null, null, null,
                coalesce(overdue, 0), null, null, coalesce(due, 0), coalesce(due_done, 0), null)::counts
            )::track_counts order by place)
        from track_shown left join (select track, sum(total)::int as total, sum(done)::int as done,
            sum(overdue)::int as overdue, sum(due)::int as due, sum(due_done)::int as due_done
            from grouped group by track) as met on met.track = track_shown.code)
    )::recruit_figures;
end;

create or replace function recruit_dimensions(one recruit) returns dimension_counts[] language sql stable parallel safe
begin atomic
    with grouped as materialized (
        select dimensions, count(*)::int as total, count(*) filter (where state = 'DONE')::int as done
        from task where recruit_id = one.id and counted and state <> 'WITHDRAWN' group by dimensions
    )
    select array_agg(row(named.dimension, row(total, done, null, null, null, null, null, null, null, null, null)::counts
        )::dimension_counts order by bit)
    from (values (1, 'LOYALTY'), (2, 'VALUES'), (4, 'TEAM'), (8, 'DILIGENCE'), (16, 'INTEGRITY')) as named(bit, dimension)
    cross join lateral (select coalesce(sum(total), 0)::int as total, coalesce(sum(done), 0)::int as done
        from grouped where dimensions & named.bit <> 0) as met;
end;

create or replace function task_name(one task) returns text language sql stable parallel safe
return case when one.title <> '' and (one.addressee_id is null
        or xikou_id('person') in (one.recruit_id, one.addressee_id)) then one.title
    else (select title from item_shown where id = one.item_version_id) end;

create or replace function task_shown(one task) returns item_shown language sql stable parallel safe
begin atomic
    select item_shown.* from item_shown where id = one.item_version_id;
end;

create or replace function recruit_plan(one recruit) returns setof task language sql stable parallel safe rows 84
begin atomic
    select task.* from task where recruit_id = one.id order by due_on, id;
end;

create or replace function bench_nearest_admins(place bigint) returns bigint[] language sql stable parallel safe
begin atomic
    with recursive up as (select 0 as far, id, parent_id from unit where id = place
        union all select far + 1, unit.id, unit.parent_id from unit join up on unit.id = up.parent_id)
    select array_agg(person_id order by person_id) from up join role_grant on role_grant.unit_id = up.id
    where role = 'UNIT_ADMIN' and (starts_on is null or starts_on <= bench_today()) and (ends_on is null or ends_on >= bench_today())
    group by far order by far limit 1;
end;

create or replace function task_responsibles(one task) returns setof person language sql stable parallel safe rows 1
begin atomic
    select person.* from person where id = one.completed_by_id and one.state = 'DONE'
    union all select person.* from assignment join person on person.id = assignment.person_id
        where one.state <> 'DONE' and one.role in ('MENTOR', 'PARTNER') and recruit_id = one.recruit_id
            and assignment.role = one.role and acts_from <= bench_today() and (ends_on is null or ends_on >= bench_today())
    union all select person.* from recruit join department_head head on head.department_id = recruit.department_id
        join person on person.id = head.person_id
        where one.state <> 'DONE' and one.role = 'DEPARTMENT_HEAD' and recruit.id = one.recruit_id
            and (starts_on is null or starts_on <= bench_today()) and (ends_on is null or ends_on >= bench_today())
    union all select person.* from role_grant join person on person.id = role_grant.person_id
        where one.state <> 'DONE' and one.role = 'ORGANIZER' and role_grant.role = 'ORGANIZER'
            and (starts_on is null or starts_on <= bench_today()) and (ends_on is null or ends_on >= bench_today())
    union all select person.* from person where one.state <> 'DONE' and one.role = 'UNIT_ADMIN'
        and id = any (bench_nearest_admins((select unit_id from recruit where recruit.id = one.recruit_id)))
    union all select person.* from person where one.state <> 'DONE' and one.role = 'RECRUIT' and id = one.recruit_id;
end;

create or replace function me() returns viewer_shown language sql stable parallel safe
begin atomic
    select code, name, array(
        select role from (values (1, 'ORGANIZER', xikou_is('all')), (2, 'UNIT_ADMIN', xikou_is('units')),
            (3, 'DEPARTMENT_HEAD', xikou_is('departments')), (4, 'MENTOR', current_setting('bench.mentees', true) <> '{}'),
            (5, 'PARTNER', current_setting('bench.partnered', true) <> '{}'), (6, 'RECRUIT', is_recruit),
            (8, 'AUDITOR', xikou_is('auditor'))) as held(place, role, holds) where holds order by place)
    from person where id = xikou_id('person');
end;

create or replace function my_tasks() returns setof task language sql stable parallel safe rows 10
begin atomic
    select task.* from task
    where state = 'PENDING' and opens_on <= bench_today() and (missed_after is null or missed_after >= bench_today())
        and recruit_id = any ((select current_setting('bench.mentees')::bigint[] || current_setting('bench.partnered')::bigint[]
            || xikou_id('person'))::bigint[])
        and (role = 'MENTOR' and recruit_id = any ((select current_setting('bench.mentees'))::bigint[])
            or role = 'PARTNER' and recruit_id = any ((select current_setting('bench.partnered'))::bigint[])
            or role = 'RECRUIT' and recruit_id = xikou_id('person'))
        and (addressee_id is null or addressee_id = xikou_id('person') or not exists (
            select from assignment where person_id = addressee_id and assignment.recruit_id = task.recruit_id
                and assignment.role = task.role
                and acts_from <= bench_today() and (ends_on is null or ends_on >= bench_today())))
    order by due_on, id;
end;

create or replace function task_viewer_can(one task) returns text[] language sql stable parallel safe
return array(
    select act from (select xikou_is('all') or unit_id = any (xikou_ids('units')) and not one.gate as keeps
        from recruit where recruit.id = one.recruit_id) as mine
    cross join lateral (values (1, 'SUBMIT', true), (4, 'CORRECT', exists (select from record where record.task_id = one.id
            and record.status in ('ACCEPTED', 'CONFIRMED', 'AWAITING_CONFIRMATION'))),
        (5, 'WAIVE', keeps and one.addressee_id is null), (7, 'RESCHEDULE', keeps and one.addressee_id is null),
        (8, 'PROPOSE_APPOINTMENT', true)) as can(place, act, may)
    where may order by place);
