"""What is otherwise on single days: another teacher, time or room, cancelled, two together."""
