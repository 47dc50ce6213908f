"""The supplier's pages: the gate, the task list, the sections, submitting, the receipt, and follow-up questions."""
