"""Pure rules of staff lists: who is who, which roles a post gives, what changes."""
