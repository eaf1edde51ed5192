"""`manage.py codes`."""
