-- What the mutation submitRecords does for one task, for all peers alike: replay, rights, the form of 思想引导, record,
-- what the task was before, its status, the answer for replays, the event under its keyed hash, two happenings.
create or replace function bench_hmac(said text) returns text language sql immutable parallel safe
return encode(sha256(decode(repeat('5c', 64), 'hex')
    || sha256(decode(repeat('36', 64), 'hex') || convert_to(said, 'UTF8'))), 'hex');

create or replace function bench_submit(number bigint, evidence jsonb, replay text, today date) returns bigint
language plpgsql as $$
declare
    me constant bigint := xikou_id('person');
    who constant text := 'person:' || me;
    print constant text := bench_hmac(jsonb_build_array('submit_records', number, evidence)::text);
    moment constant timestamptz := now();
    kept record;
    doing record;
    owner bigint;
    day date;
    made bigint;
    told jsonb;
    uid constant text := replace(gen_random_uuid()::text, '-', '');
    request constant text := replace(gen_random_uuid()::text, '-', '');
    since timestamptz;
begin
    if replay is not null then
        select fingerprint, answer into kept from idempotency where caller = who and key = replay;
        if kept.fingerprint = print then
            return (kept.answer -> 'rows' -> 'Record' ->> 0)::bigint;
        elsif kept.fingerprint is not null then
            raise exception 'IDEMPOTENCY_KEY_REUSED' using errcode = 'XK001';
        end if;
    end if;
    select recruit_id into owner from task where id = number;
    if owner is null then
        raise exception 'NOT_FOUND' using errcode = 'XK001';
    end if;
    perform from recruit where id = owner for no key update;
    select task.*, recruit.unit_id, recruit.entry_date into doing
        from task join recruit on recruit.id = task.recruit_id where task.id = number;
    if exists (select from person where id = doing.recruit_id and name = '已删除' and pinyin = '') then
        raise exception 'CONFLICT' using errcode = 'XK001';
    end if;
    if not (doing.role = 'MENTOR' and doing.recruit_id = any (current_setting('bench.mentees')::bigint[])) then
        raise exception 'FORBIDDEN' using errcode = 'XK001';
    end if;
    if doing.state <> 'PENDING' or doing.opens_on > today or doing.missed_after < today then
        raise exception 'TASK_NOT_OPEN' using errcode = 'XK001';
    end if;
    if exists (select from unit_plugin where plugin = doing.track and not enabled) then
        raise exception 'PLUGIN_QUARANTINED' using errcode = 'XK001';
    end if;
    day := (evidence ->> 'held_on')::date;
    if day is null or coalesce(evidence ->> 'theme', '') !~ '\S' or length(evidence ->> 'theme') > 4000
        or length(evidence ->> 'form') > 4000 or length(evidence ->> 'feedback') > 4000
        or length(evidence ->> 'archive_no') > 100
        or evidence - array['held_on', 'theme', 'form', 'feedback', 'archive_no'] <> '{}' then
        raise exception 'INVALID' using errcode = 'XK001';
    end if;
    if day > today or day < doing.entry_date - 30 then
        raise exception 'OUT_OF_RANGE' using errcode = 'XK001';
    end if;
    insert into record (task_id, recruit_id, item, item_version_id, author_id, occurred_on, recorded_on, recorded_at,
            status, keeps, payload, accepted_on)
        values (number, doing.recruit_id, doing.item, doing.item_version_id, me, day, today, moment,
            'ACCEPTED', false, evidence, today)
        returning id into made;
    insert into task_past (task_id, until, hand_due_on, state, late, completed_on, completed_by_id, settled_at, waived_reason)
        values (number, today, doing.hand_due_on, doing.state, doing.late, doing.completed_on, doing.completed_by_id,
            doing.settled_at, doing.waived_reason);
    update task set state = 'DONE', late = today > due_on, completed_on = today, completed_by_id = me,
        settled_at = moment, updated_at = moment where id = number and state = 'PENDING';
    if replay is not null then
        insert into idempotency (caller, key, fingerprint, answer, stored_at)
            values (who, replay, print, json_build_object('rows', json_build_object('Record', json_build_array(made)),
                'figures', json_build_object()), moment);
    end if;
    since := clock_timestamp();
    told := jsonb_build_object('item', doing.item, 'occurrence', doing.occurrence, 'status', 'ACCEPTED',
        'payload', 'hmac:' || left(bench_hmac(evidence::text), 32));
    insert into audit_event (uid, at, recorded_on, actor_id, role, request_id, action, subject_type, subject_id, recruit_id,
            unit_id, changes, key_id, mac)
        values (uid, since, today, me, 'MENTOR', request, 'submitRecords', 'Record', made, doing.recruit_id, doing.unit_id,
            told, 'bench', bench_hmac(jsonb_build_array(uid, since, today, me, null, null, 'MENTOR', request,
                'submitRecords', 'Record', made, doing.recruit_id, doing.unit_id, told, 'bench')::text));
    insert into happening (what, subject_id, turn, recruit_id, day, at)
        values ('record.submitted', made, 0, doing.recruit_id, today, moment),
            ('record.accepted', made, 0, doing.recruit_id, today, moment)
        on conflict do nothing;
    return made;
end
$$;
