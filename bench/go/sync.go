package main

import (
	"runtime"
	"sync"
	"testing"
)

func init() {
	registerTimed(map[string]timed{
		"mutex_alone":      mutexAlone,
		"mutex_four":       mutexFour,
		"mutex_four_yield": mutexFourYield,
		"wait_group_alone": waitGroupAlone,
		"wait_group_four":  waitGroupFour,
	})
}

// byFour calls work in four goroutines and waits for them. Each is to do b.N operations.
func byFour(b *testing.B, work func()) int {
	var wg sync.WaitGroup
	for g := 0; g < 4; g++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			work()
		}()
	}
	wg.Wait()
	return 4 * b.N
}

func mutexAlone(b *testing.B) int {
	var mu sync.Mutex
	for i := 0; i < b.N; i++ {
		mu.Lock()
		sink++
		mu.Unlock()
	}
	return b.N
}

func mutexFour(b *testing.B) int {
	var mu sync.Mutex
	return byFour(b, func() {
		for i := 0; i < b.N; i++ {
			mu.Lock()
			sink++
			mu.Unlock()
		}
	})
}

func mutexFourYield(b *testing.B) int {
	var mu sync.Mutex
	return byFour(b, func() {
		for i := 0; i < b.N; i++ {
			mu.Lock()
			runtime.Gosched()
			mu.Unlock()
		}
	})
}

func waitGroupAlone(b *testing.B) int {
	var wg sync.WaitGroup
	for i := 0; i < b.N; i++ {
		wg.Add(1)
		wg.Done()
		wg.Wait()
	}
	return b.N
}

func waitGroupFour(b *testing.B) int {
	var wg sync.WaitGroup
	wg.Add(1)
	return byFour(b, func() {
		for i := 0; i < b.N; i++ {
			wg.Add(1)
			wg.Done()
		}
	})
}
