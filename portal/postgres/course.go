package postgres

import (
	"context"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
)

// Courses are the payments of every project of a release in execution, month
// by month; projects without a published month are left out.
func (p *Public) Courses(ctx context.Context, h release.Header) ([]release.Course, error) {
	type courseRow struct {
		ID         civic.PublicID
		Name, Unit string
		Amount     civic.Figure
		Months     []int
		Forms      []civic.Form
		Los, His   []civic.Money
	}
	rows, err := list[courseRow](ctx, p.pool, "payments by month", `WITH e AS (
			SELECT id, array_agg(month ORDER BY month) AS months, array_agg((paid).form ORDER BY month) AS forms,
				array_agg((paid).lo ORDER BY month) AS los, array_agg((paid).hi ORDER BY month) AS his
			FROM release.execution WHERE release = $1 GROUP BY id)
		SELECT p.id, p.name, p.unit, `+currentAmount+` AS amount, e.months, e.forms, e.los, e.his
		FROM e JOIN release.project p ON p.release = $1 AND p.id = e.id ORDER BY p.id`, h.ID)
	courses := make([]release.Course, len(rows))
	for i, r := range rows {
		courses[i] = release.Course{ID: r.ID, Name: r.Name, Unit: r.Unit, Amount: r.Amount, Paid: make([]civic.Figure, h.Document.Month)}
		for j, month := range r.Months {
			if month >= 1 && month <= h.Document.Month {
				courses[i].Paid[month-1] = civic.Figure{Form: r.Forms[j], Lo: r.Los[j], Hi: r.His[j]}
			}
		}
	}
	return courses, err
}
