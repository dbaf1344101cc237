with recursive tree as (
    select id from unit where code = :unit union select unit.id from unit join tree on unit.parent_id = tree.id
),
here as materialized (
    select recruit.id, person.code, person.name, recruit.post, recruit.entry_date, recruit.probation_ends_on
    from recruit join person on person.id = recruit.id where recruit.unit_id in (select id from tree) and /*sees*/
),
paged as materialized (select * from here where :after is null or code > :after order by code limit 51),
page as materialized (
    select *,
        min(date(entry_date, '+1 month'), date(entry_date, 'start of month', '+2 month', '-1 day')) as first_month,
        min(date(entry_date, '+36 month'), date(entry_date, 'start of month', '+37 month', '-1 day')) as third_year
    from paged order by code limit 50
),
counted as materialized (
    select recruit_id, stage, track, count(*) as total, count(*) filter (where status = 'D') as done,
        count(*) filter (where status = 'W') as waived, count(*) filter (where status = 'O') as overdue,
        count(*) filter (where due) as due, count(*) filter (where due and status = 'D') as due_done,
        count(*) filter (where gate and status <> 'M') as gates,
        count(*) filter (where gate and status in ('D', 'W')) as settled,
        count(*) filter (where gate and status = 'O') as gates_overdue
    from (
        select recruit_id, stage, track, gate, due_on <= :today and state <> 'WAIVED' as due,
            case state when 'DONE' then 'D' when 'WAIVED' then 'W' when 'SUBMITTED' then 'S'
                else case when missed_after < :today then 'M' when due_on < :today then 'O' else 'P' end end as status
        from task where recruit_id in (select id from page) and counted and state <> 'WITHDRAWN'
    )
    group by recruit_id, stage, track
),
whole as materialized (
    select count(*) as total, count(*) filter (where state = 'DONE') as done, count(*) filter (where state = 'WAIVED') as waived,
        count(*) filter (where state = 'PENDING' and due_on < :today and (missed_after is null or missed_after >= :today)) as overdue
    from task where recruit_id in (select id from here except select id from page) and counted and state <> 'WITHDRAWN'
    union all select sum(total), sum(done), sum(waived), sum(overdue) from counted
),
staged as materialized (
    select recruit_id, stage, sum(total) as total, sum(done) as done, sum(overdue) as overdue,
        sum(gates) as gates, sum(settled) as settled, sum(gates_overdue) as gates_overdue
    from counted group by recruit_id, stage
),
day as materialized (
    select id, 1 as place, 'PRE_ENTRY' as stage, entry_date as due_on, date(entry_date, '-31 day') as after from page
    union all select id, 2, 'FIRST_MONTH', first_month, entry_date from page
    union all select id, 3, 'FIRST_YEAR', probation_ends_on, first_month from page
    union all select id, 4, 'THIRD_YEAR', third_year, probation_ends_on from page
),
milestones as materialized (
    select id, group_concat(one) as shown from (
        select day.id, json_object('stage', day.stage, 'dueOn', due_on, 'status', case
                when gates > 0 and settled = gates then 'REACHED' when gates_overdue > 0 then 'OVERDUE'
                when after < :today then 'IN_PROGRESS' else 'UPCOMING' end,
                'progress', json_object('total', coalesce(total, 0), 'done', coalesce(done, 0), 'overdue', coalesce(overdue, 0))) as one
        from day left join staged on staged.recruit_id = day.id and staged.stage = day.stage
        order by day.id, place
    ) group by id
),
tracked as materialized (
    select recruit_id, track, sum(total) as total, sum(done) as done, sum(overdue) as overdue,
        sum(due) as due, sum(due_done) as due_done
    from counted group by recruit_id, track
),
tracks as materialized (
    select id, group_concat(one) as shown from (
        select page.id, json_object('track', json_object('id', used.code, 'title', used.title),
                'progress', json_object('total', coalesce(total, 0), 'done', coalesce(done, 0),
                    'overdue', coalesce(overdue, 0), 'due', coalesce(due, 0), 'dueDone', coalesce(due_done, 0))) as one
        from page cross join shown_track as used
        left join tracked on tracked.recruit_id = page.id and tracked.track = used.code
        order by page.id, place
    ) group by id
),
paired as materialized (
    select recruit_id, assignment.role, json_object('code', person.code, 'name', person.name) as shown,
        row_number() over (partition by recruit_id, assignment.role order by starts_on desc, assignment.id desc) as turn
    from assignment join person on person.id = assignment.person_id
    where recruit_id in (select id from page) and role in ('MENTOR', 'PARTNER')
        and acts_from <= :today and (ends_on is null or ends_on >= :today)
)
select coalesce((
    select '{"data":{"unit":' || rtrim(json_object('code', unit.code, 'name', unit.name), '}') || ',"progress":' || (
        select json_object('total', coalesce(sum(total), 0), 'done', coalesce(sum(done), 0), 'overdue', coalesce(sum(overdue), 0),
            'ratio', json(ratio(sum(done), sum(total) - sum(waived)))) from whole
    ) || ',"recruits":{"totalCount":' || (select count(*) from here)
    || ',"pageInfo":' || json_object(
        'hasNextPage', json(iif((select count(*) from paged) > 50, 'true', 'false')),
        'endCursor', (select global_id('["' || max(code) || '"]') from page)
    ) || ',"nodes":[' || (
        select coalesce(group_concat(one), '') from (
            select rtrim(json_object('id', global_id('Recruit:' || page.id), 'code', page.code, 'name', page.name,
                    'post', page.post, 'entryDate', page.entry_date,
                    'stage', case when entry_date >= :today then 'PRE_ENTRY' when first_month >= :today then 'FIRST_MONTH'
                        when probation_ends_on >= :today then 'FIRST_YEAR' else 'THIRD_YEAR' end), '}')
                || ',"milestones":[' || milestones.shown || '],"tracks":[' || tracks.shown
                || '],"mentor":' || coalesce(mentor.shown, 'null') || ',"partner":' || coalesce(partner.shown, 'null') || '}' as one
            from page join milestones using (id) join tracks using (id)
            left join paired as mentor on mentor.recruit_id = page.id and mentor.role = 'MENTOR' and mentor.turn = 1
            left join paired as partner on partner.recruit_id = page.id and partner.role = 'PARTNER' and partner.turn = 1
            order by page.code
        )
    ) || ']}}}}' from unit where code = :unit
), '{"data":{"unit":null}}')
