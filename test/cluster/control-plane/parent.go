package main

import (
	"io"
	"os"
)

// followParent ends this process when the pipe on its standard input closes, which even a killed parent cannot avoid.
func followParent() {
	if os.Getenv("QUARTERDECK_FOLLOW_STDIN") == "" {
		return
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
}
