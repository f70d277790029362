package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/notice"
)

// contactSealed is what addresses for notices are sealed for.
const contactSealed = "contact"

// SetEmail keeps an address for notices, which waits for its confirmation. The
// same address again changes nothing.
func (i *Identity) SetEmail(ctx context.Context, accountID, address string) (confirmed bool, err error) {
	address, err = notice.Address(address)
	if err != nil {
		return false, err
	}
	known, confirmed, err := i.contact(ctx, accountID, notice.Email)
	if err != nil || known == address {
		return confirmed, err
	}
	return false, i.setContact(ctx, accountID, notice.Email, address, false)
}

// SetPhone keeps the telephone number that the account signed in with, for
// notices. It is confirmed already; kind invalid: it is another one.
func (i *Identity) SetPhone(ctx context.Context, accountID, phone string) error {
	var own bool
	err := i.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM identity.link WHERE provider = $1 AND subject_hash = $2 AND account = $3)`,
		phoneLink, i.identity.Hash("link", phoneLink, phone), accountID).Scan(&own)
	if err != nil {
		return fmt.Errorf("find a number: %w", err)
	}
	if !own {
		return civic.Invalid("notice.fault_phone", "not the number of account "+accountID)
	}
	return i.setContact(ctx, accountID, notice.SMS, phone, true)
}

func (i *Identity) setContact(ctx context.Context, accountID string, channel notice.Channel, address string, confirmed bool) error {
	sealed, err := i.identity.Seal(rand.Reader, contactSealed, accountID, []byte(address))
	if err != nil {
		return err
	}
	_, err = i.pool.Exec(ctx, `INSERT INTO identity.contact (account, channel, sealed, set_at, confirmed_at)
		VALUES ($1, $2, $3, $4, CASE WHEN $5 THEN $4::timestamptz END)
		ON CONFLICT (account, channel) DO UPDATE SET sealed = $3, set_at = $4, confirmed_at = excluded.confirmed_at`,
		accountID, channel, sealed, i.clock(), confirmed)
	if err != nil {
		return fmt.Errorf("keep an address: %w", err)
	}
	return nil
}

// DropContact forgets an address; none is no error.
func (i *Identity) DropContact(ctx context.Context, accountID string, channel notice.Channel) error {
	if _, err := i.pool.Exec(ctx, `DELETE FROM identity.contact WHERE account = $1 AND channel = $2`, accountID, channel); err != nil {
		return fmt.Errorf("forget an address: %w", err)
	}
	return nil
}

// contact opens an address; "" for none.
func (i *Identity) contact(ctx context.Context, accountID string, channel notice.Channel) (address string, confirmed bool, err error) {
	var sealed []byte
	err = i.pool.QueryRow(ctx, `SELECT sealed, confirmed_at IS NOT NULL FROM identity.contact WHERE account = $1 AND channel = $2`, accountID, channel).Scan(&sealed, &confirmed)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", false, nil
	}
	if err != nil {
		return "", false, readError("address for notices", err)
	}
	plain, err := i.identity.Open(contactSealed, accountID, sealed)
	return string(plain), confirmed, err
}

// AddressFor is where letters of a channel go, "" for nowhere. It is read by
// the job that sends and by nobody at a desk.
func (i *Identity) AddressFor(ctx context.Context, accountID string, channel notice.Channel) (string, error) {
	address, confirmed, err := i.contact(ctx, accountID, channel)
	if !confirmed {
		return "", err
	}
	return address, err
}

// Contacts are the account's own addresses, mostly hidden.
func (i *Identity) Contacts(ctx context.Context, accountID string) (list []notice.Contact, err error) {
	for _, channel := range notice.Channels {
		address, confirmed, err := i.contact(ctx, accountID, channel)
		if err != nil {
			return nil, err
		}
		if address != "" {
			list = append(list, notice.Contact{Channel: channel, Shown: notice.Shown(channel, address), Confirmed: confirmed})
		}
	}
	return list, nil
}

// Unconfirmed is a new address with the token that confirms it, "" where
// nothing waits.
func (i *Identity) Unconfirmed(ctx context.Context, accountID string) (address, token string, err error) {
	address, confirmed, err := i.contact(ctx, accountID, notice.Email)
	if err != nil || confirmed || address == "" {
		return "", "", err
	}
	return address, notice.Token(i.identity, confirmPurpose, accountID, address), nil
}

// ConfirmEmail takes the token from the letter. Kind not_found: it is for
// another address than the one kept now. Confirming twice is no error.
func (i *Identity) ConfirmEmail(ctx context.Context, accountID, token string) error {
	address, _, err := i.contact(ctx, accountID, notice.Email)
	if err != nil {
		return err
	}
	if _, _, ok := notice.Signed(i.identity, confirmPurpose, token, address); !ok || address == "" {
		return civic.NotFound("an address to confirm")
	}
	_, err = i.pool.Exec(ctx, `UPDATE identity.contact SET confirmed_at = coalesce(confirmed_at, $3) WHERE account = $1 AND channel = $2`, accountID, notice.Email, i.clock())
	if err != nil {
		return fmt.Errorf("confirm an address: %w", err)
	}
	return nil
}
