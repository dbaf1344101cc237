-- The city's figures for PostGraphile: the floor's statement, with typed rows in the place of JSON.
create or replace function city(cohort text) returns city_figures language sql stable parallel safe
begin atomic
    with who as materialized (
        select id, unit_id, entry_date, probation_ends_on, status, status_since from recruit
        where city.cohort is null or cohort_id in (select id from cohort where code = city.cohort)
    ),
    counted as materialized (
        select unit_id, track, count(*) as total, count(*) filter (where status = 'D') as done,
            count(*) filter (where status = 'W') as waived, count(*) filter (where status = 'O') as overdue,
            count(*) filter (where due) as due, count(*) filter (where due and status = 'D') as due_done
        from (
            select unit_id, track, due_on <= bench_today() and state <> 'WAIVED' as due,
                case state when 'DONE' then 'D' when 'WAIVED' then 'W' when 'SUBMITTED' then 'S'
                    else case when missed_after < bench_today() then 'M' when due_on < bench_today() then 'O' else 'P' end end as status
            from who join task on task.recruit_id = who.id where counted and state <> 'WITHDRAWN'
        ) as one
        group by unit_id, track
    ),
    gated as materialized (
        select recruit_id, stage, bool_and(state in ('DONE', 'WAIVED')) as reached,
            bool_or(state = 'PENDING' and due_on < bench_today()) as overdue
        from task where recruit_id in (select id from who) and gate and counted and state <> 'WITHDRAWN'
            and not (state = 'PENDING' and missed_after is not null and missed_after < bench_today())
        group by recruit_id, stage
    ),
    dated as materialized (
        select entry_date, probation_ends_on, stage, reached, overdue and not reached as overdue, count(*) as recruits
        from who join gated on gated.recruit_id = who.id group by 1, 2, 3, 4, 5
    ),
    born as (select entry_date, probation_ends_on, count(*) as recruits from who group by 1, 2),
    staged as (
        select day.place, day.stage,
            sum(coalesce(reached, 0)) as reached, sum(coalesce(overdue, 0)) as overdue,
            sum(case when day.after < bench_today() then born.recruits - coalesce(reached, 0) - coalesce(overdue, 0) else 0 end) as begun,
            sum(case when day.after < bench_today() then 0 else born.recruits - coalesce(reached, 0) - coalesce(overdue, 0) end) as upcoming
        from born cross join lateral (
            values (1, 'PRE_ENTRY', entry_date - 31), (2, 'FIRST_MONTH', entry_date),
                (3, 'FIRST_YEAR', (entry_date + interval '1 month')::date), (4, 'THIRD_YEAR', probation_ends_on)
        ) as day(place, stage, after)
        left join lateral (
            select sum(recruits) filter (where dated.reached) as reached, sum(recruits) filter (where dated.overdue) as overdue
            from dated where dated.entry_date = born.entry_date and dated.probation_ends_on = born.probation_ends_on
                and dated.stage = day.stage
        ) as met on true
        group by day.place, day.stage
    ),
    by_unit as materialized (
        select unit_id, sum(total)::int as total, sum(done)::int as done, sum(overdue)::int as overdue,
            sum(due)::int as due, sum(due_done)::int as due_done from counted group by unit_id
    ),
    by_track as (
        select track, sum(total)::int as total, sum(done)::int as done, sum(overdue)::int as overdue,
            sum(due)::int as due, sum(due_done)::int as due_done from counted group by track
    ),
    placed as materialized (select unit_id, count(*) as recruits from who group by unit_id),
    paired as (
        select recruit_id, role from assignment
        where acts_from <= bench_today() and (ends_on is null or ends_on >= bench_today()) and recruit_id in (select id from who)
    ),
    lonely as (
        select count(*) filter (where not exists (select from paired where recruit_id = who.id and role = 'MENTOR')) as mentor,
            count(*) filter (where not exists (select from paired where recruit_id = who.id and role = 'PARTNER')) as partner
        from who where status = 'ACTIVE' or status_since > bench_today()
    )
    select row(
        (select count(*)::int from who),
        (select count(*)::int from placed),
        (select row(coalesce(sum(total), 0)::int, coalesce(sum(done), 0)::int, null, null, null, coalesce(sum(overdue), 0)::int, null, null,
            coalesce(sum(due), 0)::int, coalesce(sum(due_done), 0)::int,
            coalesce(sum(done)::float / nullif(sum(total) - sum(waived), 0), 1))::counts from counted),
        (select array_agg(row(unit.code, unit.name, placed.recruits::int, row(coalesce(total, 0), coalesce(done, 0), null, null, null,
                coalesce(overdue, 0), null, null, coalesce(due, 0), coalesce(due_done, 0), null)::counts)::unit_counts order by unit.code)
            from placed join unit on unit.id = placed.unit_id left join by_unit on by_unit.unit_id = placed.unit_id),
        (select array_agg(row(track_shown.code, track_shown.title, row(coalesce(total, 0), coalesce(done, 0), null, null, null,
                coalesce(overdue, 0), null, null, coalesce(due, 0), coalesce(due_done, 0), null)::counts)::track_counts order by place)
            from track_shown left join by_track on by_track.track = track_shown.code),
        (select array_agg(row(stage, upcoming::int, begun::int, reached::int, overdue::int)::stage_counts order by place) from staged),
        (select mentor::int from lonely),
        (select partner::int from lonely)
    )::city_figures;
end;
