"""The web server's way in."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
application = get_wsgi_application()

from config.processes import refuse_unwalled_role  # noqa: E402  (Django is set up by now)

refuse_unwalled_role()
