"""The web server's settings; read by gunicorn."""

import os

bind = f"{os.environ.get('PORTAL_BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("PORTAL_WEB_WORKERS", "2"))
worker_class = "gthread"
threads = int(os.environ.get("PORTAL_WEB_THREADS", "8"))
timeout = 60
graceful_timeout = 3  # below the five seconds after which `portal run` kills what is left
keepalive = 15
accesslog = None  # addresses and paths stand in the access log of the tenant, not in a file
errorlog = "-"
loglevel = "warning"
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108  (heartbeat files only)
forwarded_allow_ips = "127.0.0.1,::1"
