"""Migrations, run by `Database.upgrade`; they travel inside the package."""
