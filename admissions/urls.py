"""Addresses of joining the Network."""

app_name = "admissions"
urlpatterns: list = []
