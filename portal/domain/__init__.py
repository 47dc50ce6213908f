"""What is true: it would hold if the portal ran on paper. No clock, no disk, no network here."""
