import pytest
from django.test import RequestFactory
from pydantic import ValidationError
from pytest_django import Settings

from flowbrand.core.client_address import client_network
from flowbrand.env import Env

PROXIES = Env(_env_file=None, trusted_proxies="10.0.0.0/8, fd00::/8").proxies


def _network(peer: str, forwarded: str | None = None) -> str:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client_network(RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer))


def test_without_proxies_the_header_is_somebodys_claim(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ()

    assert _network("10.0.0.1", "203.0.113.9") == "10.0.0.1"


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.7, 203.0.113.9", "203.0.113.9"),  # the left part is the client's claim
        ("10.0.0.1", "203.0.113.9, 10.9.9.9", "203.0.113.9"),
        ("10.0.0.1", "10.3.3.3, 10.9.9.9", "10.3.3.3"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9, unknown", "10.0.0.1"),
        ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("fd00::1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("203.0.113.5", "198.51.100.7", "203.0.113.5"),
        ("", "203.0.113.9", ""),
    ],
)
def test_the_client_is_the_last_address_that_is_no_proxy(
    settings: Settings, peer: str, forwarded: str | None, client: str
) -> None:
    settings.TRUSTED_PROXIES = PROXIES

    assert _network(peer, forwarded) == client


def test_one_subscriber_of_ipv6_is_one_network(settings: Settings) -> None:
    assert _network("2001:db8::1") == _network("2001:db8::ffff") != _network("2001:db8:0:1::1")


@pytest.mark.parametrize("text", ["nonsense", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.1;10.0.0.2"])
def test_what_is_no_network_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="trusted_proxies"):
        Env(_env_file=None, trusted_proxies=text)
