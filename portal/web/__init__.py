"""What is seen: addresses, forms and pages. Nothing here thinks or remembers."""
