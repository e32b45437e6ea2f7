"""Records of a batch read and judged; external marks compared with term marks."""
