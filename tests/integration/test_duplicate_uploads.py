"""The same file again: read once for its owner, whatever order things happen in; nothing for anybody else."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from pydantic import SecretStr
from pytest_django import Settings

from auth.models import User
from flowbrand.core.ids import new_id
from flowbrand.llm.models import LlmCall
from tests.api import Api, logged_in, stored_by
from tests.arriving import PDF
from tests.factories import make_user
from tests.openai_server import OpenAIServer, openai_server
from tests.racing import at_once
from uploads import storage
from uploads.models import DocumentStatus, ExtractedText, StructuredContent, UploadedDocument
from uploads.services.accepting import delete_document, retry_document
from uploads.services.extracting import extract_document
from workers.cancelling import cancel
from workers.models import JobFailure
from workers.performing import RetryLater

pytestmark = pytest.mark.django_db(transaction=True)

BROCHURE = (Path(__file__).parents[2] / "examples" / "brochure-tannbrook.pdf").read_bytes()


@pytest.fixture
def api(s3_bucket: str) -> Api:
    storage.ensure_bucket()
    return logged_in()


@pytest.fixture
def llm(settings: Settings) -> Iterator[OpenAIServer]:
    with openai_server() as server:
        known = {
            "llm_provider": "openai",
            "openai_base_url": server.base_url,
            "openai_api_key": SecretStr("x"),
        }
        settings.ENV = settings.ENV.model_copy(update=known)
        yield server


def sent(api: Api, body: bytes = BROCHURE, query: str = "?name=a.pdf") -> UploadedDocument:
    response = api.upload_raw(body, query)
    assert response.status_code == 202, response.content
    return UploadedDocument.objects.get(pk=response.json()["data"]["id"])


def read(document: UploadedDocument) -> UploadedDocument:
    extract_document(document_id=document.pk)
    document.refresh_from_db()
    return document


def found_in(document: UploadedDocument) -> tuple[Any, Any]:
    document = UploadedDocument.objects.get(pk=document.pk)
    return document.extracted_text.parsed, document.structured_content.content


def test_a_duplicate_takes_over_what_was_found_and_reads_nothing(api: Api) -> None:
    original = read(sent(api))
    duplicate = sent(api, query="?name=b.pdf")
    storage.delete(duplicate.storage_key)  # whoever read it would fail

    read(duplicate)

    assert (duplicate.status, duplicate.page_count) == (DocumentStatus.COMPLETED, original.page_count)
    assert found_in(duplicate) == found_in(original)
    shown = api.get(f"uploads/{duplicate.pk}").json()["data"]
    assert (shown["duplicate_of"], shown["name"]) == (str(original.pk), "b.pdf")
    assert api.get(f"uploads/{original.pk}").json()["data"]["duplicate_of"] is None
    content = api.get(f"uploads/{duplicate.pk}/content").json()["data"]["content"]
    assert content == api.get(f"uploads/{original.pk}/content").json()["data"]["content"]


def test_the_answer_to_the_upload_says_so(api: Api) -> None:
    original = sent(api)

    again = api.upload("again.pdf", BROCHURE).json()["data"]

    assert again["duplicate_of"] == str(original.pk) != again["id"]


def test_a_duplicate_costs_no_call_to_the_model(api: Api, llm: OpenAIServer) -> None:
    read(sent(api))
    asked, calls = llm.count, LlmCall.objects.count()

    duplicate = read(sent(api))

    assert asked > 0
    assert duplicate.status == DocumentStatus.COMPLETED
    assert (llm.count, LlmCall.objects.count()) == (asked, calls)


def test_another_engine_reads_the_file_itself(api: Api, llm: OpenAIServer) -> None:
    original = read(sent(api))
    StructuredContent.objects.filter(document=original).update(model="the-model-of-last-year")
    asked = llm.count

    assert read(sent(api)).status == DocumentStatus.COMPLETED
    assert llm.count > asked


def test_a_duplicate_waits_for_an_original_that_is_being_read(api: Api) -> None:
    """And it uses up none of its attempts."""
    original, duplicate = sent(api), sent(api)

    for _ in range(10):
        with pytest.raises(RetryLater):
            extract_document(document_id=duplicate.pk)

    duplicate.refresh_from_db()
    assert (duplicate.status, duplicate.attempt, duplicate.crashes) == (DocumentStatus.PARSING, 0, 0)
    assert not ExtractedText.objects.exists()
    read(original)
    assert read(duplicate).status == DocumentStatus.COMPLETED
    assert found_in(duplicate) == found_in(original)
    assert not JobFailure.objects.exists()


def test_where_the_original_is_stopped_the_duplicate_reads_the_file(api: Api) -> None:
    original, duplicate, third = sent(api), sent(api), sent(api)
    cancel(original)

    read(duplicate)
    storage.delete(third.storage_key)
    read(third)

    assert {duplicate.status, third.status} == {DocumentStatus.COMPLETED}
    retry_document(document=original)
    storage.delete(original.storage_key)
    assert read(original).status == DocumentStatus.COMPLETED  # from what its duplicate found


def test_a_bad_file_is_bad_each_time_and_each_upload_says_why(api: Api) -> None:
    original, duplicate = sent(api, PDF), sent(api, PDF)

    assert read(original).status == read(duplicate).status == DocumentStatus.FAILED
    assert original.failure_code == duplicate.failure_code != ""
    assert not JobFailure.objects.exists()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_duplicate_outlives_its_original(api: Api, when: str) -> None:
    original, duplicate, third = sent(api), sent(api), sent(api)
    if when == "after":
        for each in (original, duplicate):
            read(each)

    delete_document(document=original)
    read(third if when == "after" else duplicate)

    duplicate.refresh_from_db()
    third.refresh_from_db()
    assert (duplicate.duplicate_of_id, third.duplicate_of_id) == (None, duplicate.pk)
    assert sorted(stored_by(api)[0]) == sorted([duplicate.storage_key, third.storage_key])
    if when == "before":
        assert read(third).status == DocumentStatus.COMPLETED
    assert duplicate.status == DocumentStatus.COMPLETED
    assert len(found_in(duplicate)[0]["blocks"]) > 5
    assert sent(api).duplicate_of_id == duplicate.pk


def test_deleting_a_duplicate_leaves_the_original_alone(api: Api) -> None:
    original, duplicate = read(sent(api)), sent(api)

    delete_document(document=duplicate)

    assert stored_by(api) == ([original.storage_key], [])
    assert found_in(original)


def test_another_type_of_the_same_bytes_is_another_file(api: Api) -> None:
    zipped = b"PK\x03\x04" + b"x" * 2000

    assert sent(api, zipped, "?name=a.docx").duplicate_of_id is None
    assert sent(api, zipped, "?name=a.pptx").duplicate_of_id is None


def test_somebody_elses_identical_file_shares_nothing_and_reveals_nothing(api: Api) -> None:
    theirs = read(sent(logged_in()))
    mine = sent(api)

    shown = api.get(f"uploads/{mine.pk}").json()["data"]
    assert shown["duplicate_of"] is None
    assert str(theirs.pk) not in str(shown)
    assert not ExtractedText.objects.filter(document=mine).exists()
    storage.delete(theirs.storage_key)
    theirs.extracted_text.delete()
    read(mine)  # from its own bytes: there is nothing of theirs left to take
    assert len(found_in(mine)[0]["blocks"]) > 5
    assert api.get(f"uploads/{theirs.pk}").status_code == 404
    storage.delete(mine.storage_key)
    delete_document(document=theirs)
    assert found_in(mine)


def test_a_file_of_somebody_else_is_read_even_while_theirs_is_finished(api: Api) -> None:
    """Without its own bytes it cannot finish: what others have does not help."""
    read(sent(logged_in()))
    mine = sent(api)
    storage.delete(mine.storage_key)

    with pytest.raises(Exception, match="file_missing"):
        extract_document(document_id=mine.pk)


@pytest.mark.parametrize("round_", range(3))
def test_twenty_at_once_have_one_original(api: Api, round_: int) -> None:
    def send(number: int) -> int:
        answer = Api(api.user, Client(), api.headers).upload_raw(BROCHURE, f"?name={number}.pdf")
        return int(answer.status_code)

    assert at_once(20, send) == [202] * 20

    [original] = UploadedDocument.objects.filter(duplicate_of=None)
    assert UploadedDocument.objects.filter(duplicate_of=original).count() == 19
    assert len(stored_by(api)[0]) == 20


@pytest.mark.parametrize("round_", range(5))
def test_uploading_while_originals_are_deleted_leaves_one_original(api: Api, round_: int) -> None:
    for _ in range(5):
        sent(api, PDF)
    known = list(UploadedDocument.objects.order_by("pk"))

    def act(number: int) -> int:
        if number < 3:
            delete_document(document=known[number])
            return 204
        return int(Api(api.user, Client(), api.headers).upload_raw(PDF).status_code)

    assert at_once(10, act) == [204] * 3 + [202] * 7

    [original] = UploadedDocument.objects.filter(duplicate_of=None)
    assert UploadedDocument.objects.filter(duplicate_of=original).count() == 5 - 3 + 7 - 1


def test_one_original_per_owner_and_file_is_a_constraint(api: Api) -> None:
    original, duplicate = sent(api, PDF), sent(api, PDF)

    with pytest.raises(IntegrityError, match="document_one_original"), transaction.atomic():
        UploadedDocument.objects.filter(pk=duplicate.pk).update(duplicate_of=None)
    with pytest.raises(IntegrityError, match="document_is_no_duplicate_of_itself"), transaction.atomic():
        UploadedDocument.objects.filter(pk=original.pk).update(duplicate_of=original)
    with pytest.raises(IntegrityError, match="foreign key"), transaction.atomic():
        UploadedDocument.objects.filter(pk=original.pk).delete()


def test_an_account_with_duplicates_can_go(api: Api) -> None:
    sent(api), sent(api), sent(api)

    User.objects.get(pk=api.user.pk).delete()

    assert not UploadedDocument.objects.exists()


def test_uploads_from_before_are_sorted_out_by_the_migration() -> None:
    """Where the same file lies there several times, the oldest becomes the original."""
    before, latest = [("uploads", "0005_upload_idempotency_key")], MigrationExecutor(connection).loader
    MigrationExecutor(connection).migrate(before)
    try:
        with connection.cursor() as cursor:
            owner, other = make_user(), make_user()
            rows = [(owner, "a"), (owner, "a"), (owner, "a"), (owner, "b"), (other, "a")]
            ids = [_old_row(cursor, each, sha * 64) for each, sha in rows]
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(latest.graph.leaf_nodes())

    originals = dict(UploadedDocument.objects.values_list("pk", "duplicate_of_id"))
    assert [originals[each] for each in ids] == [None, ids[0], ids[0], None, None]


def _old_row(cursor: Any, owner: User, sha256: str) -> Any:
    document_id = new_id()
    cursor.execute(
        "INSERT INTO uploads_uploadeddocument (id, owner_id, status, stage, percent_complete, attempt,"
        " failure_code, failure_reason, failure_retryable, support_id, request_id, original_name, media_type,"
        " size, sha256, storage_key, finished_at) VALUES"
        " (%s, %s, 'FAILED', '', 0, 1, 'x', '', false, '', '', 'a.pdf', 'pdf', 5, %s, %s, now())",
        [document_id, owner.pk, sha256, f"documents/test/{document_id}"],
    )
    return document_id
