package notice

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strings"
	"time"

	mail "github.com/wneessen/go-mail"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// smtpPatience is how long one letter may take: dialling, TLS and sending.
const smtpPatience = 20 * time.Second

// SMTP hands letters to a mail server.
type SMTP struct {
	Host     string
	Port     int    // 0 for the usual one of the kind of TLS
	From     string // "阳光预算 <notice@example.gov.cn>"
	User     string // "" for a server that asks for none
	Password string
	// Security is "starttls" (the default: refused by a server without it),
	// "tls" from the first byte, or "none" on one's own machine.
	Security string
	TLS      *tls.Config // nil for the system's
}

// Check finds settings that cannot work before anything is sent.
func (s SMTP) Check() error {
	if s.Host == "" {
		return errors.New("mail: no host")
	}
	if _, err := s.message(Mail{To: "a@example.org", Key: "check"}); err != nil {
		return err
	}
	_, err := s.client()
	return err
}

// SendMail hands over one letter. What the server refuses for good (5xx) is
// of kind invalid, everything else can be tried again.
func (s SMTP) SendMail(ctx context.Context, m Mail) error {
	letter, err := s.message(m)
	if err != nil {
		return err
	}
	client, err := s.client()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, smtpPatience)
	defer cancel()
	err = client.DialAndSendWithContext(ctx, letter)
	var refused *mail.SendError
	if errors.As(err, &refused) && !refused.IsTemp() && refused.ErrorCode()/100 == 5 {
		return &civic.Error{Kind: civic.KindInvalid, Key: "notice.fault_refused", Detail: "the mail server refuses a letter", Err: err}
	}
	if err != nil {
		return fmt.Errorf("send mail: %w", err)
	}
	return nil
}

// message builds the letter. It says that a machine wrote it (RFC 3834), so
// that nobody's holiday answer comes back, and how to end them (RFC 8058).
func (s SMTP) message(m Mail) (*mail.Msg, error) {
	letter := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := letter.From(s.From); err != nil {
		return nil, fmt.Errorf("mail: sender %q: %w", s.From, err)
	}
	if err := letter.To(m.To); err != nil {
		return nil, &civic.Error{Kind: civic.KindInvalid, Key: "notice.fault_email", Detail: "mail: receiver", Err: err}
	}
	_, domain, _ := strings.Cut(strings.Trim(s.From, ">"), "@")
	letter.SetMessageIDWithValue(m.Key + "@" + domain)
	letter.SetDate()
	letter.Subject(m.Subject)
	letter.SetGenHeader("Auto-Submitted", "auto-generated")
	if m.Stop != "" {
		letter.SetGenHeader(mail.HeaderListUnsubscribe, "<"+m.Stop+">")
		letter.SetGenHeader(mail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
	}
	letter.SetBodyString(mail.TypeTextPlain, m.Text)
	return letter, nil
}

func (s SMTP) client() (*mail.Client, error) {
	options := []mail.Option{mail.WithTimeout(smtpPatience)}
	switch s.Security {
	case "", "starttls":
		options = append(options, mail.WithTLSPortPolicy(mail.TLSMandatory))
	case "tls":
		options = append(options, mail.WithSSLPort(false))
	case "none":
		options = append(options, mail.WithTLSPortPolicy(mail.NoTLS))
	default:
		return nil, fmt.Errorf("mail: security %q: want starttls, tls or none", s.Security)
	}
	if s.Port != 0 { // after the policy, which sets the usual one
		options = append(options, mail.WithPort(s.Port))
	}
	if s.TLS != nil {
		options = append(options, mail.WithTLSConfig(s.TLS))
	}
	if s.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(s.User), mail.WithPassword(s.Password))
	}
	client, err := mail.NewClient(s.Host, options...)
	if err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	return client, nil
}
