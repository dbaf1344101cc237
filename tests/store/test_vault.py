"""What is encrypted opens with its own key, at its own place, unchanged, and in no other way."""

from dataclasses import replace

import pytest

from service.store.vault import Place, Vault, VaultError, WrappedKey, opened, sealed

FIRST, SECOND = bytes(range(32)).hex(), bytes(range(100, 132)).hex()
PLACE = Place(7, "mentor.talk", 70)
PAYLOAD = {"summary": "CANARY", "levels": {"TEAM": 3}, "days": [1.5, None, "二"]}


def test_a_payload_comes_back_as_it_was():
    key = Vault.of(FIRST).fresh()
    ciphertext = sealed(key, PLACE, PAYLOAD)
    assert b"CANARY" not in ciphertext
    assert opened(key, PLACE, ciphertext) == PAYLOAD
    assert sealed(key, PLACE, PAYLOAD) != ciphertext


@pytest.mark.parametrize("other", [{"recruit_id": 8}, {"item": "mentor.first_meeting"}, {"task_id": 71}])
def test_a_ciphertext_at_another_place_is_refused(other):
    key = Vault.of(FIRST).fresh()
    with pytest.raises(VaultError, match="被移到别处"):
        opened(key, replace(PLACE, **other), sealed(key, PLACE, PAYLOAD))


def test_a_changed_or_cut_ciphertext_is_refused():
    key = Vault.of(FIRST).fresh()
    ciphertext = sealed(key, PLACE, PAYLOAD)
    for place in range(len(ciphertext)):
        changed = bytes([*ciphertext[:place], ciphertext[place] ^ 1, *ciphertext[place + 1 :]])
        for wrong in (changed, ciphertext[:place]):
            with pytest.raises(VaultError):
                opened(key, PLACE, wrong)


def test_a_key_belongs_to_one_person_and_one_master_key():
    vault = Vault.of(FIRST)
    key = vault.fresh()
    kept = vault.wrapped(7, key)
    assert key not in kept.wrapped
    assert vault.unwrapped(7, kept) == key
    with pytest.raises(VaultError, match="不属于此人"):
        vault.unwrapped(8, kept)
    with pytest.raises(VaultError, match=f"缺少编号为{kept.master_key_id}的主密钥"):
        Vault.of(SECOND).unwrapped(7, kept)
    with pytest.raises(VaultError, match="已损坏"):
        Vault.of(SECOND).unwrapped(7, WrappedKey(Vault.of(SECOND).master_key_id, kept.wrapped))
    assert Vault.of(SECOND, [FIRST]).unwrapped(7, kept) == key


def test_without_a_key_nothing_is_encrypted():
    vault = Vault.of("")
    assert not vault.seals
    assert vault.master_key_id == ""
    assert not vault.knows("")
    assert Vault.of(FIRST).seals


def test_keys_are_never_shown():
    assert "\\x" not in repr(Vault.of(FIRST, [SECOND]))
    assert FIRST not in repr(Vault.of(FIRST))
