with who as materialized (
    select id, unit_id, entry_date, probation_ends_on, status, status_since from recruit
    where cohort_id = (select id from cohort where code = %(cohort)s)
),
counted as materialized (
    select unit_id, track, count(*) as total, count(*) filter (where status = 'D') as done,
        count(*) filter (where status = 'W') as waived, count(*) filter (where status = 'O') as overdue,
        count(*) filter (where due) as due, count(*) filter (where due and status = 'D') as due_done
    from (
        select unit_id, track, due_on <= %(today)s and state <> 'WAIVED' as due,
            case state when 'DONE' then 'D' when 'WAIVED' then 'W' when 'SUBMITTED' then 'S'
                else case when missed_after < %(today)s then 'M' when due_on < %(today)s then 'O' else 'P' end end as status
        from who join task on task.recruit_id = who.id where counted and state <> 'WITHDRAWN'
    ) as one
    group by unit_id, track
),
gated as materialized (
    select recruit_id, stage, bool_and(state in ('DONE', 'WAIVED')) as reached,
        bool_or(state = 'PENDING' and due_on < %(today)s) as overdue
    from task where recruit_id in (select id from who) and gate and counted and state <> 'WITHDRAWN'
        and not (state = 'PENDING' and missed_after is not null and missed_after < %(today)s)
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
        sum(case when day.after < %(today)s then born.recruits - coalesce(reached, 0) - coalesce(overdue, 0) else 0 end) as begun,
        sum(case when day.after < %(today)s then 0 else born.recruits - coalesce(reached, 0) - coalesce(overdue, 0) end) as upcoming
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
    where acts_from <= %(today)s and (ends_on is null or ends_on >= %(today)s) and recruit_id in (select id from who)
),
lonely as (
    select count(*) filter (where not exists (select from paired where recruit_id = who.id and role = 'MENTOR')) as mentor,
        count(*) filter (where not exists (select from paired where recruit_id = who.id and role = 'PARTNER')) as partner
    from who where status = 'ACTIVE' or status_since > %(today)s
)
select json_build_object('data', json_build_object('overview', json_build_object(
    'recruits', (select count(*) from who),
    'units', (select count(*) from placed),
    'progress', (
        select json_build_object('total', coalesce(sum(total), 0), 'done', coalesce(sum(done), 0),
            'overdue', coalesce(sum(overdue), 0), 'due', coalesce(sum(due), 0), 'dueDone', coalesce(sum(due_done), 0),
            'ratio', coalesce(sum(done)::float / nullif(sum(total) - sum(waived), 0), 1)) from counted
    ),
    'byUnit', (
        select coalesce(json_agg(json_build_object('unit', json_build_object('code', unit.code, 'name', unit.name),
            'recruits', placed.recruits, 'progress', json_build_object('total', coalesce(total, 0),
            'done', coalesce(done, 0), 'overdue', coalesce(overdue, 0), 'due', coalesce(due, 0),
            'dueDone', coalesce(due_done, 0))) order by unit.code), '[]')
        from placed join unit on unit.id = placed.unit_id left join by_unit on by_unit.unit_id = placed.unit_id
    ),
    'byTrack', (
        select json_agg(json_build_object('track', json_build_object('id', used.code, 'title', used.title),
            'progress', json_build_object('total', coalesce(total, 0), 'done', coalesce(done, 0),
            'overdue', coalesce(overdue, 0), 'due', coalesce(due, 0), 'dueDone', coalesce(due_done, 0))) order by used.place)
        from json_to_recordset(%(tracks)s::json) as used(place int, code text, title text)
        left join by_track on by_track.track = used.code
    ),
    'byStage', (
        select json_agg(json_build_object('stage', stage, 'upcoming', upcoming, 'inProgress', begun,
            'reached', reached, 'overdue', overdue) order by place) from staged
    ),
    'withoutMentor', (select mentor from lonely),
    'withoutPartner', (select partner from lonely)
)))
