"""The supplier's side: the gate, the task list, the sections, submitting, the receipt, and follow-up questions."""
