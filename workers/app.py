"""The Celery application. Delivery is the broker's business; who may work is decided by leases.

Late acknowledgement, prefetch 1 and no result backend: a job's truth is its row. A worker that is lost
is noticed by its lease, so `reject_on_worker_lost` stays off (it redelivers a poison job for ever).
"""

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "flowbrand.settings")

app = Celery("flowbrand")
app.config_from_object("django.conf:settings", namespace="CELERY")


@setup_logging.connect
def _keep_our_logging(**_: object) -> None:
    """Celery configures logging only when nobody listens to this signal; Django's settings did it."""
