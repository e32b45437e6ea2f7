"""What the gateway says to the issuer: signing in, checking tokens, keeping accounts."""
