"""What several features of the portfolio share and none of them owns."""
