package notice

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Folder keeps letters as files instead of sending them: for the demo, and
// for looking at what would go out. One letter is one file, however often it
// is tried.
type Folder struct{ Dir string }

// SendMail writes the letter as text.
func (f Folder) SendMail(_ context.Context, m Mail) error {
	head := []string{"To: " + m.To, "Subject: " + m.Subject, "Message-ID: " + m.Key}
	if m.Stop != "" {
		head = append(head, "List-Unsubscribe: <"+m.Stop+">", "List-Unsubscribe-Post: List-Unsubscribe=One-Click")
	}
	return f.write(m.Key+".mail.txt", strings.Join(head, "\n")+"\n\n"+m.Text)
}

// SendText writes the message.
func (f Folder) SendText(_ context.Context, phone, text, key string) error {
	return f.write(key+".sms.txt", phone+"\n"+text)
}

// write makes the file readable by its owner alone: it names people.
func (f Folder) write(name, text string) error {
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return fmt.Errorf("letters: %w", err)
	}
	if err := os.WriteFile(filepath.Join(f.Dir, filepath.Base(name)), []byte(text+"\n"), 0o600); err != nil {
		return fmt.Errorf("letters: %w", err)
	}
	return nil
}
