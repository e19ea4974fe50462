"""Conversations: the list, and the chat beside it."""
