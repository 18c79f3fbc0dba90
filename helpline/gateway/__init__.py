"""The only public door: sessions, limits, masking, storing, and who answers."""
