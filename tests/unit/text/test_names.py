"""Proper name candidates."""

from flowbrand.text.names import proper_names


def test_names_are_counted_and_ordered_by_frequency() -> None:
    found = proper_names(
        [
            "We work with Grand Vista Resort.",
            "The Grand Vista Resort saves energy with EcoSense.",
            "It helps.",
        ]
    )

    assert found == [("Grand Vista Resort", 2), ("EcoSense", 1)]


def test_the_first_word_of_a_sentence_is_no_name_by_itself() -> None:
    assert proper_names(["Guests love it.", "Our guests come back."]) == []


def test_german_nouns_are_not_taken_for_names() -> None:
    assert proper_names(["Wir senken die Kosten im Betrieb mit Müller Energieberatung."], "de") == [
        ("Müller Energieberatung", 1)
    ]
