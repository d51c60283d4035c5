"""The web server's way in. DJANGO_SETTINGS_MODULE must be set: there is no default to fall back on by mistake."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
