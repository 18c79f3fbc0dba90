"""Rasa SDK actions: thin adapters between the assistant and the `helpline` package."""
