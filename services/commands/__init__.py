"""Commands that need several services: the demo, accounts of people, all hash chains."""
