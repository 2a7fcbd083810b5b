"""Extraction: from an uploaded file to text and structured content."""

from typing import Any

from uploads.services.extracting import extract_document
from workers.app import app
from workers.base import JobTask
from workers.contracts import ExtractDocument


@app.task(name="extract_document", base=JobTask)
def extract_document_task(message: dict[str, Any]) -> None:
    job = ExtractDocument.model_validate(message)
    extract_document(document_id=job.document_id)
