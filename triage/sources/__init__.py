"""What examiners say of sources and compare them with: stated hashes, zones and clocks, several readings of one."""
