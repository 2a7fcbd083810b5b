"""Object storage over the S3 API: the only user of boto3. Speaks StorageUnavailable and ObjectMissing.

Works with any S3 server: path addressing, SigV4, checksums only where the server requires them.
"""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from flowbrand.core.errors import PermanentError, TransientError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

_MISSING = {"NoSuchKey", "404", "NotFound"}
_CHUNK = 1024 * 1024
MAX_PARTS = 1000
"""Parts of one upload that `parts_of` can list: one page of ListParts."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A multipart upload that was neither completed nor aborted."""

    key: str
    upload_id: str
    begun: datetime


class StorageUnavailable(TransientError):
    """The storage server is away, slow or refuses; trying again later may help."""

    code = "storage_unavailable"
    reason = "The file storage is not answering. Please try again in a few minutes."


class ObjectMissing(PermanentError):
    """The stored file is gone; no retry brings it back."""

    code = "file_missing"
    reason = "The stored file is missing. Please upload the document again."


@dataclass(frozen=True, slots=True)
class StoredPart:
    """One part of a multipart upload that lies in storage. `size` in bytes."""

    number: int
    size: int
    etag: str


@lru_cache(maxsize=1)
def _client() -> "S3Client":
    return _client_of(settings.ENV.s3_endpoint_url)


@lru_cache(maxsize=1)
def _signer() -> "S3Client":
    """Signs for the address that clients see; the host is part of a signature. Never connects."""
    return _client_of(settings.ENV.s3_public_endpoint_url or settings.ENV.s3_endpoint_url)


