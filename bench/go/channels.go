package main

import (
	"sync"
	"testing"
)

func init() {
	registerTimed(map[string]timed{
		"chan_pingpong":   chanPingpong,
		"chan_stream":     func(b *testing.B) int { return stream(b, 0) },
		"chan_stream_128": func(b *testing.B) int { return stream(b, 128) },
		"chan_self":       chanSelf,
	})
}

// What is received goes here, so that no receive is for nothing.
var sink int

func chanPingpong(b *testing.B) int {
	ping := make(chan int)
	pong := make(chan int)
	go func() {
		for v := range ping {
			pong <- v
		}
		close(pong)
	}()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		ping <- 1
		sink = <-pong
	}
	b.StopTimer()
	close(ping)
	<-pong
	return b.N
}

func stream(b *testing.B, capacity int) int {
	values := make(chan int, capacity)
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		for i := 0; i < b.N; i++ {
			values <- 1
		}
	}()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		sink = <-values
	}
	b.StopTimer()
	wg.Wait()
	return b.N
}

func chanSelf(b *testing.B) int {
	c := make(chan int, 1)
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		c <- 1
		sink = <-c
	}
	return b.N
}
