-- A mentor's list for PostGraphile: the floor's statement, with typed rows in the place of JSON.
create or replace function my_todo() returns todo_shown language sql stable parallel safe
begin atomic
    with me as materialized (
        select xikou_id('person') as id, xikou_is('all') as organizer, xikou_ids('units') as units,
            xikou_ids('departments') as departments, current_setting('bench.mentees', true)::bigint[] as mentees,
            current_setting('bench.partnered', true)::bigint[] as partnered
    ),
    mine as materialized (
        select task.*, person.code as recruit_code, person.name as recruit_name, unit.name as unit_name,
            case when due_on < bench_today() then 'OVERDUE' else 'OPEN' end as status,
            me.organizer or recruit.unit_id = any (me.units) and not gate as keeps
        from me, task join recruit on recruit.id = task.recruit_id join person on person.id = task.recruit_id
        join unit on unit.id = recruit.unit_id
        where state = 'PENDING' and opens_on <= bench_today() and (missed_after is null or missed_after >= bench_today())
            and recruit_id = any ((select mentees || partnered || id from me)::bigint[])
            and (task.role = 'MENTOR' and recruit_id = any ((select mentees from me)::bigint[])
                or task.role = 'PARTNER' and recruit_id = any ((select partnered from me)::bigint[])
                or task.role = 'RECRUIT' and recruit_id = me.id)
            and (addressee_id is null or addressee_id = me.id or not exists (
                select from assignment where person_id = addressee_id and assignment.recruit_id = task.recruit_id
                    and assignment.role = task.role
                    and acts_from <= bench_today() and (ends_on is null or ends_on >= bench_today())))
    ),
    due as materialized (select * from mine order by due_on, id limit 50)
    select row(
        (select row(code, name)::person_shown from person where person.id = me.id),
        array(
            select role from (values (1, 'ORGANIZER', organizer), (2, 'UNIT_ADMIN', units <> '{}'),
                (3, 'DEPARTMENT_HEAD', departments <> '{}'), (4, 'MENTOR', mentees <> '{}'),
                (5, 'PARTNER', partnered <> '{}'), (6, 'RECRUIT', exists (select from recruit where recruit.id = me.id)),
                (8, 'AUDITOR', xikou_is('auditor'))) as held(place, role, holds) where holds order by place
        ),
        (select count(*)::int from mine),
        array(
            select row(due.id,
                case when due.title <> '' and (addressee_id is null or due.role = 'RECRUIT' or addressee_id = xikou_id('person'))
                    then due.title else item_shown.title end,
                item_shown.code, item_shown.confirmed_by, item_shown.evidence_schema, recruit_code, recruit_name, unit_name,
                due_on, due.status,
                array(
                    select act
                    from (values (1, 'SUBMIT', true), (4, 'CORRECT', exists (select from record where record.task_id = due.id
                            and record.status in ('ACCEPTED', 'CONFIRMED', 'AWAITING_CONFIRMATION'))),
                        (5, 'WAIVE', keeps and addressee_id is null), (7, 'RESCHEDULE', keeps and addressee_id is null),
                        (8, 'PROPOSE_APPOINTMENT', true)) as can(place, act, may)
                    where may order by place
                ))::todo_row
            from due join item_shown on item_shown.id = due.item_version_id order by due_on, due.id
        )
    )::todo_shown from me;
end;
