"""Reads untrusted files in a child process with limits: a malicious file can only crash that process."""

from portal.sandbox.parent import BUSY, Answer, Job, allow, at_once, run

__all__ = ["BUSY", "Answer", "Job", "allow", "at_once", "run"]
