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

drop type if exists counts, milestone_shown, track_counts, dimension_counts, unit_counts, stage_counts,
    city_figures, todo_shown, todo_row, planned_row, page_shown, person_shown, board_row,
    unit_board cascade;
create type counts as (total int, done int, waived int, submitted int, missed int, overdue int, open int, upcoming int,
    due int, due_done int, ratio float);
create type milestone_shown as (stage text, due_on date, status text, reached_at timestamptz, progress counts);
create type track_counts as (id text, title text, progress counts);
create type dimension_counts as (dimension text, progress counts);
create type unit_counts as (code text, name text, recruits int, progress counts);
create type stage_counts as (stage text, upcoming int, in_progress int, reached int, overdue int);
create type city_figures as (recruits int, units int, progress counts, by_unit unit_counts[], by_track track_counts[],
    by_stage stage_counts[], without_mentor int, without_partner int);
create type person_shown as (code text, name text);
create type board_row as (row_id bigint, code text, name text, post text, entry_date date, stage text,
    milestones milestone_shown[], tracks track_counts[], mentor person_shown, partner person_shown);
create type unit_board as (code text, name text, progress counts, total_count int, has_next_page boolean, recruits board_row[]);
create type planned_row as (row_id bigint, title text, item text, track text, dimensions json, gate boolean, occurrence int,
    stage text, opens_on date, due_on date, provisional boolean, status text, late boolean, responsibles person_shown[],
    completed_on date);
create type page_shown as (row_id bigint, code text, name text, unit person_shown, department text, post text, entry_date date,
    probation_ends_on date, stage text, milestones milestone_shown[], dimensions dimension_counts[], tasks planned_row[]);
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



create or replace function recruit_progress(one recruit) returns counts language sql stable parallel safe
begin atomic
    select count(*)::int, count(*) filter (where state = 'DONE')::int, null::int, null::int, null::int, null::int, null::int,
        null::int, null::int, null::int, null::float
    from task where recruit_id = one.id and counted and state <> 'WITHDRAWN';
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
