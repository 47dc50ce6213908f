"""The web layer: addresses, forms and pages. It holds no business rules and stores nothing."""
