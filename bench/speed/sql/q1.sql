with recursive tree as (
    select id from unit where code = %(unit)s union select unit.id from unit join tree on unit.parent_id = tree.id
),
here as materialized (
    select recruit.id, person.code, person.name, recruit.post, recruit.entry_date, recruit.probation_ends_on
    from recruit join person on person.id = recruit.id where recruit.unit_id in (select id from tree)
),
paged as materialized (
    select * from here where %(after)s::text is null or code > %(after)s order by code limit 51
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
        select recruit_id, stage, track, gate, due_on <= %(today)s and state <> 'WAIVED' as due,
            case state when 'DONE' then 'D' when 'WAIVED' then 'W' when 'SUBMITTED' then 'S'
                else case when missed_after < %(today)s then 'M' when due_on < %(today)s then 'O' else 'P' end end as status
        from task where recruit_id = any (array(select id from page)) and counted and state <> 'WITHDRAWN'
    ) as one
    group by recruit_id, stage, track
),
whole as materialized (
    select count(*) as total, count(*) filter (where state = 'DONE') as done, count(*) filter (where state = 'WAIVED') as waived,
        count(*) filter (where state = 'PENDING' and due_on < %(today)s and (missed_after is null or missed_after >= %(today)s)) as overdue
    from task where recruit_id = any (array(select id from here except select id from page)) and counted and state <> 'WITHDRAWN'
    union all select sum(total), sum(done), sum(waived), sum(overdue) from counted
),
staged as (
    select recruit_id, stage, sum(total)::int as total, sum(done)::int as done, sum(overdue)::int as overdue,
        sum(gates) as gates, sum(settled) as settled, sum(gates_overdue) as gates_overdue
    from counted group by recruit_id, stage
),
milestones as (
    select page.id, json_agg(json_build_object('stage', day.stage, 'dueOn', day.due_on, 'status', case
            when gates > 0 and settled = gates then 'REACHED' when gates_overdue > 0 then 'OVERDUE'
            when day.after < %(today)s then 'IN_PROGRESS' else 'UPCOMING' end,
            'progress', json_build_object('total', coalesce(total, 0), 'done', coalesce(done, 0), 'overdue', coalesce(overdue, 0)))
        order by day.place) as shown
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
    select page.id, json_agg(json_build_object(
            'track', json_build_object('id', used.code, 'title', used.title),
            'progress', json_build_object('total', coalesce(total, 0), 'done', coalesce(done, 0),
                'overdue', coalesce(overdue, 0), 'due', coalesce(due, 0), 'dueDone', coalesce(due_done, 0)))
        order by used.place) as shown
    from page cross join json_to_recordset(%(tracks)s::json) as used(place int, code text, title text)
    left join (
        select recruit_id, track, sum(total)::int as total, sum(done)::int as done, sum(overdue)::int as overdue,
            sum(due)::int as due, sum(due_done)::int as due_done
        from counted group by recruit_id, track
    ) as tracked on tracked.recruit_id = page.id and tracked.track = used.code
    group by page.id
),
paired as (
    select distinct on (recruit_id, role) recruit_id, role, json_build_object('code', person.code, 'name', person.name) as shown
    from assignment join person on person.id = assignment.person_id
    where recruit_id in (select id from page) and role in ('MENTOR', 'PARTNER')
        and acts_from <= %(today)s and (ends_on is null or ends_on >= %(today)s)
    order by recruit_id, role, starts_on desc, assignment.id desc
)
select json_build_object('data', json_build_object('unit', (
    select json_build_object('code', unit.code, 'name', unit.name,
        'progress', (
            select json_build_object('total', coalesce(sum(total), 0), 'done', coalesce(sum(done), 0),
                'overdue', coalesce(sum(overdue), 0),
                'ratio', coalesce(sum(done)::float / nullif(sum(total) - sum(waived), 0), 1)) from whole
        ),
        'recruits', json_build_object(
            'totalCount', (select count(*) from here),
            'pageInfo', json_build_object(
                'hasNextPage', (select count(*) > 50 from paged),
                'endCursor', (select translate(encode(convert_to('["' || max(code) || '"]', 'UTF8'), 'base64'), '+/', '-_') from page)
            ),
            'nodes', (
                select coalesce(json_agg(json_build_object(
                    'id', translate(encode(convert_to('Recruit:' || page.id, 'UTF8'), 'base64'), '+/', '-_'),
                    'code', page.code, 'name', page.name, 'post', page.post, 'entryDate', page.entry_date,
                    'stage', case when entry_date >= %(today)s then 'PRE_ENTRY'
                        when entry_date + interval '1 month' >= %(today)s then 'FIRST_MONTH'
                        when probation_ends_on >= %(today)s then 'FIRST_YEAR' else 'THIRD_YEAR' end,
                    'milestones', milestones.shown, 'tracks', tracks.shown,
                    'mentor', mentor.shown, 'partner', partner.shown) order by page.code), '[]')
                from page join milestones using (id) join tracks using (id)
                left join paired as mentor on mentor.recruit_id = page.id and mentor.role = 'MENTOR'
                left join paired as partner on partner.recruit_id = page.id and partner.role = 'PARTNER'
            )
        )
    ) from unit where code = %(unit)s
)))
