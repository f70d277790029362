package web

import (
	"context"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/places"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
)

// Districts count what lists show one by one, by the district of the project.
type Districts interface {
	OpinionsByRegion(ctx context.Context, h release.Header) (map[string]int, error)
	SignalsByRegion(ctx context.Context, h release.Header, f release.SignalFilter) (map[string]int, error)
}

// mapTarget is the living part of the map, which depends on what colours it:
// a figure out of the release alone changes with the published scores beside
// it in the table only.
func mapTarget(r *Request) string {
	switch places.Measure(r.Query.Get("figure")) {
	case places.ByOpinion:
		return EveryTarget
	case places.ByAlert:
		return alertTarget(r)
	}
	return scoresTarget(r)
}

// living reads what people make of the districts of a release: the published
// scores, and what the measure counts.
func (p Reading) living(r *Request, v published.View, measure places.Measure) (living places.Living, err error) {
	if living.Felt, living.Period, err = p.feltOf(r); err != nil {
		return living, err
	}
	living.Counts, err = p.countsOf(r, v, measure)
	return living, err
}

// countsOf is nil where nothing of the kind is counted: on a sample, where
// nobody is asked, and for alerts before payments by month are published.
func (p Reading) countsOf(r *Request, v published.View, measure places.Measure) (places.Counts, error) {
	switch {
	case v.Release.Sample:
		return nil, nil
	case measure == places.ByOpinion:
		return p.OpinionsByRegion(r.Context, v.Release)
	case measure == places.ByAlert && v.Release.Document.Stage == civic.Execution:
		return p.SignalsByRegion(r.Context, v.Release, release.SignalFilter{Kind: release.PublicSignals})
	}
	return nil, nil
}
