"""What is kept as audio: messages and recorded talks, until their time is over."""
