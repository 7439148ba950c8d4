"""What commands say, in Chinese or English."""
