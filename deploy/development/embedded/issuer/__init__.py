"""The embedded OIDC issuer: Keycloak's addresses and claims, for demo accounts alone."""
