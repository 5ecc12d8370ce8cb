package main

import (
	"sync"
	"testing"
)

func init() {
	register(map[string]row{
		"mutex_uncontended": mutexUncontended,
		"mutex_contended":   mutexContended,
	})
}

// byFour shares ops calls of work between four goroutines and waits for them.
func byFour(ops int, work func()) {
	var wg sync.WaitGroup
	for g := 0; g < 4; g++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := 0; i < ops/4; i++ {
				work()
			}
		}()
	}
	wg.Wait()
}

func mutexUncontended(b *testing.B) int {
	var mu sync.Mutex
	for i := 0; i < b.N; i++ {
		mu.Lock()
		sink++
		mu.Unlock()
	}
	return b.N
}

func mutexContended(b *testing.B) int {
	var mu sync.Mutex
	byFour(4*b.N, func() {
		mu.Lock()
		sink++
		mu.Unlock()
	})
	return 4 * b.N
}
