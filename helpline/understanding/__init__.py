"""What a message says: language, topic, facts and acts. Nothing here talks to Rasa."""
