// The benchmarks of bench/tether, row by row, in Go. Runs one row and prints one line of JSON:
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
	"sort"
	"testing"
)

// A row does at least b.N operations and returns how many it did.
type row func(b *testing.B) int

var rows = map[string]row{}

func register(some map[string]row) {
	for name, r := range some {
		rows[name] = r
	}
}

// run returns how many operations a row did and what one of them took.
func run(r row, duration string) (int, float64) {
	if err := flag.Set("test.benchtime", duration); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	ops := 0
	result := testing.Benchmark(func(b *testing.B) { ops = r(b) })
	return ops, float64(result.T.Nanoseconds()) / float64(ops)
}

func main() {
	testing.Init()
	name := flag.String("row", "", "the row to run")
	duration := flag.String("time", "0.3s", "how long to measure")
	warmup := flag.String("warmup", "0.05s", "how long to run before measuring")
	list := flag.Bool("list", false, "print the names of the rows")
	flag.Parse()
	if *list {
		names := []string{}
		for n := range rows {
			names = append(names, n)
		}
		sort.Strings(names)
		for _, n := range names {
			fmt.Println(n)
		}
		return
	}
	r, known := rows[*name]
	if !known {
		fmt.Fprintf(os.Stderr, "no row is called %q\n", *name)
		os.Exit(2)
	}
	run(r, *warmup)
	ops, value := run(r, *duration)
	json.NewEncoder(os.Stdout).Encode(map[string]any{"name": *name, "value": value, "runs": ops})
}
