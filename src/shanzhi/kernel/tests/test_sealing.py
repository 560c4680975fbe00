import base64

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from shanzhi.kernel import sealing
from shanzhi.kernel.sealing import CannotUnseal, fingerprint, fingerprints, is_stale, new_key, seal, unseal

OLD, NEW = new_key("old"), new_key("new")


@pytest.fixture(autouse=True)
def keys(settings):
    settings.SHANZHI_SEALING_KEYS = [OLD]


def test_it_works():
    sealed = seal("13812342716")
    assert unseal(sealed) == "13812342716"
    assert b"13812342716" not in sealed
    assert seal("13812342716") != sealed


@given(st.text())
def test_any_text_comes_back(text):
    assert unseal(seal(text)) == text
    assert unseal(memoryview(seal(text))) == text


def test_a_new_key_in_front_seals_and_the_old_one_still_opens(settings):
    old = seal("王建国")
    settings.SHANZHI_SEALING_KEYS = [NEW, OLD]
    assert unseal(old) == "王建国" and is_stale(old)
    again = seal(unseal(old))
    assert not is_stale(again)
    settings.SHANZHI_SEALING_KEYS = [NEW]
    assert unseal(again) == "王建国"
    with pytest.raises(CannotUnseal) as refusal:
        unseal(old)
    assert refusal.value.facts["why"] == "key"


def test_every_changed_bit_is_noticed():
    sealed = seal("王建国")
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(CannotUnseal):
            unseal(bytes(changed))


@pytest.mark.parametrize(
    ("data", "why"), [(b"", "format"), (b"\x01\x03old", "format"), (b"\x09" + b"x" * 200, "algorithm")]
)
def test_what_is_not_sealed_is_refused(data, why):
    with pytest.raises(CannotUnseal) as refusal:
        unseal(data)
    assert refusal.value.facts["why"] == why


def test_the_same_phone_has_the_same_fingerprint_and_nobody_else_can_make_it(settings):
    mark = fingerprint("138 1234 2716")
    assert mark == fingerprint("+86-13812342716") == fingerprints("13812342716")[0]
    assert mark != fingerprint("13812342717") and len(mark) == 16
    settings.SHANZHI_SEALING_KEYS = [NEW, OLD]
    assert fingerprint("13812342716") != mark
    assert mark in fingerprints("13812342716")


def test_sealing_and_fingerprints_have_keys_of_their_own(monkeypatch):
    """Else whoever may match phones could also read them."""
    derived = []
    derive = sealing._derive

    def noting(secret, purpose):
        derived.append(derive(secret, purpose))
        return derived[-1]

    monkeypatch.setattr(sealing, "_derive", noting)
    sealing._read((new_key("fresh"),))
    assert len(derived) == len(set(derived)) == 2


@pytest.mark.parametrize(
    "wrong",
    [[], ["no colon"], ["k:###"], ["k:" + base64.b64encode(b"short").decode()], [OLD, OLD]],
)
def test_wrong_keys_are_told_without_telling_the_secret(settings, wrong):
    settings.SHANZHI_SEALING_KEYS = wrong
    with pytest.raises(ImproperlyConfigured) as error:
        seal("x")
    assert OLD.partition(":")[2] not in str(error.value)
