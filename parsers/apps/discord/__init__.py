"""What the exports of Discord's channels and its data package share."""
