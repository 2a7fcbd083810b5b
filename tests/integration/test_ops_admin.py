"""The failure list in the admin: read, narrowed, replayed; nothing else."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db.models.functions import Now
from django.test import Client

from auth.models import User
from tests.factories import make_document, make_failed_document, make_failure, make_user
from workers.failures import UNREADABLE_MESSAGE
from workers.models import JobFailure, OutboxMessage
from workers.restarting import NotRetryable
from workers.services import MAX_REPLAYS

pytestmark = pytest.mark.django_db

LIST = "/admin/workers/jobfailure/"


@pytest.fixture
def staff(client: Client) -> User:
    user = User.objects.create_superuser("ops@example.com")
    client.force_login(user)
    return user


def replay(client: Client, *failures: JobFailure, **more: str) -> list[str]:
    """What the page says after the action."""
    form: dict[str, Any] = {
        "action": "replay_selected",
        "_selected_action": [str(each.pk) for each in failures],
    }
    page = client.post(LIST, form | more, follow=True)
    return [str(message) for message in page.context["messages"]]


def found(client: Client, query: str) -> set[str]:
    page = client.get(f"{LIST}?{query}")
    assert page.status_code == 200
    return {failure.support_id for failure in page.context["cl"].result_list}


def test_failures_are_narrowed_by_what_they_are(client: Client, staff: User) -> None:
    make_failure(support_id="OPEN2222", code="file_missing")
    make_failure(support_id="DONE2222", replayed_at=Now(), job_type="generate_funnel")

    assert found(client, "") == {"OPEN2222", "DONE2222"}
    assert found(client, "replayed=no") == {"OPEN2222"}
    assert found(client, "replayed=yes") == {"DONE2222"}
    assert found(client, "code=file_missing") == {"OPEN2222"}
    assert found(client, "job_type=generate_funnel") == {"DONE2222"}


@pytest.mark.parametrize("name", ["support_id", "work_id", "request_id", "task_id"])
def test_failures_are_found_by_any_id(client: Client, staff: User, name: str) -> None:
    wanted: dict[str, str] = {"support_id": "WANT2222"} | {name: "WANT2222"}
    make_failure(None, **wanted)
    make_failure()

    assert found(client, "q=want2222") == {"WANT2222"}


def test_a_failure_is_shown_readably(client: Client, staff: User) -> None:
    document = make_failed_document()
    failure = make_failure(document, traceback="builtins.ValueError\n  a.py:1 <lambda>")

    page = client.get(f"{LIST}{failure.pk}/change/").content.decode()

    assert "builtins.ValueError\n  a.py:1 &lt;lambda&gt;</pre>" in page
    assert "&quot;version&quot;: 1,\n" in page
    assert f'href="/admin/uploads/uploadeddocument/{document.pk}/change/"' in page
    assert f"FAILED internal_error {document.support_id}" in page


@pytest.mark.parametrize("work_id", ["", "no id", "019cbd4e-1e9c-7ad2-8c8c-0b2b7f3c5d6e"])
def test_a_failure_whose_work_is_gone_is_shown_too(client: Client, staff: User, work_id: str) -> None:
    failure = make_failure(work_id=work_id)

    assert client.get(f"{LIST}{failure.pk}/change/").status_code == 200


def test_what_is_selected_is_replayed_and_each_outcome_named(client: Client, staff: User) -> None:
    first, second = (make_failure(make_failed_document()) for _ in range(2))
    running = make_failure(make_document())
    unreadable = make_failure(make_document(), code=UNREADABLE_MESSAGE, payload={"type": "x"})

    said = "\n".join(replay(client, first, running, second, unreadable))

    assert OutboxMessage.objects.count() == 2
    assert JobFailure.objects.filter(replayed_at=None).count() == 2
    for replayed in (first, second):
        assert replayed.support_id in next(line for line in said.splitlines() if line.startswith("Replayed"))
    assert f"Not replayed: {running.support_id}. {NotRetryable.message} (not_retryable)" in said
    assert f"Not replayed: {unreadable.support_id}." in said
    assert "(message_unreadable) payload: " in said


def test_a_second_replay_says_that_it_came_second(client: Client, staff: User) -> None:
    failure = make_failure(make_failed_document())
    replay(client, failure)

    assert "(already_replayed)" in replay(client, failure)[0]
    assert OutboxMessage.objects.count() == 1


def test_too_many_at_once_are_refused_whole(client: Client, staff: User) -> None:
    failure = make_failure(make_failed_document())
    for _ in range(MAX_REPLAYS):
        make_failure()

    said = replay(client, failure, select_across="1")

    assert said == [f"Nothing was replayed: choose at most {MAX_REPLAYS} at a time."]
    assert not OutboxMessage.objects.exists()


def test_a_failure_that_was_read_is_replayed_from_its_page(client: Client, staff: User) -> None:
    failure = make_failure(make_failed_document())
    page = f"{LIST}{failure.pk}/change/"

    assert 'value="Replay"' in client.get(page).content.decode()
    replay(client, failure)

    assert 'value="Replay"' not in client.get(page).content.decode()


@pytest.mark.parametrize("page", ["add/", "{}/delete/"])
def test_failures_are_neither_made_nor_removed_by_hand(client: Client, staff: User, page: str) -> None:
    assert client.get(LIST + page.format(make_failure().pk)).status_code == 403


def test_staff_without_a_right_to_the_list_replay_nothing(client: Client) -> None:
    failure = make_failure(make_failed_document())
    client.force_login(make_user(is_staff=True))

    response = client.post(LIST, {"action": "replay_selected", "_selected_action": str(failure.pk)})

    assert response.status_code == 403
    assert not OutboxMessage.objects.exists()


def test_the_right_to_view_is_enough(client: Client) -> None:
    failure = make_failure(make_failed_document())
    user = make_user(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_jobfailure"))
    client.force_login(user)

    assert replay(client, failure) == [f"Replayed: {failure.support_id}."]


def test_messages_to_the_broker_are_listed(client: Client, staff: User) -> None:
    replay(client, make_failure(make_failed_document()))

    assert b"extract_document" in client.get("/admin/workers/outboxmessage/").content
