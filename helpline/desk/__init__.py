"""The desk: the pages on which claim handlers read, take over and answer conversations."""
