select token.person_id, person.is_recruit,
    (
        select json_group_array(json_array(recruit_id, role, ends_on is null or ends_on >= :today)) from assignment
        where person_id = token.person_id and acts_from <= :today and (ends_on is null or ends_on >= acts_from)
    ),
    (
        select json_group_array(role) from role_grant where person_id = token.person_id
            and (starts_on is null or starts_on <= :today) and (ends_on is null or ends_on >= :today)
    ),
    (
        with recursive tree(id) as (
            select unit_id from role_grant where person_id = token.person_id and role = 'UNIT_ADMIN'
                and (starts_on is null or starts_on <= :today) and (ends_on is null or ends_on >= :today)
            union select unit.id from unit join tree on unit.parent_id = tree.id
        )
        select json_group_array(id) from tree
    ),
    (
        select json_group_array(department_id) from department_head where person_id = token.person_id
            and (starts_on is null or starts_on <= :today) and (ends_on is null or ends_on >= :today)
    )
from token join person on person.id = token.person_id
where hash = :hash and expires_at > :now and revoked_at is null and (role is null or role = 'PORTAL')
