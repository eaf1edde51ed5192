"""Making and reading certificates by hand: what `manage.py trust` does."""
