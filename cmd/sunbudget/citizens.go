package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/sunbudget/sunbudget/portal/signin"
	"github.com/sunbudget/sunbudget/portal/web"
)

// Environment variables with the secrets of sign-in; they stand in no file.
const (
	gatewayTokenVariable = "SUNBUDGET_SMS_TOKEN"    //nolint:gosec // the name of a variable, no secret
	providerVariable     = "SUNBUDGET_OIDC_SECRET_" // + key of the provider, upper case
)

// signInFile is the file of --sign-in: how citizens say who they are.
type signInFile struct {
	SMS struct {
		URL string `yaml:"url"` // of the gateway that sends one-time codes
	} `yaml:"sms"`
	Providers []struct {
		Key         string `yaml:"key"`
		Label       string `yaml:"label"`
		Issuer      string `yaml:"issuer"`
		ClientID    string `yaml:"client_id"`
		NumberClaim string `yaml:"number_claim"`
		TrustPhone  bool   `yaml:"trust_phone"`
	} `yaml:"providers"`
}

var providerKey = regexp.MustCompile(`^[a-z][a-z0-9]{1,19}$`)

// citizens reads the file and the secrets; nil where no file is given.
func (c serveCommand) citizens(people web.PersonBook) (*web.Citizens, error) {
	if c.SignIn == "" {
		return nil, nil
	}
	file, err := os.Open(c.SignIn)
	if err != nil {
		return nil, fmt.Errorf("sign-in file: %w", err)
	}
	defer file.Close()
	var settings signInFile
	decoder := yaml.NewDecoder(file)
	decoder.KnownFields(true)
	if err := decoder.Decode(&settings); err != nil {
		return nil, fmt.Errorf("sign-in file %s: %w", c.SignIn, err)
	}
	ways := &web.Citizens{People: people}
	if settings.SMS.URL != "" {
		ways.Messenger = signin.Gateway{URL: settings.SMS.URL, Token: os.Getenv(gatewayTokenVariable)}
	}
	for _, p := range settings.Providers {
		if !providerKey.MatchString(p.Key) || p.Label == "" || p.Issuer == "" || p.ClientID == "" {
			return nil, fmt.Errorf("sign-in file %s: a provider needs key (lower-case letters and digits), label, issuer and client_id: %+v", c.SignIn, p)
		}
		ways.Providers = append(ways.Providers, signin.Provider{
			Key: p.Key, Label: p.Label, Issuer: p.Issuer, ClientID: p.ClientID, ClientSecret: os.Getenv(providerVariable + strings.ToUpper(p.Key)),
			NumberClaim: p.NumberClaim, TrustPhone: p.TrustPhone,
		}.Ready())
	}
	return ways, nil
}
