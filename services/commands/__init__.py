"""Commands that need several services: the demo, accounts of people, regions, all hash chains."""
