"""What a message says: language, topic, facts and conversational acts. Nothing here talks to Rasa."""
