"""The pages for members of a buyer's organisation."""
