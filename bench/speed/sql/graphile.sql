-- What PostGraphile is given beside the tables: types and functions that answer what ours answers, in as few scans of
-- tasks as can be. Definitions of items never change, so they are read out of their JSON once.
drop materialized view if exists item_shown cascade;
create materialized view item_shown as
select id, definition ->> 'code' as code, definition ->> 'title' as title, definition ->> 'confirmedBy' as confirmed_by,
    definition -> 'dimensions' as dimensions, definition -> 'evidenceSchema' as evidence_schema
from item_version;
create unique index on item_shown (id);
grant select on item_shown to xikou_service;
create table if not exists track_shown (place int primary key, code text not null unique, title text not null);
truncate track_shown;
insert into track_shown
    select place, code, (select definition ->> 'trackTitle' from item_version where track = code limit 1)
    from (values (1, 'organization'), (2, 'department'), (3, 'mentor'), (4, 'partner')) as listed(place, code);
grant select on track_shown to xikou_service;

drop type if exists counts, milestone_shown, track_counts, dimension_counts, recruit_figures, unit_counts, stage_counts,
    city_figures, todo_shown, todo_row, person_shown, board_row, unit_board cascade;
create type counts as (total int, done int, waived int, submitted int, missed int, overdue int, open int, upcoming int,
    due int, due_done int, ratio float);
create type milestone_shown as (stage text, due_on date, status text, reached_at timestamptz, progress counts);
create type track_counts as (id text, title text, progress counts);
create type dimension_counts as (dimension text, progress counts);
create type recruit_figures as (milestones milestone_shown[], tracks track_counts[]);
create type unit_counts as (code text, name text, recruits int, progress counts);
create type stage_counts as (stage text, upcoming int, in_progress int, reached int, overdue int);
create type city_figures as (recruits int, units int, progress counts, by_unit unit_counts[], by_track track_counts[],
    by_stage stage_counts[], without_mentor int, without_partner int);
create type person_shown as (code text, name text);
create type board_row as (row_id bigint, code text, name text, post text, entry_date date, stage text,
    milestones milestone_shown[], tracks track_counts[], mentor person_shown, partner person_shown);
create type unit_board as (code text, name text, progress counts, total_count int, has_next_page boolean, recruits board_row[]);
create type todo_row as (row_id bigint, title text, code text, confirmed_by text, evidence_schema json, recruit_code text,
    recruit_name text, unit_name text, due_on date, status text, viewer_can text[]);
create type todo_shown as (person person_shown, roles text[], total_count int, tasks todo_row[]);

create or replace function bench_today() returns date language sql immutable parallel safe return date '2026-11-26';

create or replace function task_status(one task) returns text language sql stable parallel safe
return case when one.state <> 'PENDING' then one.state when one.missed_after < bench_today() then 'MISSED'
    when one.due_on < bench_today() then 'OVERDUE' when one.opens_on <= bench_today() then 'OPEN' else 'UPCOMING' end;

-- The settings under which a request's transaction runs, for pgSettings.
create or replace function bench_scope(bearer text) returns json language sql volatile
begin atomic
    select json_object_agg(name, current_setting(name, true))
    from (select bench_enter(bearer, bench_today()) as me offset 0) as entered
    cross join lateral unnest(array['xikou.viewer', 'xikou.person', 'xikou.caller', 'xikou.all', 'xikou.auditor', 'xikou.units',
        'xikou.departments', 'xikou.recruits', 'bench.mentees', 'bench.partnered']) as name
    where entered.me is not null and coalesce(current_setting(name, true), '') <> '';
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


create or replace function recruit_progress(one recruit) returns counts language sql stable parallel safe
begin atomic
    select count(*)::int, count(*) filter (where state = 'DONE')::int, null::int, null::int, null::int, null::int, null::int,
        null::int, null::int, null::int, null::float
    from task where recruit_id = one.id and counted and state <> 'WITHDRAWN';
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

create or replace function submit_records(task_id bigint, payload json, idempotency_key text) returns public.record
language plpgsql volatile as $$
declare
    number constant bigint := bench_submit(task_id, payload::jsonb, idempotency_key, bench_today());
    made public.record;
begin
    select * into made from public.record where id = number;
    return made;
end
$$;

comment on function bench_scope(text) is '@behavior -*';
