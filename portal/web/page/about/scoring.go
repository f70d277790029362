package about

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Step is one step of scoring in plain words.
type Step struct {
	Title string
	Body  string
}

// Steps say what happens to ratings, with the parameters in force.
func (p Method) Steps() []Step {
	m := p.Score
	step := func(name string, args ...any) Step {
		return Step{p.T("about.step_" + name), p.T("about.step_"+name+"_body", args...)}
	}
	return []Step{
		step("voice", plain(m.BaseL2), plain(m.BaseL1)),
		step("integrity", m.DeviceFree, m.NetworkFree),
		step("groups", plain(m.GapCap), m.CellMin, share(m.L1Share)),
		step("shrink", plain(m.Prior), share(m.Confidence)),
		step("department", share(m.WeightCap)),
		step("composite", share(m.Internal), share(1-m.Internal)),
		step("rhythm", m.Step),
	}
}

// Provisional says when a score is 暂定, and what fills it.
func (p Method) Provisional() string {
	m := p.Score
	return p.T("about.provisional_body", plain(m.LambdaFrom), plain(m.LambdaFrom+m.LambdaSpan), share(m.CoverageFull), m.FillMin, plain(m.FillDefault))
}

// Limits says what the method cannot see.
func (p Method) Limits() string { return p.T("about.limits_body", plain(p.Score.SwingPoints)) }

// Formula is one formula of the method.
type Formula struct {
	Name string
	Text string
}

// Formulas of the method (METHODS B1 to B6). Symbols are the same in every
// language; the names of parameters are those of the table below them.
func (p Method) Formulas() []Formula {
	return []Formula{
		{p.T("about.formula_integrity"), "v = base · min(device, network),  device = network = 1 / (1 + (m − 1) ρ)"},
		{p.T("about.formula_groups"), "g = min(gap_cap, (N_h / N) / (W_h / ΣW)),  P_k = Σ g·W_hk / Σ,  n_eff = (Σ g·W_h)² / Σ g²·Q_h"},
		{p.T("about.formula_shrink"), "q = (n'·P_dept + prior·P_jur) / (n' + prior),  n' = min(n_eff, pool_max)\na_k = (n_eff·P_k + prior·q_k) / (n_eff + prior),  s = 100 · Σ a_k (k − 1) / 4"},
		{p.T("about.formula_interval"), "Var = 100² · (Σ a_k ((k − 1)/4)² − (s/100)²) / (n_eff + prior + 1) + selection_bias²"},
		{p.T("about.formula_department"), "S = Σ ω_j·s_j,  ω ∝ √budget,  ω ≤ max(weight_cap, weight_spread / projects)\nVar = Σ ω² (Var_j − b²) + bias_factor · b²"},
		{p.T("about.formula_composite"), "λ = clamp((n_eff − lambda_from) / lambda_span, 0, 1) · min(1, coverage / coverage_full)\nC = internal · I + (1 − internal) · (λ·S + (1 − λ)·M)"},
	}
}

// Parameters is the table of every parameter in force, by the name it has in
// a score bundle.
func (p Method) Parameters() ui.Table {
	t := ui.Table{
		Caption: p.T("about.parameters"), Note: p.T("about.parameters_note", p.Score.Version, p.Score.From),
		Columns: []ui.Column{{Head: p.T("about.meaning")}, {Head: p.T("about.name")}, {Head: p.T("about.value"), Numeric: true}},
	}
	value := reflect.ValueOf(p.Score)
	for _, field := range reflect.VisibleFields(value.Type()) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Type.Kind() == reflect.String {
			continue // version and date stand above the table
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Text(p.parameter(name)), ui.Text(name), ui.Text(p.value(value.FieldByIndex(field.Index))),
		}})
	}
	return t
}

// parameter is the meaning of a parameter; packets use the same words for
// those they carry.
func (p Method) parameter(name string) string {
	return message.Or(p.Frame.Lang, "about.param_"+name, p.T("packet."+name))
}

func (p Method) value(v reflect.Value) string {
	if v.Kind() == reflect.Bool {
		return p.T("about." + strings.ToLower(strconv.FormatBool(v.Bool())))
	}
	return fmt.Sprint(v.Interface())
}

// plain is a number without empty decimals.
func plain(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// share is a fraction as a percentage.
func share(x float64) string { return strconv.FormatFloat(100*x, 'f', 0, 64) + "%" }
