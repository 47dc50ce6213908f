"""Figures, not tests: `make bench` prints them in one run; compare ratios, not single seconds."""
