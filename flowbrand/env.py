"""The only module that reads the environment: every variable once, with its type, default and remedy.

`.env.example` documents the same variables; a test holds the two together. Library errors are turned
into one message that says which variable is wrong and what to set.
"""

import os
import re
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal, Self

from limits import RateLimitItem, parse
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_INSECURE_KEY = "insecure-development-key-never-used-in-production-0123456789"


Network = IPv4Network | IPv6Network


class EnvironmentProblem(SystemExit):
    """The environment cannot be used. The message lists each variable and how to set it."""


class Env(BaseSettings):
    """The environment, typed. Sizes are bytes, times are seconds, unless the name says otherwise."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    flowbrand_env: Literal["development", "production"] = "development"
    secret_key: SecretStr = SecretStr("")
    allowed_hosts: str = "127.0.0.1,localhost,[::1]"
    public_url: str = "http://127.0.0.1:8000"
    log_format: Literal["json", "console"] = "json"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    flowbrand_home: Path = Path(".flowbrand")
    listen_host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    flower_port: int = Field(default=5555, ge=0, le=65535)
    api_threads: int = Field(default=16, ge=1, le=256)

    database_url: str = ""
    database_statement_seconds: float = Field(default=60.0, ge=0)
    database_idle_transaction_seconds: float = Field(default=30.0, ge=0)
    redis_url: str = ""
    celery_broker_url: str = ""
    s3_endpoint_url: str = ""
    s3_public_endpoint_url: str = ""
    s3_bucket: str = "flowbrand"
    aws_access_key_id: str = ""
    aws_secret_access_key: SecretStr = SecretStr("")
    aws_region: str = "us-east-1"

    llm_provider: Literal["openai", "extractive", ""] = ""
    openai_base_url: str = "https://api.openai.com/v1"
    openai_api_key: SecretStr = SecretStr("")
    llm_model_extraction: str = "gpt-5-mini"
    llm_model_funnel: str = "gpt-5"
    llm_call_timeout_seconds: float = Field(default=120.0, gt=0)
    llm_job_deadline_seconds: float = Field(default=900.0, gt=0)
    llm_max_output_tokens: int = Field(default=16_000, ge=256)
    llm_context_characters: int = Field(default=48_000, ge=2_000)
    llm_price_input_per_million: float = Field(default=0.0, ge=0)
    llm_price_output_per_million: float = Field(default=0.0, ge=0)

    upload_max_bytes: int = Field(default=100 * 1024 * 1024, ge=1)
    upload_part_bytes: int = Field(default=8 * 1024 * 1024, ge=5 * 1024 * 1024)
    quota_documents: int = Field(default=5_000, ge=0)
    quota_bytes: int = Field(default=20 * 1024 * 1024 * 1024, ge=0)
    quota_running: int = Field(default=50, ge=0)
    direct_upload_seconds: int = Field(default=6 * 3600, ge=60, le=7 * 24 * 3600)
    direct_uploads_per_owner: int = Field(default=20, ge=1)
    parse_memory_bytes: int = Field(default=1024 * 1024 * 1024, ge=256 * 1024 * 1024)
    parse_cpu_seconds: int = Field(default=60, ge=1)
    parse_wall_seconds: int = Field(default=90, ge=1)
    clamd_address: str = ""
    ocr_engine: Literal["tesseract", ""] = ""
    ocr_languages: str = Field(default="eng", pattern=r"^[A-Za-z_]{2,20}(\+[A-Za-z_]{2,20}){0,9}$")

    lease_seconds: float = Field(default=60.0, gt=0)
    requeue_seconds: float = Field(default=60.0, gt=0)
    reconcile_seconds: float = Field(default=20.0, gt=0)
    sweep_seconds: float = Field(default=24 * 3600.0, ge=0)
    sweep_grace_seconds: float = Field(default=24 * 3600.0, ge=3600)
    outbox_poll_seconds: float = Field(default=2.0, gt=0)
    max_attempts: int = Field(default=6, ge=1)
    max_crashes: int = Field(default=3, ge=1)
    job_seconds: float = Field(default=1200.0, gt=0)
    hand_back_seconds: float = Field(default=5.0, gt=0)
    retry_base_seconds: float = Field(default=5.0, gt=0)
    retry_max_seconds: float = Field(default=60.0, gt=0)
    extraction_concurrency: int = Field(default=2, ge=1)
    generation_concurrency: int = Field(default=2, ge=1)

    access_token_seconds: int = Field(default=900, ge=30)
    refresh_token_seconds: int = Field(default=7 * 24 * 3600, ge=60)
    refresh_grace_seconds: int = Field(default=10, ge=0)
    session_max_seconds: int = Field(default=30 * 24 * 3600, ge=60)
    cors_allowed_origins: str = ""
    rate_limits: str = "login=30/minute register=60/hour send=30/hour code=60/hour refresh=120/minute"
    lockout_attempts: int = Field(default=5, ge=1)
    lockout_seconds: int = Field(default=900, ge=1)
    otp_seconds: int = Field(default=300, ge=30)
    otp_attempts: int = Field(default=5, ge=1)
    otp_resend_seconds: int = Field(default=60, ge=1)
    otp_sends_per_hour: int = Field(default=5, ge=1)
    require_verified_email: bool | None = None
    email_host: str = ""
    email_port: int = Field(default=587, ge=1, le=65535)
    email_host_user: str = ""
    email_host_password: SecretStr = SecretStr("")
    email_security: Literal["starttls", "tls", "none"] = "starttls"
    mail_from: str = "Flowbrand <no-reply@localhost>"
    trusted_proxies: str = ""

    @field_validator("flowbrand_home")
    @classmethod
    def _absolute_home(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("clamd_address")
    @classmethod
    def _clamd_is_reachable_somehow(cls, value: str) -> str:
        if value and not re.fullmatch(r"unix:/.+|[^:/\s]+:\d{1,5}|\[[0-9a-fA-F:]+\]:\d{1,5}", value):
            raise ValueError("write host:port, or unix:/path/of/clamd.sock")
        return value

    @field_validator("rate_limits")
    @classmethod
    def _limits_are_readable(cls, value: str) -> str:
        _limits(value)
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _proxies_are_networks(cls, value: str) -> str:
        _networks(value)
        return value

    @model_validator(mode="after")
    def _secrets_in_production(self) -> Self:
        missing = [
            name
            for name, value in {
                "SECRET_KEY": self.secret_key.get_secret_value(),
                "DATABASE_URL": self.database_url,
                "REDIS_URL": self.redis_url,
                "CELERY_BROKER_URL": self.celery_broker_url,
                "AWS_ACCESS_KEY_ID": self.aws_access_key_id,
                "AWS_SECRET_ACCESS_KEY": self.aws_secret_access_key.get_secret_value(),
            }.items()
            if not value
        ]
        if self.flowbrand_env == "production" and missing:
            raise ValueError(f"production needs {', '.join(missing)}: set each, see .env.example")
        if self.flowbrand_env == "production" and len(self.secret_key.get_secret_value()) < 50:
            raise ValueError("SECRET_KEY must have at least 50 random characters in production")
        if self.production and self.verified_email_required and not self.email_host:
            raise ValueError("production needs EMAIL_HOST, to confirm addresses: set it to your SMTP server")
        if self.llm_provider == "openai" and not self.openai_api_key.get_secret_value():
            raise ValueError("LLM_PROVIDER=openai needs OPENAI_API_KEY (any text, for a server without keys)")
        return self

    @property
    def production(self) -> bool:
        return self.flowbrand_env == "production"

    @property
    def verified_email_required(self) -> bool:
        """REQUIRE_VERIFIED_EMAIL, or: in production only."""
        return self.production if self.require_verified_email is None else self.require_verified_email

    @property
    def limits(self) -> dict[str, RateLimitItem]:
        """RATE_LIMITS, read: scope -> limit."""
        return _limits(self.rate_limits)

    @property
    def proxies(self) -> tuple[Network, ...]:
        """TRUSTED_PROXIES, read."""
        return _networks(self.trusted_proxies)

    @property
    def signing_key(self) -> str:
        """SECRET_KEY, or a fixed insecure key in development."""
        return self.secret_key.get_secret_value() or _INSECURE_KEY

    @property
    def provider(self) -> Literal["openai", "extractive"]:
        """LLM_PROVIDER, or: openai where a key is set, extractive where none is."""
        if self.llm_provider:
            return self.llm_provider
        return "openai" if self.openai_api_key.get_secret_value() else "extractive"


def _networks(text: str) -> tuple[Network, ...]:
    return tuple(ip_network(item.strip()) for item in text.split(",") if item.strip())


def _limits(text: str) -> dict[str, RateLimitItem]:
    """Raises ValueError, which says what is expected."""
    pairs = [] if text == "off" else [item.partition("=") for item in text.split()]
    try:
        return {scope: parse(limit) for scope, _, limit in pairs}
    except ValueError:
        raise ValueError(
            "write scope=count/period, separated by spaces, such as login=30/minute; or off"
        ) from None


@lru_cache(maxsize=1)
def load() -> Env:
    """The environment, read once. Ends the process with a readable message where a variable is wrong."""
    try:
        return Env(_env_file=os.environ.get("FLOWBRAND_ENV_FILE", ".env"))
    except ValidationError as error:
        lines = [
            f"  {'.'.join(str(part) for part in item['loc']).upper() or 'environment'}: {item['msg']}"
            for item in error.errors(include_input=False, include_url=False)
        ]
        raise EnvironmentProblem("The environment is not usable:\n" + "\n".join(lines)) from None
