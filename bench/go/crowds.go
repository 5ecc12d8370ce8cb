package main

import (
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

func init() {
	registerSingle(map[string]single{
		"park_million":  parkMillion,
		"wake_million":  wakeMillion,
		"parked_memory": parkedMemory,
		"idle_cpu":      idleCPU,
	})
}

type crowd struct {
	gate    chan struct{}
	allHere chan struct{}
	wg      sync.WaitGroup
	arrived int64
}

func newCrowd() *crowd { return &crowd{gate: make(chan struct{}), allHere: make(chan struct{})} }

// park starts n goroutines and returns when all of them wait.
func (c *crowd) park(n int) {
	for i := 0; i < n; i++ {
		c.wg.Add(1)
		go func() {
			if atomic.AddInt64(&c.arrived, 1) == int64(n) {
				close(c.allHere)
			}
			<-c.gate
			c.wg.Done()
		}()
	}
	<-c.allHere
}

// wake closes the channel and returns when all have ended.
func (c *crowd) wake() {
	close(c.gate)
	c.wg.Wait()
}

func ms(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e6 }

func parkMillion() float64 {
	c := newCrowd()
	start := time.Now()
	c.park(1_000_000 / shrink())
	took := time.Since(start)
	c.wake()
	return ms(took)
}

func wakeMillion() float64 {
	c := newCrowd()
	c.park(1_000_000 / shrink())
	start := time.Now()
	c.wake()
	return ms(time.Since(start))
}

func residentKiB() float64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		fail(err.Error())
	}
	var size, resident int
	if _, err := fmt.Sscan(string(text), &size, &resident); err != nil {
		fail(err.Error())
	}
	return float64(resident) * float64(os.Getpagesize()) / 1024
}

func parkedMemory() float64 {
	n := 100_000 / shrink()
	before := residentKiB()
	c := newCrowd()
	c.park(n)
	each := (residentKiB() - before) / float64(n)
	c.wake()
	return each
}

func cpuMS() float64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		fail(err.Error())
	}
	return float64(used.Utime.Nano()+used.Stime.Nano()) / 1e6
}

func idleCPU() float64 {
	c := newCrowd()
	c.park(10_000 / shrink())
	time.Sleep(100 * time.Millisecond)
	before := cpuMS()
	time.Sleep(2 * time.Second / time.Duration(shrink()))
	used := cpuMS() - before
	c.wake()
	return used
}
