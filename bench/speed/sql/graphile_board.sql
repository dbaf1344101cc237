-- A unit's dashboard for PostGraphile: the floor's statement, with typed rows in the place of JSON. Functions of single
-- recruits, the usual way, took three times as long: each call sets up a query of its own.
create or replace function unit_board(unit text, after text) returns unit_board language sql stable parallel safe
begin atomic
    with recursive tree as (
        select id from unit where code = unit_board.unit union select unit.id from unit join tree on unit.parent_id = tree.id
    ),
    here as materialized (
        select recruit.id, person.code, person.name, recruit.post, recruit.entry_date, recruit.probation_ends_on
        from recruit join person on person.id = recruit.id where recruit.unit_id in (select id from tree)
    ),
    paged as materialized (
        select * from here where unit_board.after is null or code > unit_board.after order by code limit 51
    ),
    page as materialized (select * from paged order by code limit 50),
    counted as materialized (
        select recruit_id, stage, track, count(*) as total, count(*) filter (where status = 'D') as done,
            count(*) filter (where status = 'W') as waived, count(*) filter (where status = 'O') as overdue,
            count(*) filter (where due) as due, count(*) filter (where due and status = 'D') as due_done,
            count(*) filter (where gate and status <> 'M') as gates,
            count(*) filter (where gate and status in ('D', 'W')) as settled,
            count(*) filter (where gate and status = 'O') as gates_overdue
        from (
            select recruit_id, stage, track, gate, due_on <= bench_today() and state <> 'WAIVED' as due,
                case state when 'DONE' then 'D' when 'WAIVED' then 'W' when 'SUBMITTED' then 'S'
                    else case when missed_after < bench_today() then 'M' when due_on < bench_today() then 'O' else 'P' end end as status
            from task where recruit_id = any (array(select id from here)) and counted and state <> 'WITHDRAWN'
        ) as one
        group by recruit_id, stage, track
    ),
    staged as (
        select recruit_id, stage, sum(total)::int as total, sum(done)::int as done, sum(overdue)::int as overdue,
            sum(gates) as gates, sum(settled) as settled, sum(gates_overdue) as gates_overdue
        from counted where recruit_id in (select id from page) group by recruit_id, stage
    ),
    milestones as (
        select page.id, array_agg(row(day.stage, day.due_on, case
                when gates > 0 and settled = gates then 'REACHED' when gates_overdue > 0 then 'OVERDUE'
                when day.after < bench_today() then 'IN_PROGRESS' else 'UPCOMING' end, null,
                row(coalesce(total, 0), coalesce(done, 0), null, null, null, coalesce(overdue, 0), null, null, null, null, null)::counts
            )::milestone_shown order by day.place) as shown
        from page cross join lateral (
            values (1, 'PRE_ENTRY', entry_date, entry_date - 31),
                (2, 'FIRST_MONTH', (entry_date + interval '1 month')::date, entry_date),
                (3, 'FIRST_YEAR', probation_ends_on, (entry_date + interval '1 month')::date),
                (4, 'THIRD_YEAR', (entry_date + interval '36 months')::date, probation_ends_on)
        ) as day(place, stage, due_on, after)
        left join staged on staged.recruit_id = page.id and staged.stage = day.stage
        group by page.id
    ),
    tracks as (
        select page.id, array_agg(row(used.code, used.title, row(coalesce(total, 0), coalesce(done, 0), null, null, null,
                coalesce(overdue, 0), null, null, coalesce(due, 0), coalesce(due_done, 0), null)::counts)::track_counts
            order by used.place) as shown
        from page cross join track_shown as used
        left join (
            select recruit_id, track, sum(total)::int as total, sum(done)::int as done, sum(overdue)::int as overdue,
                sum(due)::int as due, sum(due_done)::int as due_done
            from counted where recruit_id in (select id from page) group by recruit_id, track
        ) as tracked on tracked.recruit_id = page.id and tracked.track = used.code
        group by page.id
    ),
    paired as (
        select distinct on (recruit_id, role) recruit_id, role, row(person.code, person.name)::person_shown as shown
        from assignment join person on person.id = assignment.person_id
        where recruit_id in (select id from page) and role in ('MENTOR', 'PARTNER')
            and acts_from <= bench_today() and (ends_on is null or ends_on >= bench_today())
        order by recruit_id, role, starts_on desc, assignment.id desc
    )
    select row(unit.code, unit.name,
        (select row(coalesce(sum(total), 0)::int, coalesce(sum(done), 0)::int, null, null, null, coalesce(sum(overdue), 0)::int,
            null, null, null, null, coalesce(sum(done)::float / nullif(sum(total) - sum(waived), 0), 1))::counts from counted),
        (select count(*)::int from here),
        (select count(*) > 50 from paged),
        (select array_agg(row(page.id, page.code, page.name, page.post, page.entry_date,
                case when entry_date >= bench_today() then 'PRE_ENTRY'
                    when entry_date + interval '1 month' >= bench_today() then 'FIRST_MONTH'
                    when probation_ends_on >= bench_today() then 'FIRST_YEAR' else 'THIRD_YEAR' end,
                milestones.shown, tracks.shown, mentor.shown, partner.shown)::board_row order by page.code)
            from page join milestones using (id) join tracks using (id)
            left join paired as mentor on mentor.recruit_id = page.id and mentor.role = 'MENTOR'
            left join paired as partner on partner.recruit_id = page.id and partner.role = 'PARTNER')
    )::unit_board from unit where code = unit_board.unit;
end;
