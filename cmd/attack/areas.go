package main

import (
	"fmt"
	"slices"
	"strings"
)

// leastRaters is the smallest cell of ratings that may be known.
const leastRaters = 10

// area is one cell of the satisfaction map.
type area struct {
	Districts []string `json:"districts"`
	N         int      `json:"n"`
}

// cell is one cell of a project's ratings; a stratum is AGE/SEX/DISTRICT.
type cell struct {
	Level  string   `json:"level"`
	Strata []string `json:"strata"`
	N      int      `json:"n"`
}

// fewRaters subtracts from each area of the map the cells of projects that
// lie in it altogether: what is left are ratings of people who live there, and
// must be none or as many as a cell has. It gives what is fewer, in words.
func fewRaters(s site) []string {
	var found []string
	for _, b := range s.scores {
		for _, a := range b.Areas {
			rest := a.N
			for _, p := range b.Projects {
				rest -= inside(p.Cells, a)
			}
			if rest != 0 && rest < leastRaters && len(b.Areas) > 1 {
				found = append(found, fmt.Sprintf("satisfaction of %s: %d ratings in no published cell", strings.Join(a.Districts, "+"), rest))
			}
			if a.N < leastRaters {
				found = append(found, fmt.Sprintf("satisfaction of %s: %d ratings", strings.Join(a.Districts, "+"), a.N))
			}
		}
	}
	return found
}

// inside is how many ratings the cells within an area hold.
func inside(cells []cell, a area) int {
	n := 0
	for _, c := range cells {
		outside := slices.ContainsFunc(c.Strata, func(stratum string) bool {
			parts := strings.Split(stratum, "/")
			return !slices.Contains(a.Districts, parts[len(parts)-1])
		})
		if c.Level == "L2" && !outside {
			n += c.N
		}
	}
	return n
}
