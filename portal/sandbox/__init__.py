"""Reads untrusted files in a child process with limits: a malicious file can only crash that process."""

from portal.sandbox.parent import AT_ONCE, BUSY, Answer, Job, run

__all__ = ["AT_ONCE", "BUSY", "Answer", "Job", "run"]
