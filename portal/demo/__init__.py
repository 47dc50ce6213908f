"""The sample organisation, filled through everybody's doors, with a mailbox where its letters can be read."""
