"""What is remembered: SQLModel and the disk. Plain functions that take `work` first and never commit."""
