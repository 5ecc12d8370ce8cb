package main

import (
	"sync"
	"testing"
)

func init() {
	registerTimed(map[string]timed{
		"spsc_0":      oneChannel(1, 1, 0),
		"spsc_1":      oneChannel(1, 1, 1),
		"spsc_n":      oneChannel(1, 1, messages),
		"mpsc_0":      oneChannel(4, 1, 0),
		"mpsc_1":      oneChannel(4, 1, 1),
		"mpsc_n":      oneChannel(4, 1, messages),
		"mpmc_0":      oneChannel(4, 4, 0),
		"mpmc_1":      oneChannel(4, 4, 1),
		"mpmc_n":      oneChannel(4, 4, messages),
		"select_rx":   selectRx,
		"select_both": selectBoth,
	})
}

const messages = 100_000

// jobs calls job, which moves `messages` messages, until there were b.N.
func jobs(b *testing.B, job func()) int {
	ops := 0
	for ; ops < b.N; ops += messages {
		job()
	}
	return ops
}

func sendSome(to chan<- uint, n int) {
	for i := 0; i < n; i++ {
		to <- uint(i)
	}
}

func recvSome(from <-chan uint, n int) {
	for i := 0; i < n; i++ {
		<-from
	}
}

func inGoroutine(wg *sync.WaitGroup, f func()) {
	wg.Add(1)
	go func() {
		defer wg.Done()
		f()
	}()
}

func oneChannel(producers, consumers, capacity int) timed {
	return func(b *testing.B) int {
		return jobs(b, func() {
			c := make(chan uint, capacity)
			var wg sync.WaitGroup
			for p := 0; p < producers; p++ {
				inGoroutine(&wg, func() { sendSome(c, messages/producers) })
			}
			for r := 1; r < consumers; r++ {
				inGoroutine(&wg, func() { recvSome(c, messages/consumers) })
			}
			recvSome(c, messages/consumers)
			wg.Wait()
		})
	}
}

func makeFour() [4]chan uint {
	return [4]chan uint{make(chan uint), make(chan uint), make(chan uint), make(chan uint)}
}

func selectRecvSome(c [4]chan uint, n int) {
	c0, c1, c2, c3 := c[0], c[1], c[2], c[3]
	for i := 0; i < n; i++ {
		select {
		case <-c0:
		case <-c1:
		case <-c2:
		case <-c3:
		}
	}
}

func selectSendSome(c [4]chan uint, n int) {
	c0, c1, c2, c3 := c[0], c[1], c[2], c[3]
	for i := 0; i < n; i++ {
		v := uint(i)
		select {
		case c0 <- v:
		case c1 <- v:
		case c2 <- v:
		case c3 <- v:
		}
	}
}

func selectRx(b *testing.B) int {
	return jobs(b, func() {
		c := makeFour()
		var wg sync.WaitGroup
		for _, one := range c {
			one := one
			inGoroutine(&wg, func() { sendSome(one, messages/4) })
		}
		selectRecvSome(c, messages)
		wg.Wait()
	})
}

func selectBoth(b *testing.B) int {
	return jobs(b, func() {
		c := makeFour()
		var wg sync.WaitGroup
		for g := 0; g < 4; g++ {
			inGoroutine(&wg, func() { selectSendSome(c, messages/4) })
			inGoroutine(&wg, func() { selectRecvSome(c, messages/4) })
		}
		wg.Wait()
	})
}
