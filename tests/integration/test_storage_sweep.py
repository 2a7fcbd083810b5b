"""Bucket and table compared on a real bucket: strays go, missing files are told, the rest stays."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone
from pytest_django import Settings

from flowbrand.core.ids import new_id
from tests.api import Api, bucket_contents, logged_in
from tests.arriving import PDF, storage_away
from tests.factories import make_finished_document, make_user
from tests.racing import at_once
from uploads import storage
from uploads.models import Leftover, StorageSweep, UploadedDocument
from uploads.services.leftovers import remove_leftover
from uploads.services.receiving import begin_upload
from uploads.services.sweeping import Report, sweep, sweep_sometimes, sweep_storage
from workers.contracts import parse_message
from workers.leases import NotClaimed
from workers.models import JobFailure, OutboxMessage
from workers.performing import RetryLater
from workers.tasks.maintenance import sweep_storage_task

pytestmark = pytest.mark.django_db(transaction=True)

PART = b"x" * (5 * 1024 * 1024)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _empty_bucket(s3_bucket: str) -> Iterator[None]:
    """Earlier tests' objects have lost their rows: they are strays too."""
    storage.ensure_bucket()
    for kind in bucket_contents():
        for key in kind:
            storage.remove(key)
    yield
    for kind in bucket_contents():
        for key in kind:
            storage.remove(key)


@pytest.fixture
def api() -> Api:
    return logged_in()


def later() -> datetime:
    """When what is made now is older than the grace."""
    return timezone.now() + 2 * DAY


def stray() -> str:
    key = f"documents/{new_id()}/{new_id()}.pdf"
    storage.put(key, PDF)
    return key


def without_file() -> UploadedDocument:
    return make_finished_document()


def remove_all_leftovers() -> None:
    for leftover in Leftover.objects.all():
        remove_leftover(leftover_id=leftover.pk)


def test_an_object_that_no_row_speaks_of_goes(api: Api) -> None:
    key = stray()
    api.upload_raw(PDF)
    kept = UploadedDocument.objects.get().storage_key

    report = sweep(now=later())
    remove_all_leftovers()

    assert (report.objects, report.strays, report.unfinished, report.missing) == (2, [key], [], [])
    assert bucket_contents()[0] == [kept]
    assert OutboxMessage.objects.filter(type="remove_leftover").count() == 1


def test_what_is_young_is_left_alone() -> None:
    stray()
    storage.begin_multipart(f"documents/{new_id()}/{new_id()}.pdf")
    without_file()

    report = sweep(now=timezone.now() + DAY / 2)

    assert report == Report(objects=1)
    assert not JobFailure.objects.exists()


def test_what_lies_elsewhere_in_the_bucket_is_not_ours() -> None:
    storage.put("backups/yesterday.tar", PDF)

    assert sweep(now=later()) == Report()
    assert bucket_contents()[0] == ["backups/yesterday.tar"]


def test_an_object_that_is_to_go_anyway_is_no_stray() -> None:
    Leftover.objects.create(storage_key=stray(), due_at=Now())

    assert sweep(now=later()).strays == []


def test_more_objects_than_one_page_of_the_database_are_all_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from uploads.services import sweeping

    monkeypatch.setattr(sweeping, "_BATCH", 2)
    keys = sorted(stray() for _ in range(5))

    assert sorted(sweep(now=later(), dry_run=True).strays) == keys


def test_an_abandoned_multipart_upload_is_aborted() -> None:
    owner, key = make_user(), f"documents/{new_id()}/{new_id()}.pdf"
    upload_id = storage.begin_multipart(key)
    storage.put_part(key, upload_id, 1, PART)
    arriving = begin_upload(owner_id=owner.pk, name="a.pdf", media_type="pdf").document
    storage.begin_multipart(arriving.storage_key)

    report = sweep(now=later())

    assert report.unfinished == [key]
    assert bucket_contents()[1] == [arriving.storage_key]


def test_parts_under_the_key_of_a_whole_document_go_and_its_file_stays(api: Api) -> None:
    api.upload_raw(PDF)
    document = UploadedDocument.objects.get()
    storage.begin_multipart(document.storage_key)

    sweep(now=later())

    assert bucket_contents() == ([document.storage_key], [])


