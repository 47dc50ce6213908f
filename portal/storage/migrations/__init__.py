"""Migrations, run by `Database.upgrade`; they are part of the package."""
