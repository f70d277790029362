package packet

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

// Source is a verified score bundle from which the packets of its departments
// are made.
type Source struct {
	bundle scoring.Bundle
	digest string
	swings scoring.Swings
}

// Open verifies the bundle, so that no packet carries a number that its
// receiver cannot recompute.
func Open(b scoring.Bundle) (Source, error) {
	if err := scoring.Verify(b); err != nil {
		return Source{}, err
	}
	raw, err := b.Canonical()
	if err != nil {
		return Source{}, err
	}
	swings, err := scoring.SwingCount(b)
	sum := sha256.Sum256(raw)
	return Source{bundle: b.Sorted(), digest: hex.EncodeToString(sum[:]), swings: swings}, err
}

// Head is what a packet says that is not in the bundle.
type Head struct {
	MofDivName   string
	DeptCode     string
	DeptName     string
	ProjectNames map[civic.PublicID]string
	Sequence     int // 1, 2, … for a department and period
	Supersedes   int // 0 for none
	CreatedAt    time.Time
	LogEntry     int64
	Beside       BesideTheScore
}

// Packet makes the packet of the department the head names.
func (s Source) Packet(head Head) (Packet, error) {
	if head.Sequence < 1 || head.Supersedes < 0 || head.Supersedes >= head.Sequence {
		return Packet{}, civic.Invalid("packet.numbering", fmt.Sprintf("packet %d superseding %d", head.Sequence, head.Supersedes))
	}
	digest, err := head.Beside.Digest.checked()
	if err != nil {
		return Packet{}, err
	}
	head.Beside.Digest = digest
	for i, d := range s.bundle.Departments {
		if d.Code == head.DeptCode {
			return s.packet(head, s.bundle.Result.Departments[i]), nil
		}
	}
	return Packet{}, civic.NotFound(fmt.Sprintf("department %q in the score bundle", head.DeptCode))
}

// checked holds the digest to its ten comments, and gives each list a value,
// since a packet has no null lists.
func (d *Digest) checked() (*Digest, error) {
	if d == nil {
		return nil, nil
	}
	if len(d.Comments) > digestComments {
		return nil, civic.Invalid("packet.digest", fmt.Sprintf("a digest of %d comments", len(d.Comments)))
	}
	return &Digest{
		Themes: append([]Theme{}, d.Themes...), Comments: append([]Link{}, d.Comments...),
		Unanswered: append([]Link{}, d.Unanswered...),
	}, nil
}

// digestComments is the most representative comments a packet carries.
const digestComments = 10

// createTime is the data standard's VARCHAR2(17).
const createTime = "20060102150405.000"

// packet joins the head with what the bundle says of the department.
func (s Source) packet(head Head, d scoring.DepartmentScore) Packet {
	b := s.bundle
	stamp := head.CreatedAt.In(civic.Shanghai).Format(createTime)
	p := Packet{
		Format: Format, FiscalYear: fmt.Sprint(int(b.Period.Year())),
		MofDivCode: b.Jurisdiction, MofDivName: head.MofDivName, DeptCode: d.Code, DeptName: head.DeptName,
		Period: b.Period, Sequence: head.Sequence, Supersedes: head.Supersedes,
		CreateTime: stamp[:14] + stamp[15:], Bundle: s.digest, LogEntry: head.LogEntry,
		Method:  b.Method,
		Margins: Margins{Missing: b.Margins.Missing, Source: b.Margins.Source, Year: b.Margins.Year},
		Pool:    b.Result.Pool, Fill: b.Result.Fill,
		Projects: []ProjectPart{}, Beside: head.Beside,
	}
	deflated, staff, anonymous := []scoring.Count{}, []scoring.Count{}, []scoring.Count{}
	for i, project := range b.Projects {
		if project.Department != d.Code {
			continue
		}
		p.Projects = append(p.Projects, s.project(head.ProjectNames[project.ID], project, b.Result.Projects[i]))
		deflated = append(deflated, project.Deflated.Ratings)
		staff, anonymous = append(staff, project.Staff), append(anonymous, project.L0)
	}
	p.Score = s.score(d)
	p.Score.Deflated, p.Score.Staff, p.Score.Anonymous = total(deflated), total(staff), total(anonymous)
	return p
}

func total(counts []scoring.Count) AtLeast {
	n, exact := scoring.TotalCounts(counts...)
	return AtLeast{AtLeast: n, Exact: exact}
}

func (s Source) score(d scoring.DepartmentScore) Score {
	out := Score{
		EvalScore: d.Internal, Composite: d.Composite, Provisional: d.Provisional, Scored: d.Scored,
		Score: where(d.Scored, d.Score), Lo: where(d.Scored, d.Lo), Hi: where(d.Scored, d.Hi),
		N: d.N, NEff: d.NEff, RawMean: where(d.N > 0, d.RawMean), WeightedMean: where(d.NEff > 0, d.Mean),
		Coverage: d.Coverage, Lambda: d.Lambda,
	}
	if d.Composite != nil {
		grade := scoring.GradeOf(*d.Composite)
		out.Grade = &grade
	}
	if swing, ok := s.swings.Departments[d.Code]; ok {
		out.Swing = &swing
	}
	return out
}

func (s Source) project(name string, project scoring.Project, r scoring.ProjectScore) ProjectPart {
	out := ProjectPart{
		ProCode: r.ID, ProName: name, Budget: project.Budget, Weight: r.Weight, Scored: r.Scored,
		Score: where(r.Scored, r.Score), Lo: where(r.Scored, r.Lo), Hi: where(r.Scored, r.Hi),
		N: r.N, NEff: r.NEff, L1Share: r.L1Share,
		RawMean: where(r.N > 0, r.RawMean), WeightedMean: where(r.NEff > 0, r.Mean), P: where(r.NEff > 0, r.P),
		Deflated: project.Deflated, Cells: project.Cells, Dimensions: project.Dimensions,
	}
	if swing, ok := s.swings.Projects[r.ID]; ok {
		out.Swing = &swing
	}
	return out
}

// where is a pointer to value where it exists, else nil.
func where[T any](exists bool, value T) *T {
	if !exists {
		return nil
	}
	return &value
}