def test_a_document_without_its_file_is_told_to_ops_once() -> None:
    document = without_file()

    for _ in range(3):
        assert sweep(now=later()).missing == [document.pk]

    failure = JobFailure.objects.get()
    assert (failure.code, failure.work_id) == ("file_missing", str(document.pk))
    assert parse_message(failure.payload).type == "extract_document"
    assert failure.support_id
    document.refresh_from_db()
    assert document.status == "COMPLETED"  # what was read stays of use


def test_an_upload_that_never_arrived_misses_no_file() -> None:
    begin_upload(owner_id=make_user().pk, name="a.pdf", media_type="pdf")

    assert sweep(now=later()).missing == []


def test_a_dry_run_says_all_and_does_nothing() -> None:
    key, document = stray(), without_file()
    abandoned = f"documents/{new_id()}/{new_id()}.pdf"
    storage.put_part(abandoned, storage.begin_multipart(abandoned), 1, PART)

    report = sweep(now=later(), dry_run=True)

    assert (report.strays, report.missing, report.unfinished) == ([key], [document.pk], [abandoned])
    assert bucket_contents() == ([key], [abandoned])
    assert not JobFailure.objects.exists()
    assert not Leftover.objects.exists()


def test_the_command_prints_a_report(settings: Settings) -> None:
    key, document = stray(), without_file()
    settings.ENV = settings.ENV.model_copy(update={"sweep_grace_seconds": -1.0})
    said = StringIO()

    call_command("sweep_storage", dry_run=True, stdout=said)

    lines = said.getvalue().splitlines()
    assert lines == [
        "objects in the bucket: 1",
        "no row speaks of these, they would be removed: 1",
        f"  {key}",
        "nobody finishes these multipart uploads, they would be aborted: 0",
        "the file of these documents is gone, they would be recorded: 1",
        f"  {document.pk}",
    ]
    call_command("sweep_storage", stdout=StringIO())
    assert JobFailure.objects.count() == Leftover.objects.count() == 1


def test_of_many_reconcilers_one_orders_the_sweep_of_a_period(settings: Settings) -> None:
    settings.ENV = settings.ENV.model_copy(update={"sweep_seconds": 3600.0})
    now = timezone.now().replace(minute=10)

    at_once(8, lambda _: sweep_sometimes(now))
    sweep_sometimes(now + timedelta(minutes=30))

    message = OutboxMessage.objects.get()
    assert message.payload["sweep_id"] == str(StorageSweep.objects.get().pk)
    sweep_sometimes(now + timedelta(hours=1))
    assert OutboxMessage.objects.count() == StorageSweep.objects.count() == 2


def test_no_sweep_is_ordered_where_there_shall_be_none(settings: Settings) -> None:
    settings.ENV = settings.ENV.model_copy(update={"sweep_seconds": 0.0})

    sweep_sometimes(timezone.now())

    assert not StorageSweep.objects.exists()


def test_an_ordered_sweep_is_done_once_and_written_down(settings: Settings) -> None:
    settings.ENV = settings.ENV.model_copy(update={"sweep_seconds": 3600.0, "sweep_grace_seconds": -1.0})
    stray()
    sweep_sometimes(timezone.now())
    message = OutboxMessage.objects.get().payload

    outcomes = [sweep_storage_task(message=message), sweep_storage_task(message=message)]

    done = StorageSweep.objects.get()
    assert outcomes == ["done", "skipped: finished"]
    assert (done.objects_seen, done.strays, done.unfinished, done.missing) == (1, 1, 0, 0)
    assert done.finished_at is not None


def test_a_storage_that_is_away_is_swept_later(settings: Settings) -> None:
    ordered = StorageSweep.objects.create(period=1)

    with storage_away(settings), pytest.raises(RetryLater):
        sweep_storage(sweep_id=ordered.pk, now=later())

    sweep_storage(sweep_id=ordered.pk, now=later())
    with pytest.raises(NotClaimed):
        sweep_storage(sweep_id=ordered.pk, now=later())


def test_simultaneous_sweeps_do_no_harm(api: Api) -> None:
    api.upload_raw(PDF)
    kept = UploadedDocument.objects.get().storage_key
    for _ in range(5):
        stray()

    def act(_: int) -> None:
        sweep(now=later())
        remove_all_leftovers_quietly()
        connection.close()

    at_once(4, act)

    assert bucket_contents()[0] == [kept]
    assert not Leftover.objects.exists()


def remove_all_leftovers_quietly() -> None:
    for leftover in Leftover.objects.all():
        try:
            remove_leftover(leftover_id=leftover.pk)
        except NotClaimed:
            continue
