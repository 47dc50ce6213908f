"""Rules that would hold if the portal ran on paper. Nothing here uses a clock, disk or network."""
