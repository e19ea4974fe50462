"""Text that formats share: code pages, tables, pages, dates, and what a torn file leaves in them."""
