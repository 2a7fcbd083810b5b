"""Failures and messages for ops: found, read, and failures replayed by the same service as the API's."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from flowbrand.core.admin import ReadOnlyAdmin
from flowbrand.core.errors import DomainError
from workers.models import JobFailure, OutboxMessage
from workers.selectors import work_of
from workers.services import MAX_REPLAYS, Outcome, replay_many


class ReplayedFilter(admin.SimpleListFilter):
    title = "replayed"
    parameter_name = "replayed"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("no", "No"), ("yes", "Yes")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[JobFailure]) -> QuerySet[JobFailure]:
        if self.value() not in {"no", "yes"}:
            return queryset
        return queryset.filter(replayed_at__isnull=self.value() == "no")


@admin.register(JobFailure)
class JobFailureAdmin(ReadOnlyAdmin):
    """What went wrong on our side. Read-only, but for the replay."""

    list_display = ("support_id", "is_replayed", "code", "created", "job_type")
    list_filter = (ReplayedFilter, "job_type", "code", "created_at")
    list_per_page = 50
    search_fields = ("support_id", "work_id", "request_id", "task_id")
    search_help_text = "A support id, the id of a document or funnel, a request id or a task id."
    actions = ("replay_selected",)
    fieldsets = (
        (None, {"fields": ("support_id", "code", "job_type", "work", "attempt", "created", "replayed")}),
        ("What happened", {"fields": ("exception", "frames")}),
        ("Where it came from", {"fields": ("message", "task_id", "request_id")}),
    )

    @admin.display(description="created (UTC)", ordering="created_at")
    def created(self, failure: JobFailure) -> str:
        return _moment(failure.created_at)

    @admin.display(description="replayed", ordering="replayed_at", boolean=True)
    def is_replayed(self, failure: JobFailure) -> bool:
        return failure.replayed_at is not None

    @admin.display(description="replayed (UTC)")
    def replayed(self, failure: JobFailure) -> str:
        return _moment(failure.replayed_at) if failure.replayed_at else "no"

    def work(self, failure: JobFailure) -> str:
        """Where the document or funnel stands now."""
        work = work_of(failure)
        if work is None:
            return f"{failure.work_id}: gone" if failure.work_id else "none is named"
        page = reverse(f"admin:{work._meta.app_label}_{work._meta.model_name}_change", args=[work.pk])
        state = " ".join(filter(None, (work.status, work.failure_code, work.support_id)))
        return format_html('<a href="{}">{} {}</a>: {}', page, work._meta.verbose_name, work.pk, state)

    def frames(self, failure: JobFailure) -> str:
        return _preformatted(failure.traceback)

    def message(self, failure: JobFailure) -> str:
        return _preformatted(json.dumps(failure.payload, indent=2, ensure_ascii=False))

    @admin.action(description="Replay selected failures")
    def replay_selected(self, request: HttpRequest, queryset: QuerySet[JobFailure]) -> None:
        """Run again what failed, and say of each what became of it."""
        chosen = dict(queryset.values_list("pk", "support_id")[: MAX_REPLAYS + 1])
        if len(chosen) > MAX_REPLAYS:
            text = f"Nothing was replayed: choose at most {MAX_REPLAYS} at a time."
            self.message_user(request, text, messages.ERROR)
            return
        outcomes = replay_many(failure_ids=chosen, actor_id=cast(UUID, request.user.pk))
        for level, text in _reports(outcomes, chosen):
            self.message_user(request, text, level)


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    """What waits for the broker, and what was sent lately. Read-only."""

    list_display = ("id", "type", "created_at", "sent_at", "publish_attempts")
    list_filter = ("type",)


def _reports(outcomes: Sequence[Outcome], support_ids: Mapping[UUID, str]) -> list[tuple[int, str]]:
    """One message for each kind of outcome, naming the failures by what people call them."""
    named: dict[str, list[str]] = defaultdict(list)
    for outcome in outcomes:
        named[_sentence(outcome.problem)].append(support_ids[outcome.failure_id])
    return [
        (messages.WARNING, f"Not replayed: {', '.join(ids)}. {sentence}")
        if sentence
        else (messages.SUCCESS, f"Replayed: {', '.join(ids)}.")
        for sentence, ids in named.items()
    ]


def _sentence(problem: DomainError | None) -> str:
    if problem is None:
        return ""
    details = [f"{name}: {' '.join(said)}" for name, said in (problem.fields or {}).items()]
    return " ".join([f"{problem.text} ({problem.code})", *details])


def _moment(at: datetime) -> str:
    """To the second, to be found in the logs."""
    return format_html('<span class="nowrap">{}</span>', f"{at:%Y-%m-%d %H:%M:%S}")


def _preformatted(text: str) -> str:
    return format_html('<pre style="white-space: pre-wrap; overflow-wrap: anywhere">{}</pre>', text)
