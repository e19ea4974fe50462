"""What WhatsApp's own databases share with each other and with what other tools write of them."""
