"""The pages of a buyer's members."""
