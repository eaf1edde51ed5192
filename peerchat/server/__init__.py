"""Daphne, with bounds: our runner (`manage.py serve`), its two protocols, its one process."""
