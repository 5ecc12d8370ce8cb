package main

import (
	"runtime"
	"sync"
	"testing"
)

func init() {
	registerTimed(map[string]timed{
		"yield_alone": yieldAlone,
		"yield_two":   yieldTwo,
		"spawn_one":   spawnOne,
		"spawn_many":  spawnMany,
		"skynet":      skynet,
	})
}

func yieldAlone(b *testing.B) int {
	for i := 0; i < b.N; i++ {
		runtime.Gosched()
	}
	return b.N
}

func yieldTwo(b *testing.B) int {
	var wg sync.WaitGroup
	yields := func() {
		for i := 0; i < b.N; i++ {
			runtime.Gosched()
		}
	}
	wg.Add(1)
	go func() {
		defer wg.Done()
		yields()
	}()
	yields()
	wg.Wait()
	return 2 * b.N
}

func spawnOne(b *testing.B) int {
	var wg sync.WaitGroup
	for i := 0; i < b.N; i++ {
		wg.Add(1)
		go func() { wg.Done() }()
		wg.Wait()
	}
	return b.N
}

func spawnMany(b *testing.B) int {
	var wg sync.WaitGroup
	ops := 0
	for ; ops < b.N; ops += 1000 {
		for i := 0; i < 1000; i++ {
			wg.Add(1)
			go func() { wg.Done() }()
		}
		wg.Wait()
	}
	return ops
}

func skynetNode(parent chan<- int, first, leaves int) {
	if leaves == 1 {
		parent <- first
		return
	}
	sums := make(chan int)
	for i := 0; i < 10; i++ {
		go skynetNode(sums, first+i*(leaves/10), leaves/10)
	}
	sum := 0
	for i := 0; i < 10; i++ {
		sum += <-sums
	}
	parent <- sum
}

func skynet(b *testing.B) int {
	leaves := 1_000_000 / shrink()
	for i := 0; i < b.N; i++ {
		result := make(chan int)
		go skynetNode(result, 0, leaves)
		if <-result != leaves*(leaves-1)/2 {
			fail("skynet: wrong sum")
		}
	}
	return b.N
}
