"""The supplier's side: the gate, the task list, the sections, handing in, the receipt, and follow-up questions."""
