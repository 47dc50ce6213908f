"""What is said: emails from facts, the conversation that hands them over, and the notices that come back."""
