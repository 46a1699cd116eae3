"""The way in for servers that speak ASGI; the views are synchronous, so gunicorn's threads serve them better."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
application = get_asgi_application()
