package main

import (
	"runtime"
	"sync"
	"testing"
)

func init() {
	register(map[string]row{
		"yield_alone": yieldAlone,
		"yield_two":   yieldTwo,
		"spawn_one":   spawnOne,
		"spawn_many":  spawnMany,
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
