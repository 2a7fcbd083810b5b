# One image for every process of ours; docker-compose.yml says which command each runs.

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 UV_NO_CACHE=1 UV_COMPILE_BYTECODE=1
WORKDIR /app
COPY requirements/bootstrap.txt requirements/base.txt requirements/
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements/bootstrap.txt \
 && /opt/venv/bin/uv pip install --python /opt/venv/bin/python --require-hashes -r requirements/base.txt
COPY . .
# Development mode, because this step needs no secrets and touches no service.
RUN FLOWBRAND_ENV=development FLOWBRAND_HOME=/app/.flowbrand /opt/venv/bin/python manage.py collectstatic --noinput

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin flowbrand
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    FLOWBRAND_ENV=production \
    FLOWBRAND_HOME=/app/.flowbrand \
    LISTEN_HOST=0.0.0.0
WORKDIR /app
USER 10001
EXPOSE 8000
# The API's command of flowbrand/stack/processes.py; a test holds the two together.
CMD ["gunicorn", "flowbrand.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "16", "--preload", "--timeout", "60", "--graceful-timeout", "10", "--keep-alive", "75", "--no-control-socket"]
