using System.Diagnostics;
using System.Text;
using Kulanz.Cases.Mentions;
using Kulanz.Cases.Mentions.Reading;

namespace Kulanz.Tests.Cases.Mentions;

public sealed class FeedTextTests
{
    private static readonly Uri From = new("https://blog.example/feeds/all.xml");
    private static readonly DateTimeOffset Now = new(2026, 9, 28, 8, 0, 0, TimeSpan.Zero);

    private static readonly string[] Valid =
    [
        """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><rss version="0.91"><channel><title>Old</title><item><title>T &amp;amp; &lt;b&gt;bold&lt;/b&gt;</title><link>/post</link><description><![CDATA[<p>One</p><p>Two</p>]]></description><pubDate>Mon, 28 Sep 2026 09:00:00 +0200</pubDate></item></channel></rss>""",
        """<rss version="2.0" xmlns:content="c" xmlns:dc="d"><channel><title>New</title><ttl>60</ttl><item><guid isPermaLink="false">id-1</guid><link>https://blog.example/1</link><title>T &amp; bold</title><dc:creator>Jo (jo@blog.example)</dc:creator><description>short</description><content:encoded>&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;</content:encoded></item></channel></rss>""",
        """<rdf:RDF xmlns:rdf="r"><channel rdf:about="x"><title>Rdf</title></channel><item rdf:about="https://blog.example/1"><title>T &amp; bold</title><link>https://blog.example/1</link><description>One Two</description></item></rdf:RDF>""",
        """<feed xmlns="http://www.w3.org/2005/Atom"><title>Atom</title><entry><id>id-1</id><title type="html">T &amp;amp; &lt;b&gt;bold&lt;/b&gt;</title><link rel="self" href="/self"/><link rel="alternate" href="../1"/><author><name>Jo</name><email>jo@blog.example</email></author><published>2026-09-28T07:00:00Z</published><content type="xhtml"><div xmlns="h"><p>One</p><p>Two</p></div></content></entry></feed>""",
        """{"version":"https://jsonfeed.org/version/1.1","title":"Json","items":[{"id":"id-1","url":"/1","title":"T & bold","content_html":"<p>One</p><p>Two</p>","date_published":"2099-01-01T00:00:00Z","authors":[{"name":"Jo"}]}]}""",
    ];

    [Fact]
    public void All_kinds_of_feeds_say_the_same()
    {
        foreach (var text in Valid)
        {
            var feed = FeedText.Read(text, From, Now);
            var post = Assert.Single(feed!.Posts);
            Assert.StartsWith("https://blog.example/", post.Url, StringComparison.Ordinal);
            Assert.Contains("bold", post.Title, StringComparison.Ordinal);
            Assert.DoesNotContain("<", post.Title, StringComparison.Ordinal);
            Assert.Matches(@"One\s+Two", post.Text);
            Assert.True(post.PublishedAt is null || post.PublishedAt <= Now);
        }
        Assert.Equal(TimeSpan.FromHours(1), FeedText.Read(Valid[1], From, Now)!.Every);
        Assert.Equal(("Jo", "jo@blog.example"), (FeedText.Read(Valid[1], From, Now)!.Posts[0].Author, FeedText.Read(Valid[1], From, Now)!.Posts[0].AuthorEmail));
        // A date that has not come is not known.
        Assert.Null(FeedText.Read(Valid[4], From, Now)!.Posts[0].PublishedAt);
        Assert.Null(FeedText.Read("<html><body>No feed</body></html>", From, Now));
    }

