package notice

import "context"

// Mail is one e-mail: plain text with a way out in its head.
type Mail struct {
	To      string
	Subject string
	Text    string
	Key     string // of the letter: becomes the Message-ID, the same at every attempt
	Stop    string // address that ends them with one click (RFC 8058), "" for none
}

// Mailer sends e-mail. An error of kind invalid will not go away by trying
// again: there is no such mailbox.
type Mailer interface {
	SendMail(ctx context.Context, m Mail) error
}

// Texter sends text messages. The same key is the same message; an error of
// kind invalid is one for good.
type Texter interface {
	SendText(ctx context.Context, phone, text, key string) error
}
