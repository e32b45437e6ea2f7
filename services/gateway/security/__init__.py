"""What protects the gateway from outside: keys, cookies, forged requests, headers, limits."""
