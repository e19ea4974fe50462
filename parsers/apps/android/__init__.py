"""What Android's own databases of messages, calls and people share with the backups that apps make of them."""
