"""What examiners add to a case: tags, notes, chosen exhibits, translations and transcripts."""
