"""What the house holds: conversations, media, transcripts, their life and end."""
