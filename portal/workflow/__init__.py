"""What happens: one file for each step of the business, one transaction for each step. The rooms meet only here."""
