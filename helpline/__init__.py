"""Cyber Care helpline: policy terms, coverage decisions, claim records and conversations."""
