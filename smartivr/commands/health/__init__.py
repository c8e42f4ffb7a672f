"""What `smartivr doctor` looks at: each file examines one kind of part."""
