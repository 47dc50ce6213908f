"""What stands in an export, table by table: `tables` lists them, `responses` reads what they are made of."""
