// Package packet is what goes back inside: for one department and period, the
// scores with everything they were made of, as canonical JSON (which the
// sender signs), as a workbook whose formulas compute the same numbers, and
// as CSV. Element names are those of the state budget data standard where it
// has one (mof_div_code, dept_code, pro_code, eval_score, …); the rest are
// the names of the formulas on /method.
package packet
