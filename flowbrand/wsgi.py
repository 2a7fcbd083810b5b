"""The WSGI entry point: `gunicorn flowbrand.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "flowbrand.settings")

application = get_wsgi_application()
