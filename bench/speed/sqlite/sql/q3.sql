with who as materialized (
    select id, unit_id, entry_date, probation_ends_on, status, status_since,
        min(date(entry_date, '+1 month'), date(entry_date, 'start of month', '+2 month', '-1 day')) as first_month
    from recruit where cohort_id = (select id from cohort where code = :cohort) and /*sees*/
),
counted as materialized (
    select unit_id, track, count(*) as total, count(*) filter (where status = 'D') as done,
        count(*) filter (where status = 'W') as waived, count(*) filter (where status = 'O') as overdue,
        count(*) filter (where due) as due, count(*) filter (where due and status = 'D') as due_done
    from (
        select unit_id, track, due_on <= :today and state <> 'WAIVED' as due,
            case state when 'DONE' then 'D' when 'WAIVED' then 'W' when 'SUBMITTED' then 'S'
                else case when missed_after < :today then 'M' when due_on < :today then 'O' else 'P' end end as status
        from who join task on task.recruit_id = who.id where counted and state <> 'WITHDRAWN'
    )
    group by unit_id, track
),
gated as materialized (
    select recruit_id, stage, min(state in ('DONE', 'WAIVED')) as reached, max(state = 'PENDING' and due_on < :today) as overdue
    from task where recruit_id in (select id from who) and gate = 1 and counted and state <> 'WITHDRAWN'
        and not (state = 'PENDING' and missed_after is not null and missed_after < :today)
    group by recruit_id, stage
),
met as materialized (
    select entry_date, probation_ends_on, stage, count(*) filter (where reached) as reached,
        count(*) filter (where overdue and not reached) as overdue
    from who join gated on gated.recruit_id = who.id group by 1, 2, 3
),
born as materialized (
    select entry_date, probation_ends_on, first_month, count(*) as recruits from who group by 1, 2, 3
),
day as materialized (
    select born.*, 1 as place, 'PRE_ENTRY' as stage, date(entry_date, '-31 day') as after from born
    union all select born.*, 2, 'FIRST_MONTH', entry_date from born
    union all select born.*, 3, 'FIRST_YEAR', first_month from born
    union all select born.*, 4, 'THIRD_YEAR', probation_ends_on from born
),
staged as (
    select place, stage, sum(coalesce(reached, 0)) as reached, sum(coalesce(overdue, 0)) as overdue,
        sum(iif(after < :today, recruits - coalesce(reached, 0) - coalesce(overdue, 0), 0)) as begun,
        sum(iif(after < :today, 0, recruits - coalesce(reached, 0) - coalesce(overdue, 0))) as upcoming
    from day left join met using (entry_date, probation_ends_on, stage) group by place, stage
),
by_unit as materialized (
    select unit_id, sum(total) as total, sum(done) as done, sum(overdue) as overdue, sum(due) as due, sum(due_done) as due_done
    from counted group by unit_id
),
by_track as materialized (
    select track, sum(total) as total, sum(done) as done, sum(overdue) as overdue, sum(due) as due, sum(due_done) as due_done
    from counted group by track
),
placed as materialized (select unit_id, count(*) as recruits from who group by unit_id),
paired as materialized (
    select recruit_id, role from assignment
    where acts_from <= :today and (ends_on is null or ends_on >= :today) and recruit_id in (select id from who)
),
lonely as materialized (
    select count(*) filter (where id not in (select recruit_id from paired where role = 'MENTOR')) as mentor,
        count(*) filter (where id not in (select recruit_id from paired where role = 'PARTNER')) as partner
    from who where status = 'ACTIVE' or status_since > :today
)
select json_object('data', json_object('overview', json_object(
    'recruits', (select count(*) from who),
    'units', (select count(*) from placed),
    'progress', (
        select json_object('total', coalesce(sum(total), 0), 'done', coalesce(sum(done), 0), 'overdue', coalesce(sum(overdue), 0),
            'due', coalesce(sum(due), 0), 'dueDone', coalesce(sum(due_done), 0),
            'ratio', json(ratio(sum(done), sum(total) - sum(waived)))) from counted
    ),
    'byUnit', (
        select json_group_array(json(one)) from (
            select json_object('unit', json_object('code', unit.code, 'name', unit.name), 'recruits', placed.recruits,
                'progress', json_object('total', coalesce(total, 0), 'done', coalesce(done, 0), 'overdue', coalesce(overdue, 0),
                    'due', coalesce(due, 0), 'dueDone', coalesce(due_done, 0))) as one
            from placed cross join unit on unit.id = placed.unit_id left join by_unit on by_unit.unit_id = placed.unit_id
            order by unit.code
        )
    ),
    'byTrack', (
        select json_group_array(json(one)) from (
            select json_object('track', json_object('id', used.code, 'title', used.title), 'progress', json_object(
                'total', coalesce(total, 0), 'done', coalesce(done, 0), 'overdue', coalesce(overdue, 0),
                'due', coalesce(due, 0), 'dueDone', coalesce(due_done, 0))) as one
            from shown_track as used left join by_track on by_track.track = used.code order by used.place
        )
    ),
    'byStage', (
        select json_group_array(json(one)) from (
            select json_object('stage', stage, 'upcoming', upcoming, 'inProgress', begun, 'reached', reached, 'overdue', overdue) as one
            from staged order by place
        )
    ),
    'withoutMentor', (select mentor from lonely),
    'withoutPartner', (select partner from lonely)
)))
