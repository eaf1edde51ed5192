# syntax=docker/dockerfile:1
# One image for every web process. Nothing in it is secret; it runs as nobody in particular and
# writes to /data alone, so the rest may be mounted read-only.

FROM python:3.13-slim-bookworm AS packages
WORKDIR /build
COPY requirements.txt pyproject.toml ./
RUN python -m venv .venv \
 && .venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.txt
COPY ops ops
RUN .venv/bin/python -m ops.runtime > runtime.txt

FROM packages AS pages
ENV PATH=/build/.venv/bin:$PATH
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc frontend/
COPY frontend/patches frontend/patches
RUN cd frontend && npm ci --no-audit --no-fund && node_modules/.bin/patch-package --error-on-fail
COPY frontend frontend
# The signed deployment manifest is public; the root key it names is what clients trust for good.
ARG PEERCHAT_DEPLOYMENT
RUN cd frontend && PEERCHAT_DEPLOYMENT="$PEERCHAT_DEPLOYMENT" npm run --silent build

FROM python:3.13-slim-bookworm
ENV PYTHONUNBUFFERED=1 \
    PEERCHAT_DATA_DIR=/data \
    PEERCHAT_DIST=/app/frontend/dist \
    PEERCHAT_BIND=0.0.0.0:8000
WORKDIR /app
COPY --from=packages /build/runtime.txt /tmp/runtime.txt
RUN pip install --no-cache-dir --require-hashes --only-binary :all: --no-deps -r /tmp/runtime.txt \
 && rm /tmp/runtime.txt
COPY manage.py ops/probe.py ./
COPY peerchat peerchat
COPY rooms rooms
COPY moderation moderation
COPY --from=pages /build/frontend/dist frontend/dist
RUN python -m compileall -q peerchat rooms moderation \
 && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin peerchat \
 && install -d -o 10001 -g 10001 -m 0700 /data
USER 10001:10001
VOLUME ["/data"]
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["python", "probe.py"]
CMD ["python", "manage.py", "serve"]
