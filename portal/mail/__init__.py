"""What is said: letters from facts, the conversation that hands them over, and the notices that come back."""
