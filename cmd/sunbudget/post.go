package main

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/sunbudget/sunbudget/portal/notice"
	"github.com/sunbudget/sunbudget/portal/signin"
	"github.com/sunbudget/sunbudget/portal/web/link"
	"github.com/sunbudget/sunbudget/portal/worker"
)

// smtpVariable is the environment variable with the mail server's password.
const smtpVariable = "SUNBUDGET_SMTP_PASSWORD"

// noticesFile is the file of --notices: how letters leave the house.
type noticesFile struct {
	URL string `yaml:"url"` // where the public site is reached; links in letters begin with it
	SMS struct {
		URL string `yaml:"url"` // of the gateway that sends text messages
	} `yaml:"sms"`
	Mail struct {
		Host     string `yaml:"host"`
		Port     int    `yaml:"port"`
		From     string `yaml:"from"`
		User     string `yaml:"user"`
		Security string `yaml:"security"` // starttls, tls or none
	} `yaml:"mail"`
	Folder string `yaml:"folder"` // keeps letters as files instead of sending them
}

// post is the way out of letters: that of the file; in the demo a folder
// beside its data; else none.
func (c serveCommand) post(p *portal) (worker.Post, error) {
	post := worker.Post{Link: link.Builder{Base: c.Base, Default: c.Default}, Addresses: p.identity}
	if c.Notices == "" {
		post.Site = c.publicURL()
		if post.Site != "" {
			folder := notice.Folder{Dir: filepath.Join(p.dataDir, "letters")}
			post.Mailer, post.Texter = folder, folder
		}
		return post, nil
	}
	settings, err := readNotices(c.Notices)
	if err != nil {
		return post, fmt.Errorf("notices file %s: %w", c.Notices, err)
	}
	post.Site = strings.TrimSuffix(settings.URL, "/")
	if settings.Folder != "" {
		post.Mailer, post.Texter = notice.Folder{Dir: settings.Folder}, notice.Folder{Dir: settings.Folder}
	}
	if settings.SMS.URL != "" {
		post.Texter = signin.Gateway{URL: settings.SMS.URL, Token: os.Getenv(gatewayTokenVariable)}
	}
	if settings.Mail.Host != "" {
		server := notice.SMTP{
			Host: settings.Mail.Host, Port: settings.Mail.Port, From: settings.Mail.From, User: settings.Mail.User,
			Password: os.Getenv(smtpVariable), Security: settings.Mail.Security,
		}
		if err := server.Check(); err != nil {
			return post, fmt.Errorf("notices file %s: %w", c.Notices, err)
		}
		post.Mailer = server
	}
	return post, nil
}

// readNotices reads the file strictly: a key that is spelled wrong would
// otherwise be a channel that silently is not there.
func readNotices(path string) (settings noticesFile, err error) {
	file, err := os.Open(path)
	if err != nil {
		return settings, err
	}
	defer file.Close()
	decoder := yaml.NewDecoder(file)
	decoder.KnownFields(true)
	if err := decoder.Decode(&settings); err != nil {
		return settings, err
	}
	at, err := url.Parse(settings.URL)
	if err != nil || at.Host == "" || at.Scheme != "https" && at.Scheme != "http" {
		return settings, errors.New("url: want the address of the public site, for example https://budget.example.gov.cn")
	}
	return settings, nil
}
