"""What the calls of the past tell the operator: figures, and advice drawn from them."""
