using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Cases.Knowledge;
using Kulanz.Platform;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Search;

public sealed class SearchTests
{
    /// <summary>The titles of the lines on the page, in their order.</summary>
    private static async Task<List<string>> Search(HttpClient desk, string typed, string more = "")
    {
        var page = await desk.GetAsync($"/desk/search?q={Uri.EscapeDataString(typed)}{more}");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        return [.. (await page.Read()).Split("<span class=\"found-title\">").Skip(1).Select(piece => piece[..piece.IndexOf("</span>", StringComparison.Ordinal)].Replace("<mark>", "", StringComparison.Ordinal).Replace("</mark>", "", StringComparison.Ordinal))];
    }

    [Theory, BothEngines]
    public async Task Words_are_found_in_every_form_in_a_row_by_their_beginning_and_in_any_notation(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var first = await app.OpenCase(Someone.Jonas, "Stoerungsmeldung vom Router", "Kein Freizeichen seit Montag. Rückruf bitte unter 030 901820-17.");
        app.Clock.Advance(TimeSpan.FromMinutes(5));
        await app.OpenCase(Someone.Mary, "Refund", "You charged 1.234,50 EUR on 3. Oktober 2026. Freizeichen is not kein issue.");
        var desk = await app.SignedIn(Someone.Anna);

        Assert.Equal(["Stoerungsmeldung vom Router"], await Search(desk, "Störung"));
        Assert.Equal(["Stoerungsmeldung vom Router"], await Search(desk, "störungen routers"));
        Assert.Equal(["Refund", "Stoerungsmeldung vom Router"], await Search(desk, "Freizeichen"));
        Assert.Equal(["Stoerungsmeldung vom Router"], await Search(desk, "\"kein Freizeichen\""));
        Assert.Equal(["Refund"], await Search(desk, "Freizeichen -Router"));
        Assert.Equal(["Refund"], await Search(desk, "charg*"));
        Assert.Equal(["Refund", "Stoerungsmeldung vom Router"], await Search(desk, "refunds OR Störung"));
        Assert.Equal(["Stoerungsmeldung vom Router"], await Search(desk, "+49 (0)30 90182017"));
        Assert.Equal(["Refund"], await Search(desk, "1234.5"));
        Assert.Equal(["Refund"], await Search(desk, "2026-10-03"));
        Assert.Equal(["Refund"], await Search(desk, "-Router kind:cases"));
        Assert.Empty(await Search(desk, "Waschmaschine"));

        // The words are marked, in the excerpt of the message that has them.
        Assert.Contains("<mark>Stoerungsmeldung</mark> vom Router", await desk.Read("/desk/search?q=St%C3%B6rung"), StringComparison.Ordinal);
        Assert.Contains("Kein <mark>Freizeichen</mark> seit", await desk.Read("/desk/search?q=freizeichen"), StringComparison.Ordinal);
        // Nothing has the word as typed, but one begins so.
        Assert.Contains("begin with them", await desk.Read("/desk/search?q=freizei"), StringComparison.Ordinal);
        // Whoever pauses after two letters and then chooses a tab finds there what they saw, and the tabs count just that.
        Assert.Equal(["Stoerungsmeldung vom Router"], await Search(desk, "freizeichen ro"));
        Assert.Contains("handler=Counts&as=begun", await desk.Read("/desk/search?q=freizeichen%20ro&kind=cases"), StringComparison.Ordinal);
        Assert.Contains("<span class=\"count\">1</span>", await desk.Read("/desk/search?q=freizeichen%20ro&handler=Counts&as=begun"), StringComparison.Ordinal);
        Assert.DoesNotContain("<span class=\"count\">1</span>", await desk.Read("/desk/search?q=freizeichen%20ro&handler=Counts&as=whole"), StringComparison.Ordinal);
        // A number sent leads to its case, typed in passing it stands on top.
        Assert.Equal($"/desk/cases/{first}", (await desk.GetAsync($"/desk/search?q=%23{first}")).Headers.Location!.ToString());
        desk.DefaultRequestHeaders.Add("HX-Request", "true");
        Assert.Equal("Stoerungsmeldung vom Router", (await Search(desk, $"{first}"))[0]);
    }

