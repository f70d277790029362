package account

// Use is one act of somebody, by their account, browser or network, that
// counts against a limit.
type Use struct {
	Limit Limit
	Who   string
}
