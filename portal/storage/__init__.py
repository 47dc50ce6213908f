"""The database and the file store: plain functions that take `work` first and never commit."""
