// Command bench measures the portal on this machine: ratios within one run,
// medians of five, printed and written to docs/benchmarks.md and
// docs/benchmarks.json. It drives bin/sunbudget from outside, as browsers do.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strconv"

	"github.com/gofiber/fiber/v2"
)

// runs of each measurement; the median counts.
const runs = 5

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) == 3 && os.Args[1] == "hello" {
		exit(hello(os.Args[2]))
	}
	if len(os.Args) == 4 && os.Args[1] == "load-child" {
		version, err := strconv.Atoi(os.Args[3])
		exit(errors.Join(err, loadChild(ctx, os.Args[2], version)))
	}
	parts := map[string]func(context.Context, string) ([]row, error){"search": searchRows, "load": loadRows, "export": exportRows, "ratings": ratingRows, "comments": commentRows, "views": viewRows, "watchers": watcherRows}
	if len(os.Args) == 2 && parts[os.Args[1]] != nil {
		exit(only(ctx, parts[os.Args[1]]))
	}
	exit(bench(ctx))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// hello is the yardstick: fiber answering a constant, in a process of its
// own as the portal is.
func hello(addr string) error {
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Get("/", func(c *fiber.Ctx) error { return c.SendString("Hello, World!") })
	return app.Listen(addr)
}

// bench loads the demo once and measures every figure on it.
func bench(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "sunbudget-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var rows []row
	for _, measure := range []func(context.Context, string) (row, error){cachedPage, uncachedPage} {
		r, err := measure(ctx, dir)
		if err != nil {
			return err
		}
		rows = append(rows, r)
	}
	for _, measure := range []func(context.Context, string) ([]row, error){watcherRows, searchRows, loadRows, exportRows, ratingRows, commentRows, viewRows} {
		more, err := measure(ctx, dir)
		if err != nil {
			return err
		}
		rows = append(rows, more...)
	}
	print(rows)
	if err := save("docs", rows); err != nil {
		return err
	}
	for _, r := range rows {
		if !r.OK {
			return fmt.Errorf("%s: measured %g, limit %s", r.Name, r.Measured, r.Limit)
		}
	}
	return nil
}

// only prints the figures of one part and keeps nothing.
func only(ctx context.Context, measure func(context.Context, string) ([]row, error)) error {
	dir, err := os.MkdirTemp("", "sunbudget-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	rows, err := measure(ctx, dir)
	print(rows)
	return err
}
