"""An account that is deleted: closed at once; its rows, files and traces removed by a worker."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet
from pytest_django import Settings

from auth import belongings
from auth.models import (
    AccountMail,
    AccountRemoval,
    AuthMetadata,
    KnownPlace,
    OneTimeCode,
    RefreshToken,
    RemovalStatus,
    Session,
    User,
)
from auth.services.removing import remove_account
from flowbrand.llm.models import LlmCall
from funnels.models import Funnel
from tests.api import Api, bucket_contents, logged_in
from tests.factories import PASSWORD, SENTENCE, make_document, make_finished_document, make_funnel
from tests.letters import letters_sent
from tests.racing import at_once
from uploads import storage
from uploads.models import UploadedDocument
from workers import stopping
from workers.leases import NotClaimed
from workers.models import OutboxMessage
from workers.performing import HandedBack, RetryLater
from workers.tasks.accounts import remove_account_task

pytestmark = pytest.mark.django_db(transaction=True)

PDF = b"%PDF-1.7\n" + b"x" * 2000


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["tests.hashers.QuickArgon2"]


@pytest.fixture(autouse=True)
def _not_stopping() -> Iterator[None]:
    stopping.withdraw()
    yield
    stopping.withdraw()


@pytest.fixture
def api(s3_bucket: str) -> Api:
    storage.ensure_bucket()
    return logged_in()


def _closed(api: Api) -> AccountRemoval:
    assert api.post("auth/me/delete", {"password": PASSWORD}).status_code == 204
    return AccountRemoval.objects.get(user_id=api.user.pk)


def _files_of(user: User) -> list[str]:
    return [key for key in bucket_contents()[0] if str(user.pk) in key]


def test_a_deleted_account_leaves_nothing_behind_and_others_everything(api: Api) -> None:
    other = logged_in()
    for each in (api, other):
        assert each.upload("a.pdf", PDF).status_code == each.upload("b.pdf", PDF).status_code == 202
        make_funnel(each.user)
        each.post("auth/login", {"email": each.user.email, "password": PASSWORD})
        each.post("auth/password/forgot", {"email": each.user.email})
    document = UploadedDocument.objects.filter(owner=api.user).first()
    assert document is not None
    call = {"job_type": "extract_document", "job_id": document.pk, "step": "read", "status": "succeeded"}
    LlmCall.objects.create(**call, answer={"quote": SENTENCE})
    assert len(_files_of(api.user)) == 2

    removal = _closed(api)
    remove_account_task(message=OutboxMessage.objects.get(type="remove_account").payload)

    removal.refresh_from_db()
    assert removal.status == RemovalStatus.REMOVED
    assert (_files_of(api.user), len(_files_of(other.user))) == ([], 2)
    for model in (Session, RefreshToken, AuthMetadata, KnownPlace, OneTimeCode, UploadedDocument, Funnel):
        assert model._default_manager.exists(), "the other account has some"
    assert User.objects.get() == other.user
    assert UploadedDocument.objects.exclude(owner=other.user).count() == 0
    assert Funnel.objects.get().owner == other.user
    assert not OneTimeCode.objects.filter(email=api.user.email).exists()
    assert LlmCall.objects.get().answer == {}  # what it cost stays booked
    assert other.get("auth/me").status_code == 200


def test_a_closed_account_is_out_at_once_and_its_holder_is_told(api: Api) -> None:
    _closed(api)

    login = {"email": api.user.email, "password": PASSWORD}
    assert api.get("auth/me").status_code == 401
    assert api.post("auth/login", login).status_code == 401
    (letter,) = letters_sent()
    assert (letter.to, letter.subject) == ([api.user.email], "Your Flowbrand account was deleted")


def test_the_address_is_free_again_when_the_account_is_gone(api: Api) -> None:
    remove_account(removal_id=_closed(api).pk)
    credentials = {"email": api.user.email, "password": "another horse entirely"}

    api.post("auth/register", credentials)

    assert api.post("auth/login", credentials).status_code == 200


def test_deleting_needs_the_password_and_its_guesses_are_counted(api: Api) -> None:
    statuses = [api.post("auth/me/delete", {"password": "a guess"}).status_code for _ in range(6)]

    assert statuses == [401] * 5 + [423]
    assert not AccountRemoval.objects.exists()
    assert api.get("auth/me").status_code == 200


def test_of_ten_who_delete_at_once_one_orders_the_removal(api: Api, settings: Settings) -> None:
    settings.LOCKOUT_ATTEMPTS = 100

    at_once(10, lambda _: api.post("auth/me/delete", {"password": PASSWORD}).status_code)

    assert AccountRemoval.objects.count() == 1
    assert OutboxMessage.objects.filter(type="remove_account").count() == 1


def test_a_message_that_comes_twice_removes_once(api: Api) -> None:
    removal = _closed(api)
    remove_account(removal_id=removal.pk)

    with pytest.raises(NotClaimed):
        remove_account(removal_id=removal.pk)


def test_a_worker_that_is_told_to_stop_hands_the_rest_to_another(api: Api) -> None:
    for _ in range(3):
        make_finished_document(api.user)
    removal = _closed(api)
    stopping.request()

    with pytest.raises(HandedBack):
        remove_account(removal_id=removal.pk)
    stopping.withdraw()
    remove_account(removal_id=removal.pk)

    assert not User.objects.filter(pk=api.user.pk).exists()


def test_what_arrives_while_the_account_is_emptied_is_removed_by_the_next_attempt(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upload that began before, and is accepted after the worker looked for documents."""
    removal = _closed(api)
    late: list[UploadedDocument] = []

    def arriving(owner_id: UUID) -> QuerySet[UploadedDocument]:
        if not late:
            late.append(make_document(api.user))
        return UploadedDocument.objects.none()

    looked_at_last = belongings.Belongings(rows=arriving, remove=lambda _: None)
    monkeypatch.setattr(belongings, "_kinds", [looked_at_last, *belongings._kinds])

    with pytest.raises(RetryLater):
        remove_account(removal_id=removal.pk)
    assert User.objects.filter(pk=api.user.pk).exists()
    remove_account(removal_id=removal.pk)

    assert not UploadedDocument.objects.filter(pk=late[0].pk).exists()
    assert not User.objects.filter(pk=api.user.pk).exists()


@pytest.mark.parametrize("round_", range(5))
def test_uploads_that_are_accepted_while_the_account_goes_are_removed_or_refused(
    api: Api, round_: int
) -> None:
    removal = _closed(api)

    def act(number: int) -> str:
        try:
            if number == 0:
                remove_account(removal_id=removal.pk)
            else:
                make_document(api.user)
        except (RetryLater, IntegrityError) as error:
            return type(error).__name__
        return "done"

    first = at_once(8, act)[0]
    if first == "RetryLater":
        remove_account(removal_id=removal.pk)

    assert not UploadedDocument.objects.exists()
    assert not User.objects.exists()


def test_the_removal_keeps_an_id_and_no_address(api: Api) -> None:
    removal = _closed(api)
    letters_sent()
    remove_account(removal_id=removal.pk)

    assert api.user.email not in str(AccountRemoval.objects.values())
    assert AccountMail.objects.filter(email=api.user.email).count() == 1  # the farewell, until it is pruned
