"""The gateway's rules: who may open which door, which places a person has, which path is safe."""
