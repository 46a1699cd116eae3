"""What an attacker would try: plaintext at rest, bad input, missing headers."""
