"""Every message once and in order, whoever sent it; who has the floor; what waits for a person."""