    [Theory, BothEngines]
    public async Task A_case_is_one_line_with_its_newest_place_on_top_and_follows_merging_splitting_and_renaming(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var one = await app.OpenCase(Someone.Jonas, "Modem", "Das Modem brummt.");
        var two = await app.OpenCase(Someone.Jonas, "Kabel", "Das Modem ist neu, das Kabel brummt nicht.");
        var desk = await app.SignedIn(Someone.Lea);
        var lea = await app.Acting(Someone.Lea);
        Assert.Equal(["Kabel", "Modem"], (await Search(desk, "Modem")).Order());

        await app.Do<Merging, Outcome<Merge>>(m => m.Merge(two, one, despite: false, lea, default));
        Assert.Equal(["Modem"], await Search(desk, "brummen"));
        Assert.Equal(["Modem"], await Search(desk, "Kabel"));
        await app.Do<Merging, Outcome<Case>>(m => m.Undo(two, lea, default));
        Assert.Equal(["Kabel"], await Search(desk, "\"Kabel brummt\""));

        await app.Do<Turning, Outcome<Case>>(t => t.Rename(two, "Leitung", lea, default));
        Assert.Equal(["Leitung"], await Search(desk, "Leitungen"));
        await app.Do<Tagging, Outcome<Tag>>(t => t.Tag(two, "Glasfaser", lea, default));
        Assert.Equal(["Leitung"], await Search(desk, "Glasfaser"));
        await app.Do<Tagging, Outcome<Case>>(t => t.Untag(two, "Glasfaser", lea, default));
        Assert.Empty(await Search(desk, "Glasfaser"));
    }

    [Theory, BothEngines]
    public async Task Customers_are_found_by_name_number_address_note_and_any_way_to_write_their_telephone(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var lea = await app.Acting(Someone.Lea);
        var given = new CustomerGiven(CustomerKind.Person, "Käthe Größler", "de", [new(ContactKind.Phone, "030 / 90 18 20"), new(ContactKind.Email, "kaethe@firma.example")]) { Reference = "K-4711" };
        var kaethe = (await app.Do<Describing, Outcome<Customer>>(d => d.Add(given, lea, default))).Value;
        await app.Do<Noting, Outcome<CustomerNote>>(n => n.Note(kaethe.Id, "Bitte erst nach 18 Uhr anrufen", lea, default));
        var desk = await app.SignedIn(Someone.Lea);

        foreach (var typed in new[] { "Groessler", "käthe", "K-4711", "+4930901820", "(030) 901820", "0049 30 901820", "kaethe@firma.example", "firma.example", "anrufen" })
            Assert.Equal(["Käthe Größler"], await Search(desk, typed, "&kind=customers"));
        await app.Do<Describing, Outcome<Customer>>(d => d.Change(kaethe.Id, given with { Name = "Käthe Schulz", Points = [] }, null, lea, default));
        Assert.Empty(await Search(desk, "Größler"));
        Assert.Empty(await Search(desk, "030 901820"));
        Assert.Equal(["Käthe Schulz"], await Search(desk, "Schulz"));

        // Who was merged leads to who remained.
        var twin = (await app.Do<Describing, Outcome<Customer>>(d => d.Add(given with { Name = "Kate Schulz-Zwilling", Reference = null }, lea, default))).Value;
        await app.Do<CustomerMerging, Outcome<CustomerMerge>>(m => m.Merge(twin.Id, kaethe.Id, lea, default));
        Assert.Equal(["Käthe Schulz"], await Search(desk, "Zwilling"));
        Assert.Equal(["Käthe Schulz"], await Search(desk, "030 901820"));
    }

