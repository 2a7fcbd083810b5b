from pytest_django import Settings

from auth.keys import derived_key, keyed_hash


def test_each_purpose_has_a_key_of_its_own() -> None:
    assert len(derived_key("one")) == 32
    assert derived_key("one") != derived_key("another")


def test_a_keyed_hash_tells_its_parts_apart() -> None:
    assert keyed_hash("purpose", "ab", "c") != keyed_hash("purpose", "a", "bc")
    assert keyed_hash("purpose", "ab") != keyed_hash("another", "ab")
    assert len(keyed_hash("purpose", "é", "")) == 64


def test_keys_follow_the_secret_key(settings: Settings) -> None:
    before = keyed_hash("purpose", "a")
    settings.SECRET_KEY = "another secret key"

    assert keyed_hash("purpose", "a") != before
