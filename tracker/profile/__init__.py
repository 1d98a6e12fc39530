"""What is known of one person before one camera: the face at rest, and how far each weight goes."""
