"""What the tenant holds: conversations, media, transcripts, their life and end."""
