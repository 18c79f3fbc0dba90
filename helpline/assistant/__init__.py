"""What the helpline plugs into Rasa: understanding, channel, tracker store, speed."""
