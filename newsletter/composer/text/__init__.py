"""What an article says: its words in any script, its names, its sentences, and its words as weights."""
