"""Tests: the same house again. Passwords cost little here, by the real argon2id: most tests sign in."""

import gc
import os
import sys

from portal.workflow import passwords

passwords.HASHING |= {"passes": 1, "kib": 8}

# Hundreds of processes are started: what each imports is compiled once and kept, whatever the environment says.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# What is imported and collected lives to the end: at Python's usual pace a fifth of a run goes into looking it through.
gc.set_threshold(50_000, 20, 50)
