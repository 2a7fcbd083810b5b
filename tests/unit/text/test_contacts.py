"""E-mail, web and telephone recognition."""

import pytest

from flowbrand.text.contacts import domain_name, find_contacts


def test_every_kind_of_contact_is_found_as_written() -> None:
    found = find_contacts("Call +49 30 1234567, write to info@acme.co.uk or visit www.acme.co.uk/start.")

    assert found.phones == ("+49 30 1234567",)
    assert found.emails == ("info@acme.co.uk",)
    assert found.websites == ("www.acme.co.uk/start",)


@pytest.mark.parametrize(
    "text",
    [
        "Built on ASP.NET since 2019",
        "On 11/8/2006 we met",
        "Sales of 12 500 300 units",
        "e.g. this, i.e. that",
    ],
)
def test_what_only_looks_like_a_contact_is_left_alone(text: str) -> None:
    assert not find_contacts(text)


@pytest.mark.parametrize("text", ["Tel: 555-0100", "(555) 010-9999", "1-800-123-4567", "Call 01665 555 0142"])
def test_local_telephone_numbers_are_found(text: str) -> None:
    assert find_contacts(text).phones


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("info@mail.acme.co.uk", "acme"),
        ("https://www.acme.com/de?x=1", "acme"),
        ("www.boulder-innovations.com", "boulder-innovations"),
        ("http://ibm.com", "ibm"),
    ],
)
def test_the_registrable_label_of_an_address_is_told(address: str, name: str) -> None:
    assert domain_name(address) == name
