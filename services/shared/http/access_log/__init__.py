"""The routes by which every service's access log is read and its chains are checked."""
