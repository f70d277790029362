package main

import (
	"crypto/rand"
	"log/slog"
	"net"
	"slices"

	"github.com/sunbudget/sunbudget/cmd/sunbudget/demo"
	"github.com/sunbudget/sunbudget/ingest"
	"github.com/sunbudget/sunbudget/portal/notice"
	"github.com/sunbudget/sunbudget/portal/web"
)

// sites are the addresses the role serves, the public one first.
func (c serveCommand) sites(p *portal, log *slog.Logger) ([]address, error) {
	operator, themes, err := c.operator()
	if err != nil {
		return nil, err
	}
	common := web.Config{
		Default: c.Default, Base: c.Base, Clock: p.clock, Operator: operator, Themes: themes, Log: log,
		HTTPS: c.HTTPS, TrustedProxies: c.TrustedProxies,
	}
	var list []address
	if c.runs("web") {
		citizens, err := c.citizens(p.identity)
		if err != nil {
			return nil, err
		}
		post, err := c.post(p)
		if err != nil {
			return nil, err
		}
		list = append(list, address{"public site", c.Addr, c.publicSite(common, p, citizens, post.Channels())})
	}
	if (c.runs("desk") || c.runs("vault")) && c.DeskAddr != "" {
		list = append(list, address{"desk", c.DeskAddr, c.deskSite(common, p)})
	}
	if c.OpsAddr != "" && len(list) > 0 {
		ops := common
		ops.Sites, ops.Directory, ops.Ready = []web.Site{web.Ops}, p.public, list[0].config.Ready
		list = append(list, address{"health and metrics", c.OpsAddr, ops})
	}
	return list, nil
}

// publicSite is what citizens see.
func (c serveCommand) publicSite(config web.Config, p *portal, citizens *web.Citizens, channels []notice.Channel) web.Config {
	config.Sites = []web.Site{web.Public}
	config.Directory, config.Sessions, config.Ready = p.public, p.public.Sessions(), []web.Pinger{p.public}
	config.Watcher, config.CacheBytes = p.public, int64(c.CacheMB)<<20
	people := web.People{
		SignIn:    web.SignIn{Identity: p.identity, Book: p.public.Sessions(), Demo: c.Demo != "", Landing: "/me", Citizens: citizens},
		Catalogue: p.public, Opinions: p.public, Ratings: p.public, Hearings: p.public, Courses: p.public, Proposals: p.public, Versions: p.public, Own: p.public, Leaving: p.identity, Random: rand.Reader, DeskURL: c.deskURL(), PublicURL: c.publicURL(),
		Kept:  p.public,
		Inbox: web.Inbox{Notices: p.public, Contacts: p.identity, Book: p.public.Sessions(), Channels: channels},
	}
	reading := web.Reading{
		Publications: p.public, Engine: p.engine(),
		ProjectSections: []web.ProjectSection{web.ThirdPartySection(p.public), people.HearingSection, people.RatingSection, people.OpinionSection},
		LineSections:    []web.LineSection{people.LineSection}, SectionOpinions: people.SectionOpinions,

		DepartmentSections: []web.DepartmentSection{people.UnitSection, people.DepartmentRating, people.DepartmentOpinions},
		HomeSections:       []web.HomeSection{people.HearingHome, people.RatingHome},
	}
	reading.MethodSections = []web.HomeSection{web.RobustSection(reading, p.public)}
	if c.Demo != "" {
		reading.Tour = &web.Tour{Stories: demo.Stories(), Find: p.public.ProjectNamed}
	}
	keys := p.keys.site()
	config.Routes = slices.Concat(web.PublicRoutes(reading), web.PerformanceRoutes(reading, p.public), web.HearingRoutes(people), web.ProposalRoutes(people), web.PeopleRoutes(people),
		web.LogRoutes(p.public, p.public, p.public, keys), web.GalleryRoutes())
	return config
}

// deskSite is what staff see: of the desk, of the inner site, or on one
// machine of both.
func (c serveCommand) deskSite(config web.Config, p *portal) web.Config {
	signIn := web.SignIn{Identity: p.identity, Book: p.desk.Sessions(), Demo: c.Demo != "", Landing: "/desk"}
	desk := web.DeskPages{Catalogue: p.public, Moderation: p.desk, Replies: p.desk, Scores: p.desk, Feedback: p.desk, Handed: p.desk, Hearings: p.desk, Releases: p.public, Lines: p.public, Random: rand.Reader, Alerts: p.public, Issues: p.public, Oversight: p.desk, Lineage: p.desk, Comparisons: p.public, PublicURL: c.publicURL()}
	desk.Proposals = p.desk
	staff := web.StaffPages{Staff: p.identity, Identities: p.identity, Looking: p.desk, Book: p.desk.Sessions()}
	vault := web.VaultPages{Candidates: p.vault, Staff: p.vault.Sessions(), ReadFile: readFile, Layouts: fileLayouts(), Template: ingest.Template, MostBytes: ingest.DefaultMaxBytes}
	directory := web.Directories{p.desk}
	var cards []web.DeskCard
	if c.runs("desk") {
		config.Sites, config.Ready = append(config.Sites, web.Desk), append(config.Ready, p.desk)
		cards = append(cards, desk.ModerationCard, desk.RemovalsCard, desk.ChannelsCard, desk.RepliesCard, desk.HandoversCard, desk.ScoresCard)
	}
	if c.runs("vault") { // it knows governments that have published nothing yet
		config.Sites, config.Ready = append(config.Sites, web.Vault), append(config.Ready, p.vault)
		directory, cards = append(directory, p.vault), append(cards, vault.ReleasesCard)
	}
	config.Directory, config.Sessions = directory, p.desk.Sessions()
	shared := config.Sites[0]
	config.Routes = slices.Concat(web.SignInRoutes(shared, signIn), web.DeskHomeRoutes(shared, cards...), web.DeskRoutes(desk), web.StaffRoutes(staff), web.VaultRoutes(vault))
	return config
}

// deskURL is where staff who come to the public site are sent in the demo.
func (c serveCommand) deskURL() string { return c.demoURL(c.DeskAddr) }

// publicURL is where the desk's links to public pages lead in the demo.
func (c serveCommand) publicURL() string { return c.demoURL(c.Addr) }

// demoURL is an address of this machine as a browser on it writes it; ""
// where the system chooses the port or proxies stand in front.
func (c serveCommand) demoURL(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil || port == "0" || c.Demo == "" {
		return ""
	}
	return "http://" + net.JoinHostPort(host, port)
}
