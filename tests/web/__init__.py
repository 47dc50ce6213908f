"""What browsers see: pages, forms, headers."""