def _client_of(endpoint_url: str) -> "S3Client":
    env = settings.ENV
    return boto3.client(
        "s3",
        endpoint_url=endpoint_url or None,
        aws_access_key_id=env.aws_access_key_id or None,
        aws_secret_access_key=env.aws_secret_access_key.get_secret_value() or None,
        region_name=env.aws_region,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            connect_timeout=3,
            read_timeout=30,
            retries={"max_attempts": 2, "mode": "standard"},
            max_pool_connections=32,
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        raise (ObjectMissing if _code(error) in _MISSING else StorageUnavailable)() from error
    except (BotoCoreError, Boto3Error, OSError) as error:  # OSError: the local disk of a download
        raise StorageUnavailable from error


def _code(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")


def ensure_bucket() -> None:
    """Create the configured bucket where it does not exist. Raises StorageUnavailable."""
    with _translated():
        known = {bucket.get("Name") for bucket in _client().list_buckets().get("Buckets", [])}
        if settings.ENV.s3_bucket not in known:
            _client().create_bucket(Bucket=settings.ENV.s3_bucket)


def check() -> None:
    """Ask the server for the bucket. Raises StorageUnavailable or ObjectMissing. For /readyz."""
    with _translated():
        _client().head_bucket(Bucket=settings.ENV.s3_bucket)


def put(key: str, body: bytes) -> None:
    with _translated():
        _client().put_object(Bucket=settings.ENV.s3_bucket, Key=key, Body=body)


def begin_multipart(key: str) -> str:
    """Start a multipart upload. Returns its id, which part, complete and abort need."""
    with _translated():
        answer = _client().create_multipart_upload(Bucket=settings.ENV.s3_bucket, Key=key)
    return answer["UploadId"]


def put_part(key: str, upload_id: str, number: int, body: bytes) -> "CompletedPartTypeDef":
    """Send one part (1-based; at least 5 MiB unless it is the last). Returns what complete needs."""
    with _translated():
        answer = _client().upload_part(
            Bucket=settings.ENV.s3_bucket, Key=key, UploadId=upload_id, PartNumber=number, Body=body
        )
    return {"PartNumber": number, "ETag": answer["ETag"]}


def presigned_part(key: str, upload_id: str, number: int, *, size: int, seconds: int) -> str:
    """A URL that lets its holder PUT one part of exactly `size` bytes, for `seconds`. A secret: never log it.

    The length is signed, so storage refuses any other; a body without Content-Length too.
    """
    return _signer().generate_presigned_url(
        "upload_part",
        Params={
            "Bucket": settings.ENV.s3_bucket,
            "Key": key,
            "UploadId": upload_id,
            "PartNumber": number,
            "ContentLength": size,
        },
        ExpiresIn=seconds,
    )


def parts_of(key: str, upload_id: str) -> list[StoredPart] | None:
    """The parts that have arrived, by number. None where storage knows no such upload (any more)."""
    with _translated():
        try:
            answer = _client().list_parts(
                Bucket=settings.ENV.s3_bucket, Key=key, UploadId=upload_id, MaxParts=MAX_PARTS
            )
        except ClientError as error:
            if _code(error) == "NoSuchUpload":
                return None
            raise
    return [StoredPart(part["PartNumber"], part["Size"], part["ETag"]) for part in answer.get("Parts", [])]


def complete_multipart(key: str, upload_id: str, parts: list["CompletedPartTypeDef"]) -> None:
    with _translated():
        _client().complete_multipart_upload(
            Bucket=settings.ENV.s3_bucket, Key=key, UploadId=upload_id, MultipartUpload={"Parts": parts}
        )


def size_of(key: str) -> int:
    """An object's size in bytes. Raises ObjectMissing."""
    with _translated():
        return _client().head_object(Bucket=settings.ENV.s3_bucket, Key=key)["ContentLength"]


def beginning_of(key: str, length: int) -> bytes:
    """The first `length` bytes of an object, fewer where it is smaller. Raises ObjectMissing."""
    with _translated():
        answer = _client().get_object(Bucket=settings.ENV.s3_bucket, Key=key, Range=f"bytes=0-{length - 1}")
        with closing(answer["Body"]) as body:
            return body.read(length)


def abort_multipart(key: str, upload_id: str) -> None:
    """Drop a multipart upload and its parts. Dropping one that is gone is no error."""
    with _translated():
        try:
            _client().abort_multipart_upload(Bucket=settings.ENV.s3_bucket, Key=key, UploadId=upload_id)
        except ClientError as error:
            if _code(error) != "NoSuchUpload":
                raise


def delete(key: str) -> None:
    """Remove an object. Removing one that is gone is no error."""
    with suppress(ObjectMissing), _translated():
        _client().delete_object(Bucket=settings.ENV.s3_bucket, Key=key)


def unfinished_uploads(key: str) -> list[str]:
    """The ids of every multipart upload under a key that was neither completed nor aborted."""
    return [upload.upload_id for upload in unfinished(key) if upload.key == key]


def objects(prefix: str) -> Iterator[tuple[str, datetime]]:
    """Key and time of the last change of every object below a prefix, page by page."""
    pages = _client().get_paginator("list_objects_v2")
    with _translated():
        for page in pages.paginate(Bucket=settings.ENV.s3_bucket, Prefix=prefix):
            for found in page.get("Contents", []):
                yield found["Key"], found["LastModified"]


def unfinished(prefix: str) -> list[Unfinished]:
    """Every multipart upload below a prefix that was neither completed nor aborted."""
    pages = _client().get_paginator("list_multipart_uploads")
    with _translated():
        try:
            return [
                Unfinished(upload["Key"], upload["UploadId"], upload["Initiated"])
                for page in pages.paginate(Bucket=settings.ENV.s3_bucket, Prefix=prefix)
                for upload in page.get("Uploads", [])
            ]
        except ClientError as error:
            if _code(error) == "NoSuchUpload":  # rclone says so where others answer an empty list
                return []
            raise


def exists(key: str) -> bool:
    """Whether there is an object under a key."""
    try:
        with _translated():
            _client().head_object(Bucket=settings.ENV.s3_bucket, Key=key)
    except ObjectMissing:
        return False
    return True


def remove(key: str) -> None:
    """Remove whatever lies under a key: unfinished multipart uploads and the object. Nothing is no error."""
    for upload_id in unfinished_uploads(key):
        abort_multipart(key, upload_id)
    delete(key)


def download(key: str, target: BinaryIO) -> None:
    """Copy an object's bytes into an open file, in bounded chunks. Raises ObjectMissing."""
    with _translated():
        answer = _client().get_object(Bucket=settings.ENV.s3_bucket, Key=key)
        with closing(answer["Body"]) as body:
            shutil.copyfileobj(body, target, _CHUNK)