    [Theory, BothEngines]
    public async Task Nobody_finds_what_they_may_not_see(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var queues = await app.MakeQueues(("Personnel", false, [Someone.Ben]));
        var jonas = await app.Customer(Someone.Jonas);
        await app.Do<Opening, Outcome<Case>>(o => o.Open(new NewCase(jonas.Id, "Geheimsache", "Nur für Personal", Channel.Mail) { QueueId = queues[0] }, Actor.System, default));
        var lea = await app.Acting(Someone.Lea);
        await app.Do<ArticleWriting, Outcome<Article>>(w => w.Save(null, new ArticleGiven("de", "Geheimrezept", "Geheimsache intern", Publish: true) { Audience = Audience.Internal }, lea, default));
        await app.Do<ArticleWriting, Outcome<Article>>(w => w.Save(null, new ArticleGiven("de", "Geheimplan", "Entwurf", Publish: false), lea, default));
        var (anna, ben) = (await app.SignedIn(Someone.Anna), await app.SignedIn(Someone.Ben));

        Assert.DoesNotContain("Geheimsache", await Search(anna, "Geheimsache OR Personal"));
        Assert.Equal(["Geheimrezept"], await Search(anna, "geheim*"));
        Assert.Contains("Geheimsache", await Search(ben, "Geheimsache"));
        Assert.DoesNotContain("Geheimplan", await Search(ben, "geheim*"));
        Assert.Contains("Geheimplan", await Search(await app.SignedIn(Someone.Lea), "geheim*"));
        var counts = await anna.GetStringAsync("/desk/search?q=Geheimsache&handler=Counts");
        Assert.Contains("""href="/desk/search?q=Geheimsache&amp;kind=cases">Cases<span class="count">0</span>""", counts, StringComparison.Ordinal);

        // Customers search in what was said between them and us, never in notes, tags or others' cases.
        await app.Register(Someone.Jonas);
        var mine = await app.OpenCase(Someone.Jonas, "Rechnung", "Die Rechnung ist falsch.");
        await app.OpenCase(Someone.Mary, "Rechnung von Mary", "Rechnung");
        await app.Do<Replying, Outcome<Message>>(r => r.Note(mine, "Der Kunde ist schwierig", lea, default));
        await app.Do<Tagging, Outcome<Tag>>(t => t.Tag(mine, "Querulant", lea, default));
        var customer = await app.SignedIn(Someone.Jonas, "de");
        Assert.Contains($"/my/cases/{mine}\"", await customer.GetStringAsync("/my/cases?q=Rechnungen"), StringComparison.Ordinal);
        Assert.DoesNotContain("Mary", await customer.GetStringAsync("/my/cases?q=Rechnungen"), StringComparison.Ordinal);
        foreach (var hidden in new[] { "schwierig", "Querulant", "tag:Querulant", "-Waschmaschine tag:x" })
            Assert.Contains("Nichts gefunden", await customer.Read($"/my/cases?q={Uri.EscapeDataString(hidden)}"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await customer.GetAsync("/desk/search?q=Rechnung")).StatusCode);
        Assert.DoesNotContain("Geheim", (await app.Visitor("de").GetStringAsync("/help?q=geheim")).Split("portal-list")[^1].Split("</ul>")[0].Replace("geheim", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task Filters_narrow_by_state_owner_tag_customer_author_and_time_in_both_languages(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var lea = await app.Acting(Someone.Lea);
        var old = await app.OpenCase(Someone.Jonas, "Alter Router", "Router");
        await app.Do<Closing, Outcome<Closure>>(c => c.Close(old, null, final: false, lea, default));
        app.Clock.Advance(TimeSpan.FromDays(40));
        var young = await app.OpenCase(Someone.Mary, "Neuer Router", "Router");
        await app.Do<Assigning, Outcome<Case>>(a => a.Assign(young, lea.Id, lea, default));
        await app.Do<Tagging, Outcome<Tag>>(t => t.Tag(young, "VIP", lea, default));
        var desk = await app.SignedIn(Someone.Lea);
        var day = TestClock.Start.AddDays(20).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

        foreach (var filter in new[] { "is:open", "ist:offen", "-is:solved", "owner:me", "bearbeiter:lea", "tag:vip", "schlagwort:VIP", "customer:mary", "from:mary@customer.example", "von:Mary", $"since:{day}", $"seit:{day}", "subject:neuer" })
            Assert.Equal($"{filter}: Neuer Router", $"{filter}: {string.Join(", ", await Search(desk, $"Router {filter}"))}");
        foreach (var filter in new[] { "is:solved", "ist:gelöst", "owner:nobody", "-tag:vip", "kunde:Jonas", $"before:{day}", $"vor:{day}" })
            Assert.Equal($"{filter}: Alter Router", $"{filter}: {string.Join(", ", await Search(desk, $"Router {filter}"))}");
        // Without words, filters alone.
        Assert.Equal(["Neuer Router"], await Search(desk, "is:open"));
        Assert.Contains("“product:x” says nothing here", await desk.Read("/desk/search?q=router+product:x"), StringComparison.Ordinal);
        // The same in the list's own filter line.
        Assert.Contains("Neuer Router", await desk.Read("/desk?q=router+tag:vip"), StringComparison.Ordinal);
        Assert.DoesNotContain("Neuer Router", await desk.Read("/desk?q=router+-tag:vip"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task Pages_and_the_API_give_every_case_once_and_nothing_typed_is_an_error(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var numbers = new List<long>();
        for (var i = 0; i < 30; i++)
        {
            numbers.Add(await app.OpenCase(Someone.Jonas, $"Frage {i}", "Leitung Leitung"));
            app.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        var lea = await app.Acting(Someone.Lea);
        // Old cases that move again are on top, and once.
        foreach (var number in numbers.Take(5))
            await app.Do<Replying, Outcome<Message>>(r => r.Reply(number, "Die Leitung wird geprüft.", null, lea, default));
        var desk = await app.SignedIn(Someone.Lea);
        var first = await Search(desk, "Leitung", "&kind=cases");
        var program = await app.Program();
        var seen = new List<long>();
        string? after = null;
        do
        {
            var page = await program.GetFromJsonAsync<JsonElement>($"/api/v1/search?q=Leitungen&limit=7&after={after}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("number").GetInt64()));
            after = page.GetProperty("after").GetString();
        }
        while (after is not null);

        Assert.Equal(25, first.Count);
        Assert.Equal(numbers.Take(5).Order(), seen.Take(5).Order());
        Assert.Equal(numbers, seen.Order());
        Assert.Equal(30, (await program.GetFromJsonAsync<JsonElement>("/api/v1/cases?q=leitung")).GetProperty("items").GetArrayLength());
        Assert.Equal("http://help.example.com/desk/customers/1", (await program.GetFromJsonAsync<JsonElement>("/api/v1/search?q=jonas&kind=customers")).GetProperty("items")[0].GetProperty("url").GetString());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await program.GetAsync("/api/v1/search?q=contract:1")).StatusCode);

        foreach (var typed in new[] { "\"", "'); DROP TABLE cases;--", "a AND (b", "* ^ : - OR NOT", "NEAR(a b)", "{words}: x", "\0", "😀", new string('x', 5000), "is:", "-", "\"\" -\"\"" })
            await Search(desk, typed, "&kind=cases");
        await Search(desk, "Leitung", "&after=nonsense&kind=nothing");
    }

    [Theory, BothEngines]
    public async Task Customers_with_the_words_in_their_name_come_first_and_each_comes_once_page_after_page(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var lea = await app.Acting(Someone.Lea);
        var wanted = new List<long>();
        for (var i = 0; i < 120; i++)
        {
            // Every third in the name, the others only in their number.
            var given = new CustomerGiven(CustomerKind.Person, i % 3 == 0 ? $"Muster {i}" : $"Beispiel {i}", "de", []) { Reference = $"Muster-{i}" };
            wanted.Add((await app.Do<Describing, Outcome<Customer>>(d => d.Add(given, lea, default))).Value.Number);
        }
        var program = await app.Program();

        foreach (var limit in new[] { 25, 7 })
        {
            var seen = new List<(long Number, string Title)>();
            string? after = null;
            do
            {
                var page = await program.GetFromJsonAsync<JsonElement>($"/api/v1/search?q=Muster&kind=customers&limit={limit}&after={after}");
                seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => (i.GetProperty("number").GetInt64(), i.GetProperty("title").GetString()!)));
                after = page.GetProperty("after").GetString();
            }
            while (after is not null);
            Assert.Equal(wanted, seen.Select(s => s.Number).Order());
            Assert.All(seen.Take(25), line => Assert.StartsWith("Muster", line.Title, StringComparison.Ordinal));
        }
    }
}
