"""`manage.py serve` and `manage.py trust`."""
