package demo

import (
	"slices"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// pictured is the project with a picture; its name leads to its code.
const pictured = "禾溆中心小学食堂改造"

// originals are the papers handed in with a document: 编制说明 with every
// budget, the letter with what was approved, a plan of the place with the
// project it shows. They say nothing of years, so that they stay true
// whenever the demo is started.
func originals(d civic.Document, projects []budget.Project) ([]budget.Attachment, error) {
	var all []budget.Attachment
	add := func(file string, a budget.Attachment) error {
		data, err := countyFiles.ReadFile("county/" + file)
		a.Name, a.Data = file, data
		all = append(all, a)
		return err
	}
	if d.Stage == civic.Draft || d.Stage == civic.Approved {
		if err := add("notes.pdf", budget.Attachment{Kind: budget.Explanation, Title: "本级预算编制说明（原件）"}); err != nil {
			return nil, err
		}
	}
	if d.Stage == civic.Approved {
		if err := add("approval.pdf", budget.Attachment{Kind: budget.ApprovalPaper, Title: "关于批复部门预算的通知"}); err != nil {
			return nil, err
		}
	}
	at := slices.IndexFunc(projects, func(p budget.Project) bool { return p.Name == pictured })
	if at < 0 {
		return all, nil
	}
	return all, add("plan.png", budget.Attachment{Project: projects[at].Code, Kind: budget.Picture, Title: "校园平面示意图"})
}
