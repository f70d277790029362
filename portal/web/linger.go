package web

import (
	"io"
	"net"
	"sync/atomic"
	"time"
)

// A request body beyond the limit is refused as soon as its length is known,
// while the browser goes on sending. Closing then makes the system answer what
// still arrives with a reset, and the browser shows that instead of the page
// that says why. So the rest is read and thrown away first (RFC 9112, section
// 9.6), within these bounds; it costs one buffer of a few kilobytes.
const (
	lingerBytes = 1 << 30         // of one request; more is cut off after all
	lingerTime  = 5 * time.Minute // in all, as long as an answer may take
	lingerPause = 10 * time.Second
)

// lingerListener gives connections that can linger.
type lingerListener struct{ net.Listener }

// Accept waits for the next connection.
func (l lingerListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &lingerConn{Conn: c}, nil
}

// lingerConn is a connection that, once told to, reads what is still sent
// before it closes.
type lingerConn struct {
	net.Conn
	lingers atomic.Bool
}

// Linger makes Close take what the other side still sends.
func (c *lingerConn) Linger() { c.lingers.Store(true) }

// Close ends the connection. The answer is complete by then: the other side is
// told that nothing follows, and may finish sending.
func (c *lingerConn) Close() error {
	if half, can := c.Conn.(interface{ CloseWrite() error }); can && c.lingers.Swap(false) {
		if half.CloseWrite() == nil {
			c.drain()
		}
	}
	return c.Conn.Close()
}

// drain reads until the other side ends, pauses or has sent enough.
func (c *lingerConn) drain() {
	end := time.Now().Add(lingerTime)
	for total := int64(0); total < lingerBytes; {
		pause := time.Now().Add(lingerPause)
		if pause.After(end) || c.SetReadDeadline(pause) != nil {
			return
		}
		n, err := io.CopyN(io.Discard, c.Conn, 1<<16)
		total += n
		if err != nil {
			return
		}
	}
}
