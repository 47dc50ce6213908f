"""Email: composing from facts, delivery to a mail server, and reading the bounces that come back."""
