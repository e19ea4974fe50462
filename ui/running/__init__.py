"""What runs beside the window: operations, imports, reading closely, files."""
