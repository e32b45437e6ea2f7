"""Letopis: the services that keep the individual record of every child."""

from services.shared.http.marshmallow_ru import speak_russian

speak_russian()  # ahead of every schema: a field takes its words when it is made
