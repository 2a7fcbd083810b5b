"""A logged-in client for tests of the API, and objects in the test bucket."""

from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from auth.models import User
from auth.services.sessions import open_session
from auth.tokens import utc_now
from flowbrand.env import Env
from tests.factories import make_user

BASE = "/api/v1"


@dataclass
class Api:
    """Calls the API as one user. Answers are Django's test responses; `.json()` is the envelope."""

    user: User
    client: Client
    headers: dict[str, str]

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"{BASE}/{path}", headers=self.headers | headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.post(
            f"{BASE}/{path}", body or {}, content_type="application/json", headers=self.headers | headers
        )

    def delete(self, path: str) -> Any:
        return self.client.delete(f"{BASE}/{path}", headers=self.headers)

    def upload(self, name: str, body: bytes, *, field: str = "file", key: str | None = None) -> Any:
        headers = self.headers | ({} if key is None else {"Idempotency-Key": key})
        return self.client.post(f"{BASE}/uploads", {field: SimpleUploadedFile(name, body)}, headers=headers)

    def upload_raw(self, body: bytes, query: str = "?name=a.pdf", **headers: str) -> Any:
        return self.client.put(
            f"{BASE}/uploads/raw{query}",
            body,
            content_type="application/octet-stream",
            headers=self.headers | headers,
        )


def logged_in(user: User | None = None) -> Api:
    """A client with a valid access token."""
    user = user or make_user()
    tokens = open_session(user, now=utc_now())
    return Api(user, Client(), {"Authorization": f"Bearer {tokens.access_token}"})


def bucket_contents() -> tuple[list[str], list[str]]:
    """As `contents_of`, for the bucket of this test process."""
    return contents_of(settings.ENV.s3_bucket)


def stored_by(api: Api) -> tuple[list[str], list[str]]:
    """As `bucket_contents`, of one user."""
    objects, unfinished = bucket_contents()
    owner = str(api.user.pk)
    return [key for key in objects if owner in key], [key for key in unfinished if owner in key]


def contents_of(bucket: str, env: Env | None = None) -> tuple[list[str], list[str]]:
    """Keys of all objects, and of all unfinished multipart uploads, in a bucket of the test server.

    `env` leads to another server than that of this test process.
    """
    env = env or settings.ENV
    client = boto3.client(
        "s3",
        endpoint_url=env.s3_endpoint_url,
        aws_access_key_id=env.aws_access_key_id,
        aws_secret_access_key=env.aws_secret_access_key.get_secret_value(),
        region_name=env.aws_region,
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )
    objects = client.list_objects_v2(Bucket=bucket).get("Contents", [])
    try:
        unfinished = client.list_multipart_uploads(Bucket=bucket).get("Uploads", [])
    except client.exceptions.NoSuchUpload:  # what the embedded server answers where there is none
        unfinished = []
    return [str(each["Key"]) for each in objects], [str(each["Key"]) for each in unfinished]
