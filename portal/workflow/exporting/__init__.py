"""The content of an export, table by table: `tables` lists them, `responses` reads their data."""
