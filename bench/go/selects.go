package main

import (
	"sync"
	"testing"
)

func init() {
	registerTimed(map[string]timed{
		"select_ready":     selectReady,
		"select_otherwise": selectOtherwise,
		"select_pingpong":  selectPingpong,
	})
}

func selectReady(b *testing.B) int {
	a := make(chan int, 1)
	c := make(chan int, 1)
	a <- 1
	c <- 2
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		select {
		case v := <-a:
			a <- v
		case v := <-c:
			c <- v
		}
	}
	return b.N
}

func selectOtherwise(b *testing.B) int {
	c := make(chan int)
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		select {
		case sink = <-c:
		default:
		}
	}
	return b.N
}

func selectPingpong(b *testing.B) int {
	ping := make(chan int)
	pong := make(chan int)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		for {
			var v int
			select {
			case v = <-ping:
			case <-stop:
				return
			}
			select {
			case pong <- v:
			case <-stop:
				return
			}
		}
	}()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		select {
		case ping <- 1:
		case <-stop:
		}
		select {
		case sink = <-pong:
		case <-stop:
		}
	}
	b.StopTimer()
	close(stop)
	wg.Wait()
	return b.N
}
