"""The business steps: one file and one transaction for each step. Only these modules combine the other packages."""
