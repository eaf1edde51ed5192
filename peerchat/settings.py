"""Django's settings, all of them made from one `Config`.

The one rule: a visitor leaves nothing behind. No sessions, no accounts, no cookie, no address in
any log line, nothing written to a temporary file. What Django would say about a request goes
through `quiet.Quiet`, which knows neither addresses nor paths.
"""

from __future__ import annotations

import os
from typing import Any

from peerchat import config as configuration
from peerchat import databases

CONFIG = configuration.load(os.environ)
"""Read once, here; everything else asks `django.conf.settings.CONFIG`."""
CONFIG.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)

SECRET_KEY = CONFIG.secret_key
DEBUG = False
ALLOWED_HOSTS = [CONFIG.origin.host]
ROOT_URLCONF = "peerchat.urls"
ASGI_APPLICATION = "peerchat.asgi.application"

INSTALLED_APPS = ["channels", "rooms", "moderation", "peerchat"]
STATIC_URL = "/assets/"
STATIC_ROOT = str(CONFIG.dist / "assets")
# Without a built front end there is nothing to serve, and WhiteNoise would warn at each start.
BUILT = (CONFIG.dist / "assets").is_dir()
MIDDLEWARE = ["whitenoise.middleware.WhiteNoiseMiddleware"] if BUILT else []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The path and the host are never taken from a header: the site is always at `/`.
FORCE_SCRIPT_NAME = ""
USE_X_FORWARDED_HOST = False
USE_X_FORWARDED_PORT = False
APPEND_SLASH = False

SILENCED_SYSTEM_CHECKS = [
    # The outermost door says more than these would, on every answer (peerchat.headers).
    "security.W001",
    "security.W002",
    # There is no cookie that could ride along, and only our own origin may act (peerchat.doors).
    "security.W003",
]

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False

MAX_BODY = 16_384
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * MAX_BODY
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

# Frames that one seat may go on sending each second; twelve seconds' worth at once. A person needs
# far fewer: only the benchmarks raise it.
FRAMES_A_SECOND = 5

# Members of a group at most. Clients refuse a larger one: only the benchmarks raise it.
MAX_LEAVES = 64

DATABASES = {
    "default": databases.sqlite(CONFIG.data_dir / "peerchat.sqlite3")
    if CONFIG.database_url is None
    else databases.postgresql(CONFIG.database_url, pool=CONFIG.database_pool)
}

CHANNEL_LAYERS: dict[str, Any] = {
    "default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    if CONFIG.redis_url is None
    else {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {
            "prefix": "peerchat",
            # A read time-out would kill a silent subscriber after some seconds: waiting is its job.
            "hosts": [
                {
                    "address": CONFIG.redis_url,
                    "socket_timeout": None,
                    "socket_connect_timeout": 5,
                    "socket_keepalive": True,
                }
            ],
        },
    }
}

WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 31_536_000
WHITENOISE_CHARSET = "utf-8"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"quiet": {"()": "peerchat.quiet.Quiet"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "quiet"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "peerchat": {"level": "INFO"},
        "rooms": {"level": "INFO"},
        "moderation": {"level": "INFO"},
        # Django hangs its own handlers on these, which print paths and mail exceptions.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
        # A refused request is no fault of ours, and its path is nobody's business.
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "CRITICAL"},
    },
}
LOGGING_CONFIG = "logging.config.dictConfig"
DEFAULT_EXCEPTION_REPORTER_FILTER = "peerchat.quiet.NothingReported"
