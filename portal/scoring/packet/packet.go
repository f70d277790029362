package packet

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

// Format names the layout; packet.schema.json describes it.
const Format = "sunbudget-packet/1"

// Packet is the feedback on one department in one period. Scores are points
// from 0 to 100; a null is a number that does not exist.
type Packet struct {
	Format     string               `json:"format"`
	FiscalYear string               `json:"fiscal_year"`  // 预算年度
	MofDivCode string               `json:"mof_div_code"` // 财政区划代码
	MofDivName string               `json:"mof_div_name"` // 财政区划名称
	DeptCode   string               `json:"dept_code"`    // 部门代码
	DeptName   string               `json:"dept_name"`    // 部门名称
	Period     rating.Period        `json:"period"`
	Sequence   int                  `json:"sequence"`    // 1, 2, … for a department and period
	Supersedes int                  `json:"supersedes"`  // the sequence this one corrects, 0 for none
	CreateTime string               `json:"create_time"` // yyyyMMddHHmmssSSS, Shanghai
	Bundle     string               `json:"bundle"`      // SHA-256 of the score bundle's file
	LogEntry   int64                `json:"log_entry"`   // index of that bundle in the transparency log
	Method     scoring.Method       `json:"method"`
	Margins    Margins              `json:"margins"`
	Score      Score                `json:"score"`
	Projects   []ProjectPart        `json:"projects"`
	Beside     BesideTheScore       `json:"beside"`
	Pool       scoring.Distribution `json:"pool"` // P_jur, to which the department is shrunk
	Fill       scoring.Fill         `json:"fill"` // M
}

// Margins names the population figures behind the shares of the cells.
type Margins struct {
	Missing bool   `json:"missing"`
	Source  string `json:"source"`
	Year    int    `json:"year"`
}

// Score is the department's result with its parts (B5, B6).
type Score struct {
	EvalScore    *float64       `json:"eval_score"` // 自评得分, the internal score I
	Composite    *float64       `json:"composite"`  // C = 0.7·I + 0.3·(λS + (1−λ)M)
	Grade        *scoring.Grade `json:"grade"`      // of C
	Provisional  bool           `json:"provisional"`
	Scored       bool           `json:"scored"`
	Score        *float64       `json:"score"` // S
	Lo           *float64       `json:"lo"`
	Hi           *float64       `json:"hi"`
	N            int            `json:"n"`
	NEff         float64        `json:"n_eff"`
	RawMean      *float64       `json:"raw_mean"`      // answers 1–5
	WeightedMean *float64       `json:"weighted_mean"` // answers 1–5
	Coverage     float64        `json:"coverage"`
	Lambda       float64        `json:"lambda"`
	Deflated     AtLeast        `json:"deflated"` // ratings that weigh less than their level
	Staff        AtLeast        `json:"staff"`    // ratings by the department's own staff, excluded
	Anonymous    AtLeast        `json:"anonymous"`
	Swing        *scoring.Swing `json:"swing"` // ratings that would move S by the method's swing points
}

// AtLeast is a sum of published counts. It is not Exact where a part is one
// to nine, which is published only as "few".
type AtLeast struct {
	AtLeast int  `json:"at_least"`
	Exact   bool `json:"exact"`
}

// ProjectPart is one project of the department.
type ProjectPart struct {
	ProCode      civic.PublicID           `json:"pro_code"` // 项目代码: the public ID
	ProName      string                   `json:"pro_name"` // 项目名称
	Budget       civic.Figure             `json:"budget"`   // as published
	Weight       float64                  `json:"weight"`   // ω
	Scored       bool                     `json:"scored"`
	Score        *float64                 `json:"score"`
	Lo           *float64                 `json:"lo"`
	Hi           *float64                 `json:"hi"`
	N            int                      `json:"n"`
	NEff         float64                  `json:"n_eff"`
	L1Share      float64                  `json:"l1_share"`
	RawMean      *float64                 `json:"raw_mean"`
	WeightedMean *float64                 `json:"weighted_mean"`
	P            *scoring.Distribution    `json:"p"`
	Deflated     scoring.Deflated         `json:"deflated"`
	Swing        *scoring.Swing           `json:"swing"`
	Cells        []scoring.Cell           `json:"cells"`
	Dimensions   []scoring.DimensionTally `json:"dimensions"`
}

// BesideTheScore is published with the score and is no part of it (B7). A
// null part has not been counted for this packet.
type BesideTheScore struct {
	Responsiveness *Responsiveness `json:"responsiveness"`
	Deputies       *Panel          `json:"deputies"`
	Experts        *Panel          `json:"experts"`
	Digest         *Digest         `json:"digest"`
}

// Responsiveness counts comments and what became of them.
type Responsiveness struct {
	Received int `json:"received"`
	InTime   int `json:"in_time"` // answered before the clock ran out
	Adopted  int `json:"adopted"` // wholly or partly
}

// Panel is the separate judgement of deputies or experts: N people, at least
// ten.
type Panel struct {
	N    int     `json:"n"`
	Mean float64 `json:"mean"` // answers 1–5
}

// Digest is what people wrote, in brief.
type Digest struct {
	Themes     []Theme `json:"themes"`
	Comments   []Link  `json:"comments"`   // at most ten, all public
	Unanswered []Link  `json:"unanswered"` // questions
}

// Theme is a subject with the number of comments on it.
type Theme struct {
	Name     string `json:"name"`
	Comments int    `json:"comments"`
}

// Link is a public comment and where it stands.
type Link struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

// Canonical is the one encoding of the packet: compact JSON, fields in fixed
// order, a final newline. These are the bytes the sender signs.
func (p Packet) Canonical() ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(p); err != nil {
		return nil, fmt.Errorf("encode the packet of %s: %w", p.DeptCode, err)
	}
	return out.Bytes(), nil
}

// Parse reads a packet and refuses unknown fields and any encoding but the
// canonical one.
func Parse(data []byte) (Packet, error) {
	var p Packet
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&p); err != nil {
		return Packet{}, civic.Invalid("packet.syntax", fmt.Sprintf("packet: %v", err))
	}
	raw, err := p.Canonical()
	if err != nil {
		return Packet{}, err
	}
	if p.Format != Format || !bytes.Equal(raw, data) {
		return Packet{}, civic.Invalid("packet.canonical", fmt.Sprintf("packet of format %q is not canonically encoded", p.Format))
	}
	return p, nil
}
