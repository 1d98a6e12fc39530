"""What is known of eyes, put over the weights: lids that close or stay open, winks, gaze, eye contact, own blinks."""
