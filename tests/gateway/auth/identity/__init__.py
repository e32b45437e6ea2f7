"""Tests of what the gateway says to the issuer; the same ones on both issuers."""
