"""The contract and its page, served by this process alone."""

import json
import re

import pytest
import yaml
from django.test import Client

pytestmark = pytest.mark.django_db


def _body(response: object) -> bytes:
    streamed = getattr(response, "streaming_content", None)
    return b"".join(streamed) if streamed is not None else response.content  # type: ignore[attr-defined]


def test_the_schema_is_json_and_yaml(client: Client) -> None:
    as_json = client.get("/api/schema", headers={"Accept": "application/json"})
    as_yaml = client.get("/api/schema?format=yaml")

    assert json.loads(as_json.content)["openapi"].startswith("3.")
    assert yaml.safe_load(as_yaml.content) == json.loads(as_json.content)


def test_a_browser_receives_json_too(client: Client) -> None:
    response = client.get("/api/schema", headers={"Accept": "text/html,*/*;q=0.8"})

    assert (response.status_code, response["Content-Type"]) == (200, "application/json")


def test_the_docs_page_loads_nothing_from_elsewhere(client: Client) -> None:
    page = client.get("/api/docs").content.decode()

    loaded = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert loaded
    assert [url for url in loaded if "//" in url] == []


def test_every_part_of_the_docs_page_is_served(client: Client) -> None:
    page = client.get("/api/docs").content.decode()

    for url in re.findall(r'(?:src|href)="(/[^"]+)"', page):
        response = client.get(url)
        assert response.status_code == 200, url
        assert len(_body(response)) > 100, url


def test_the_root_leads_to_the_docs(client: Client) -> None:
    response = client.get("/")

    assert (response.status_code, response["Location"]) == (302, "/api/docs")


def test_the_admin_has_its_styles(client: Client) -> None:
    assert client.get("/static/admin/css/base.css").status_code == 200


def test_every_operation_has_a_summary_and_every_error_a_reason(client: Client) -> None:
    schema = json.loads(client.get("/api/schema", headers={"Accept": "application/json"}).content)

    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            assert 0 < len(operation["summary"]) < 90, (method, path)
            for status, answer in operation["responses"].items():
                assert ("No response body" in answer["description"]) == (status == "204"), (method, path)


def test_a_browser_finds_its_icon(client: Client) -> None:
    assert client.get("/favicon.ico", follow=True).status_code == 200


def test_the_admin_is_flowbrands(client: Client) -> None:
    page = client.get("/admin/", follow=True).content.decode()

    assert "<title>Log in | Flowbrand</title>" in page
    assert "Django administration" not in page


def test_an_answer_ends_its_line(client: Client) -> None:
    assert client.get("/api/v1/auth/me").content.endswith(b"}\n")
