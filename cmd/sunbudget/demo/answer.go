package demo

import (
	"context"
	"fmt"

	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring/delivery"
)

// receiver is the county's internal performance system, to which files are
// carried. Its credentials are told once: where an earlier start was cut short
// after that, they are empty and nothing is answered.
func (d *loading) receiver(ctx context.Context) (c delivery.Credentials, err error) {
	known, err := d.desk.Receivers(ctx, County.Code)
	if err != nil || len(known) > 0 {
		return c, err
	}
	return d.desk.AddReceiver(ctx, d.actor(makerKey, County.Code).Account, County.Code, "澄岚县财政绩效管理系统（虚构）", "")
}

// answer is the file that came back about a closed round: a receipt for every
// packet, one department's score taken into its assessment, and the appeal of
// another.
func (d *loading) answer(ctx context.Context, period rating.Period, c delivery.Credentials) error {
	if c.ID == "" {
		return nil
	}
	at := d.now.AddDate(0, 0, 12)
	if at.After(d.world.Now) {
		at = d.world.Now // the first start is soon after the close
	}
	d.at(at, "answer "+string(period))
	sent, err := d.desk.Packets(ctx, County.Code, nil, true)
	if err != nil {
		return err
	}
	answers := delivery.Answers{AnswerHead: delivery.AnswerHead{Receiver: c.ID, Number: 1}}
	for _, p := range sent {
		of := delivery.Of{Jurisdiction: County.Code, Period: p.Period, Unit: p.Unit, Seq: p.Seq}
		answers.Receipts = append(answers.Receipts, delivery.Receipt{Key: of.Key(), SHA256: p.SHA256})
		back := delivery.Return{Of: of, SHA256: p.SHA256}
		switch p.Unit {
		case "106":
			back.Kind, back.Document = delivery.Acknowledged, fmt.Sprintf("澄财绩〔%d〕13号", d.now.Year())
		case "122":
			back.Kind, back.Document = delivery.Appeal, fmt.Sprintf("澄退役函〔%d〕9号", d.now.Year())
			back.Text = "评分人中有两名本单位退休返聘人员，名册报送时遗漏，请复核。"
		default:
			continue
		}
		answers.Returns = append(answers.Returns, back)
	}
	raw, err := answers.Encode([]byte(c.Secret), d.now)
	if err != nil {
		return err
	}
	_, err = d.desk.TakeAnswers(ctx, d.actor(makerKey, County.Code).Account, County.Code, raw)
	return err
}
