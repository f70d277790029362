package meili

import (
	"context"

	"github.com/meilisearch/meilisearch-go"

	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/search"
)

// matching is what the projects of a release must meet, and what those must
// that are found by their names.
type matching struct{ in, name expr }

// translation turns a query into expressions. Literals are looked for on the
// way: the server tells which texts may hold one, the texts tell which do.
type translation struct {
	ctx     context.Context
	engine  *Engine
	release expr
	names   release.Names
}

func (t translation) of(c search.Condition) (matching, error) {
	switch c := c.(type) {
	case search.Word:
		return matching{is("words", string(c)), is("name_words", string(c))}, nil
	case search.Reading:
		return matching{is("readings", string(c)), is("name_readings", string(c))}, nil
	case search.Literal:
		return t.literal(c, never)
	case search.Place:
		return matching{t.place(c), always}, nil
	case search.ID:
		return matching{is("id", string(c)), always}, nil
	case search.All:
		return t.all(c)
	case search.Any:
		return t.any(c)
	case search.Not:
		m, err := t.of(c.Condition)
		return matching{not(m.in), always}, err
	}
	return matching{always, always}, nil
}

func (t translation) all(parts search.All) (matching, error) {
	whole := matching{always, always}
	for _, part := range parts {
		m, err := t.of(part)
		if err != nil {
			return whole, err
		}
		whole.in, whole.name = and(whole.in, m.in), and(whole.name, m.name)
	}
	return whole, nil
}

// any joins alternatives. A literal only counts where nothing before it was
// found.
func (t translation) any(parts search.Any) (matching, error) {
	whole := matching{never, never}
	for _, part := range parts {
		var m matching
		var err error
		if literal, ok := part.(search.Literal); ok {
			m, err = t.literal(literal, whole.in)
		} else {
			m, err = t.of(part)
		}
		if err != nil {
			return whole, err
		}
		whole.name = or(whole.name, and(m.in, m.name))
		whole.in = or(whole.in, m.in)
	}
	return whole, nil
}

// literal finds text character by character, apart from what is known.
func (t translation) literal(literal search.Literal, known expr) (matching, error) {
	m := matching{always, always}
	grams, words := literal.Keys()
	for _, gram := range grams {
		m.in, m.name = and(m.in, is("grams", gram)), and(m.name, is("name_grams", gram))
	}
	for _, word := range words {
		m.in, m.name = and(m.in, is("words", word)), and(m.name, is("name_words", word))
	}
	m.in = and(m.in, not(known))
	if literal.Exact() {
		return m, nil
	}
	var holding, lacking []int
	err := t.engine.each(t.ctx, and(t.release, m.in), []string{"number", "text"}, func(d document) {
		if literal.In(d.Text) {
			holding = append(holding, d.Number)
		} else {
			lacking = append(lacking, d.Number)
		}
	})
	if len(lacking) < len(holding) {
		m.in = and(m.in, not(among(lacking)))
	} else {
		m.in = among(holding)
	}
	return m, err
}

// place holds for the departments or regions that are called or coded so.
func (t translation) place(p search.Place) expr {
	if p.Field == search.Region {
		return in("region", t.names.RegionsOf(p.Codes(t.names)))
	}
	return in("unit", t.names.UnitsOf(p.Codes(t.names)))
}

// conditions are the choices of a filter, by dimension; box and range under "".
func conditions(names release.Names, f release.Filter) map[string]expr {
	c := map[string]expr{"": and(inBox(f.Box), inRange("amount", f.Amount), inRange("execution", f.Rate))}
	choose := func(dimension string, chosen []string, e func() expr) {
		if len(chosen) > 0 {
			c[dimension] = e()
		}
	}
	choose("region", f.Regions, func() expr { return in("region", names.RegionsOf(f.Regions)) })
	choose("department", f.Departments, func() expr { return in("unit", names.UnitsOf(f.Departments)) })
	choose("class", f.Classes, func() expr { return in("classes", f.Classes) })
	choose("economic", f.Economics, func() expr { return in("economics", f.Economics) })
	choose("band", f.Bands, func() expr { return in("band", f.Bands) })
	choose("execution", f.Executions, func() expr { return in("rate", f.Executions) })
	if len(f.Alerts) > 0 {
		var levels []string
		for _, a := range f.Alerts {
			levels = append(levels, string(a))
		}
		c["alert"] = in("alert", levels)
	}
	return c
}

func inBox(b *release.Box) expr {
	if b == nil {
		return always
	}
	return and(degrees("lon", ">=", b.West), degrees("lon", "<=", b.East), degrees("lat", ">=", b.South), degrees("lat", "<=", b.North))
}

// inRange holds where the published interval and the range overlap.
func inRange(field string, r release.Range) expr {
	e := always
	if r.Lo != nil {
		e = and(e, number(field+"_hi", ">=", *r.Lo))
	}
	if r.Hi != nil {
		e = and(e, number(field+"_lo", "<=", *r.Hi))
	}
	return e
}

// but joins the conditions of all dimensions apart from one.
func but(c map[string]expr, dimension string) expr {
	e := c[""]
	for _, name := range release.Dimensions {
		if name != dimension {
			e = and(e, c[name])
		}
	}
	return e
}

// each calls visit with every document an expression holds for, in the order
// of IDs. The server never gives more than a thousand at once.
func (e *Engine) each(ctx context.Context, filter expr, fields []string, visit func(document)) error {
	for after := int64(-1); ; {
		results, err := e.ask(ctx, &meilisearch.SearchRequest{
			Filter: string(and(filter, number("number", ">", after))), Sort: []string{"number:asc"},
			Limit: atOnce, AttributesToRetrieve: fields,
		})
		if err != nil {
			return err
		}
		for _, d := range results[0].hits {
			visit(d)
			after = int64(d.Number)
		}
		if len(results[0].hits) < atOnce {
			return nil
		}
	}
}
