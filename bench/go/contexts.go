package main

import (
	"context"
	"testing"
	"time"
)

func init() {
	registerTimed(map[string]timed{
		"context_cancel": contextCancel,
		"context_child":  contextChild,
		"timer_stop":     timerStop,
	})
}

// What is asked of contexts and timers goes here.
var errSink error
var boolSink bool

func contextCancel(b *testing.B) int {
	root := context.Background()
	for i := 0; i < b.N; i++ {
		_, cancel := context.WithCancel(root)
		cancel()
	}
	return b.N
}

func contextChild(b *testing.B) int {
	parent, cancelParent := context.WithCancel(context.Background())
	defer cancelParent()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		ctx, cancel := context.WithCancel(parent)
		done := ctx.Done()
		cancel()
		<-done
		errSink = ctx.Err()
	}
	return b.N
}

func timerStop(b *testing.B) int {
	for i := 0; i < b.N; i++ {
		boolSink = time.NewTimer(time.Hour).Stop()
	}
	return b.N
}
