"""Files from outside are read in a child process with limits: whatever such a file does, only the child dies of it."""

from portal.sandbox.parent import AT_ONCE, BUSY, Answer, Job, run

__all__ = ["AT_ONCE", "BUSY", "Answer", "Job", "run"]
