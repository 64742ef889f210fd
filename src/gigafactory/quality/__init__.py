"""The room `quality`: what records say about a plant's time and yield."""
