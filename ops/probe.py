"""Health check of the image: is this process ready? Asked over loopback, by the site's name."""

from __future__ import annotations

import os
import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit

if __name__ == "__main__":
    name = urlsplit(os.environ["PEERCHAT_ORIGIN"]).netloc
    line = HTTPConnection("127.0.0.1", 8000, timeout=2)
    line.request("GET", "/readyz", headers={"Host": name})
    sys.exit(line.getresponse().status != 200)
