"""Spreadsheets and files exchanged with buyers and suppliers: reading imports, writing exports."""
