"""Letopis: the services that keep the individual record of every child."""
