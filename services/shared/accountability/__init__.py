"""Who is calling, what a role may do, and what was done: access rules, access log, hash chains."""
