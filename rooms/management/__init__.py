"""What an operator can tell Django to do."""
