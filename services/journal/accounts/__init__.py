"""Logins of people, and what each account may be."""
