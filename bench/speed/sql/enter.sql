-- The token check and the viewer's sight in one call, for all peers alike: what service.usecases.tokens.identify and
-- service.store.wall do, with the rules of service.store.scope. Returns the viewer, null for a stranger.
create or replace function bench_enter(bearer text, today date) returns bigint language plpgsql as $$
declare
    me bigint;
    who record;
    paired record;
    granted record;
    below bigint[];
    heads bigint[];
begin
    perform set_config('xikou.token', bearer, true);
    select person_id into me from token
        where hash = bearer and expires_at > now() and revoked_at is null and (role is null or role = 'PORTAL');
    if me is null then
        return null;
    end if;
    perform set_config('xikou.bearer', me::text, true);
    select code, unit_id, is_recruit into who from person where id = me;
    select coalesce(array_agg(recruit_id) filter (where held and role = 'MENTOR'), '{}') as mentees,
           coalesce(array_agg(recruit_id) filter (where held and role = 'PARTNER'), '{}') as partnered
        into paired
        from (select recruit_id, role, ends_on is null or ends_on >= today as held from assignment
              where person_id = me and acts_from <= today and (ends_on is null or ends_on >= acts_from)) as mine;
    select coalesce(bool_or(role = 'ORGANIZER'), false) as organizer, coalesce(bool_or(role = 'AUDITOR'), false) as auditor,
           array_agg(unit_id) filter (where role = 'UNIT_ADMIN') as admin_of
        into granted
        from role_grant
        where person_id = me and (starts_on is null or starts_on <= today) and (ends_on is null or ends_on >= today);
    if granted.admin_of is not null then
        with recursive tree as (
            select unnest(granted.admin_of) as id union select unit.id from unit join tree on unit.parent_id = tree.id
        )
        select array_agg(id) into below from tree;
    end if;
    select array_agg(department_id) into heads from department_head
        where person_id = me and (starts_on is null or starts_on <= today) and (ends_on is null or ends_on >= today);
    perform set_config('xikou.token', '', true), set_config('xikou.bearer', '', true),
        set_config('xikou.viewer', 'on', true), set_config('xikou.person', me::text, true),
        set_config('xikou.caller', 'person:' || me, true),
        set_config('xikou.all', case when granted.organizer then 'on' else '' end, true),
        set_config('xikou.auditor', case when granted.auditor then 'on' else '' end, true),
        set_config('xikou.units', coalesce(below::text, ''), true),
        set_config('xikou.departments', coalesce(heads::text, ''), true),
        set_config('xikou.recruits',
            (paired.mentees || paired.partnered || case when who.is_recruit then array[me] else '{}' end)::text, true),
        set_config('bench.mentees', paired.mentees::text, true), set_config('bench.partnered', paired.partnered::text, true);
    return me;
end
$$;
