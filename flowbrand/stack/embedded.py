"""Which embedded services a state folder needs, and the variables that lead to them.

Every variable that is set replaces its embedded part: DATABASE_URL PostgreSQL, S3_ENDPOINT_URL S3, and
REDIS_URL together with CELERY_BROKER_URL Redis.
"""

from dataclasses import dataclass

from flowbrand.env import Env
from flowbrand.stack import ports, postgres, redis, s3
from flowbrand.stack.home import Home
from flowbrand.stack.programs import Program


@dataclass(frozen=True)
class Embedded:
    """The services of one state folder, decided but not started."""

    home: Home
    env: Env
    port: dict[str, int]
    secret: dict[str, str]
    durable: bool

    @property
    def programs(self) -> list[Program]:
        """The servers to run; none where everything is somebody else's."""
        home, port, secret = self.home, self.port, self.secret
        found = []
        if self._needs_postgres:
            password = secret["postgres_password"]
            found.append(
                postgres.program(home, port=port["postgres"], password=password, durable=self.durable)
            )
        if self._needs_redis:
            found.append(redis.program(home, port=port["redis"], password=secret["redis_password"]))
        if self._needs_s3:
            found.append(s3.program(home, port=port["s3"]))
        return found

    @property
    def environment(self) -> dict[str, str]:
        """The variables for our processes (and, for S3, for the server itself)."""
        env, secret = self.env, self.secret
        variables = {
            "FLOWBRAND_HOME": str(self.home.path),
            "SECRET_KEY": env.secret_key.get_secret_value() or secret["secret_key"],
            "DATABASE_URL": env.database_url
            or postgres.url(self.port["postgres"], secret["postgres_password"]),
            "REDIS_URL": env.redis_url or redis.url(self.port["redis"], secret["redis_password"], 0),
            "CELERY_BROKER_URL": env.celery_broker_url
            or redis.url(self.port["redis"], secret["redis_password"], 1),
        }
        return variables | (self._s3_environment() if self._needs_s3 else {})

    def prepare(self) -> None:
        """Create data folders and configuration where they are missing."""
        if self._needs_postgres:
            postgres.prepare(self.home, password=self.secret["postgres_password"], durable=self.durable)
        if self._needs_redis:
            password = self.secret["redis_password"]
            redis.prepare(self.home, port=self.port["redis"], password=password, durable=self.durable)
        if self._needs_s3:
            s3.prepare(self.home, bucket=self.env.s3_bucket)

    def finish(self) -> None:
        """What can only be done once the servers answer."""
        if self._needs_postgres:
            postgres.ensure_database(self.port["postgres"], self.secret["postgres_password"])

    def _s3_environment(self) -> dict[str, str]:
        access, secret = self.secret["s3_access_key"], self.secret["s3_secret_key"]
        return {
            "S3_ENDPOINT_URL": s3.url(self.port["s3"]),
            "S3_BUCKET": self.env.s3_bucket,
            "AWS_ACCESS_KEY_ID": access,
            "AWS_SECRET_ACCESS_KEY": secret,
            "RCLONE_AUTH_KEY": f'"{access},{secret}"',  # rclone reads a CSV row of pairs here
        }

    @property
    def _needs_postgres(self) -> bool:
        return not self.env.database_url

    @property
    def _needs_redis(self) -> bool:
        return not (self.env.redis_url and self.env.celery_broker_url)

    @property
    def _needs_s3(self) -> bool:
        return not self.env.s3_endpoint_url


_NAMES = ("postgres", "redis", "s3")


def plan(home: Home, env: Env, *, durable: bool = True) -> Embedded:
    """Decide ports and secrets. Call while holding the folder's lock, with no orphans left."""
    return Embedded(home, env, ports.remembered(home, _NAMES), home.secrets(), durable)


def of_running(home: Home, env: Env) -> Embedded:
    """What another process of this folder decided, for one that wants to talk to its services."""
    return Embedded(home, env, ports.known(home, _NAMES), home.secrets(), durable=True)
