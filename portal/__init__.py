"""Candour: a portal for supplier self-assessment against forced labour."""