    [Fact]
    public void Whatever_is_broken_in_a_feed_nothing_throws_and_it_takes_no_longer()
    {
        var random = new Random(20260928);
        string[] scraps = ["<", ">", "&", "]]>", "<![CDATA[", "<!--", "<!DOCTYPE x [", "\"", "'", "/>", "</", "<item>", "&#x110000;", "&#0;", "\0", "\uD800", "{", "[", "<a b=", "=\"", "<?"];
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 4000; i++)
        {
            var text = new StringBuilder(Valid[random.Next(Valid.Length)]);
            for (var j = random.Next(1, 8); j > 0; j--)
                switch (random.Next(3))
                {
                    case 0: text.Insert(random.Next(text.Length), scraps[random.Next(scraps.Length)]); break;
                    case 1 when text.Length > 40: text.Remove(random.Next(text.Length - 20), random.Next(1, 20)); break;
                    default: text.Length = Math.Max(30, random.Next(text.Length)); break;
                }
            FeedText.Read(text.ToString(), From, Now);
        }
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(40), $"{watch.Elapsed}");
    }

    [Theory]
    [InlineData("<a ")]
    [InlineData("<rss><channel><item><title>")]
    [InlineData("<!DOCTYPE a [<!ENTITY b \"&b;&b;\">")]
    [InlineData("&amp;")]
    [InlineData("</x>")]
    [InlineData("<![CDATA[")]
    public void Five_megabytes_of_anything_are_read_in_time_that_grows_with_their_length(string scrap)
    {
        var watch = Stopwatch.StartNew();
        FeedText.Read("<rss><channel>" + string.Concat(Enumerable.Repeat(scrap, Fetching.LargestBody / scrap.Length)), From, Now);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{scrap}: {watch.Elapsed}");
    }

    [Fact]
    public void The_text_is_right_whatever_is_claimed_of_its_encoding()
    {
        const string said = "<?xml version=\"1.0\" encoding=\"{0}\"?><rss>Störung – über €</rss>";
        string With(string claim) => string.Format(System.Globalization.CultureInfo.InvariantCulture, said, claim);
        var utf8 = new UTF8Encoding(false);
        Assert.Contains("Störung – über €", Bytes.Text(utf8.GetBytes(With("iso-8859-1")), "iso-8859-1"), StringComparison.Ordinal);
        Assert.Contains("Störung – über €", Bytes.Text(utf8.GetBytes(With("us-ascii")), null), StringComparison.Ordinal);
        Assert.Contains("Störung – über €", Bytes.Text([0xEF, 0xBB, 0xBF, .. utf8.GetBytes(With("utf-16"))], "windows-1252"), StringComparison.Ordinal);
        Assert.Contains("Störung – über €", Bytes.Text([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(With("utf-8"))], "utf-8"), StringComparison.Ordinal);
        Assert.Contains("Störung – über €", Bytes.Text(Encoding.BigEndianUnicode.GetBytes(With("utf-16")), null), StringComparison.Ordinal);
        // Windows-1252 that calls itself UTF-8.
        var ansi = With("utf-8").Select(c => c switch { '–' => (byte)0x96, '€' => (byte)0x80, _ => (byte)c }).ToArray();
        Assert.Contains("Störung – über €", Bytes.Text(ansi, "utf-8"), StringComparison.Ordinal);
        Assert.NotNull(Bytes.Text([0x3C, 0x80, 0xC3], "no-such-thing"));
    }

    [Fact]
    public void Phrases_are_whole_words_in_any_spelling()
    {
        var phrases = new Phrases("LindBox\nLindgau Netz\nStörung GmbH", "Gewinnspiel");
        Assert.Equal("LindBox", phrases.In("Meine LINDBOX geht nicht"));
        Assert.Equal("Lindgau Netz", phrases.In("bei lindgau-netz angerufen"));
        Assert.Equal("Störung GmbH", phrases.In("die Stoerung  GmbH."));
        Assert.Null(phrases.In("LindBoxen"));
        Assert.Null(phrases.In("Lindgau hat ein Netz"));
        Assert.Null(phrases.In("Gewinnspiel: eine LindBox!"));
        Assert.Null(new Phrases("", "").In("LindBox"));
    }

    [Theory]
    [InlineData("User-agent: *\nDisallow: /", "/", false)]
    [InlineData("User-agent: *\nDisallow: /private\nAllow: /private/open", "/private/open/x", true)]
    [InlineData("User-agent: *\nDisallow: /private\nAllow: /private/open", "/private/x", false)]
    [InlineData("User-agent: kulanzmentions\nUser-agent: other\nDisallow: /a\n\nUser-agent: *\nDisallow: /", "/b", true)]
    [InlineData("User-agent: KulanzMentions\nDisallow: /a", "/a", false)]
    [InlineData("User-agent: someone\nDisallow: /", "/", true)]
    [InlineData("User-agent: *\nDisallow: /*.xml$", "/feed.xml", false)]
    [InlineData("User-agent: *\nDisallow: /*.xml$", "/feed.xml?x", true)]
    [InlineData("User-agent: *\nDisallow: /%C3%BCber", "/über", false)]
    [InlineData("User-agent: *\nDisallow:", "/", true)]
    [InlineData("User-agent: *\nDisallow: /x\nAllow: /x", "/x", true)]
    [InlineData("no rules at all", "/", true)]
    public void Rules_for_robots_are_read_as_RFC_9309_says(string rules, string path, bool allowed) =>
        Assert.Equal(allowed, Robots.Read(rules, "KulanzMentions").Allows(new Uri($"https://blog.example{path}")));

    [Theory]
    [InlineData("https://www.blog.example/post/?utm_source=x&b=2&a=1#top", "http://blog.example/post?a=1&b=2", true)]
    [InlineData("https://blog.example/post?fbclid=1", "https://blog.example/post/", true)]
    [InlineData("https://blog.example/post?id=1", "https://blog.example/post?id=2", false)]
    [InlineData("https://blog.example/post", "https://other.example/post", false)]
    public void One_page_is_known_under_all_its_addresses(string one, string other, bool same) => Assert.Equal(same, Mention.KeyOf(one).AsSpan().SequenceEqual(Mention.KeyOf(other)));
}
