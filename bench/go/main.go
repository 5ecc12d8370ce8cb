// The rows of bench/tether in Go. Runs one and prints a line of JSON:
//
//	bench_go -row chan_pingpong -time 0.3s
//
// GOMAXPROCS says on how many processors.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"testing"
)

// A timed row does at least b.N operations and returns how many it did. Its value is the time of one in ns.
type timed func(b *testing.B) int

// A single row is run once and returns its value.
type single func() float64

var timedRows = map[string]timed{}
var singleRows = map[string]single{}

func registerTimed(rows map[string]timed) {
	for name, r := range rows {
		timedRows[name] = r
	}
}

func registerSingle(rows map[string]single) {
	for name, r := range rows {
		singleRows[name] = r
	}
}

// shrink is by how much the rows with crowds of goroutines are to be made smaller: BENCH_SHRINK, a power of ten.
func shrink() int {
	if n, err := strconv.Atoi(os.Getenv("BENCH_SHRINK")); err == nil {
		return n
	}
	return 1
}

func fail(why string) {
	fmt.Fprintln(os.Stderr, why)
	os.Exit(1)
}

func measure(r timed, duration string) float64 {
	if err := flag.Set("test.benchtime", duration); err != nil {
		fail(err.Error())
	}
	ops := 0
	result := testing.Benchmark(func(b *testing.B) { ops = r(b) })
	return float64(result.T.Nanoseconds()) / float64(ops)
}

func main() {
	testing.Init()
	name := flag.String("row", "", "the row to run")
	duration := flag.String("time", "0.3s", "how long to measure a timed row")
	warmup := flag.String("warmup", "0.05s", "how long to run a timed row before that")
	list := flag.Bool("list", false, "print the names of the rows")
	version := flag.Bool("version", false, "print Go's version")
	flag.Parse()
	if *version {
		fmt.Println(runtime.Version())
		return
	}
	if *list {
		for n := range timedRows {
			fmt.Println(n)
		}
		for n := range singleRows {
			fmt.Println(n)
		}
		return
	}
	var value float64
	r, isTimed := timedRows[*name]
	one, isSingle := singleRows[*name]
	switch {
	case isTimed:
		measure(r, *warmup)
		value = measure(r, *duration)
	case isSingle:
		value = one()
	default:
		fail("no row is called " + strconv.Quote(*name))
	}
	json.NewEncoder(os.Stdout).Encode(map[string]any{"name": *name, "value": value, "single": isSingle})
}
