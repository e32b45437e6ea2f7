"""Achievement folders: opened, shown, their covers changed."""
