using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Cases.Repeats;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases.Repeats;

/// <summary>What is counted: of a customer, of everybody, and copies of one text.</summary>
public sealed class AskedTests
{
    private const string Lost = "Guten Tag, mein Router verliert jeden Abend die Verbindung zum Internet. Was kann ich tun?";

    private static string Petition(string name, string place) =>
        $"Ich, {name} aus {place}, bin mit der neuen Preisliste nicht einverstanden und fordere Sie auf, die Erhöhung zurückzunehmen. Die Leistung hat sich nicht geändert, "
        + "und im Vertrag war von einem festen Preis die Rede. Sollten Sie bei der Erhöhung bleiben, werde ich meinen Vertrag zum Jahresende beenden und das auch anderen Kunden raten.";

    [Theory, BothEngines]
    public async Task Only_what_somebody_confirms_counts_as_repeated_and_what_is_suspected_is_counted_apart(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var first = await app.Ask(Someone.Jonas, "Router", Lost);
        await app.Reply(first.Number, "Kanal 6.");
        var second = await app.Ask(Someone.Jonas, "Router", $"{Lost} Bitte um Hilfe.");
        var third = await app.Ask(Someone.Jonas, "Schon wieder", $"{Lost} Ich warte.");
        var anna = await app.Acting(Someone.Anna);
        var desk = await app.SignedIn(Someone.Ada);
        var jonas = await app.Customer(Someone.Jonas);
        Assert.Equal((3, 0, 2), await Counts());

        await Confirm(app, second, first, anna);
        Assert.Equal((3, 1, 1), await Counts());
        Assert.Contains("<strong>3</strong> in twelve months", await desk.Read($"/desk/customers/{jonas.Number}"), StringComparison.Ordinal);
        Assert.Contains("<strong>1</strong> answered to them before", await desk.Read($"/desk/customers/{jonas.Number}"), StringComparison.Ordinal);
        await Confirm(app, third, first, anna);
        Assert.Equal((3, 2, 0), await Counts());
        Assert.Null((await app.Do<Confirming, Outcome<Repeat>>(c => c.Undo(third.Message, anna, default))).Refusal);
        Assert.Equal((3, 1, 1), await Counts());
        // Twice the same click is one repeat.
        await Confirm(app, second, first, anna);
        Assert.Equal(1, await app.Look(db => db.Repeats.CountAsync(r => r.UndoneAt == null)));

        var program = await app.Program();
        var year = await program.GetFromJsonAsync<JsonElement>($"/api/v1/customers/{jonas.Id}/repeats?from=2026-09-28&to=2026-09-29");
        Assert.Equal((3, 1, 1), (year.GetProperty("questions").GetInt32(), year.GetProperty("confirmed").GetInt32(), year.GetProperty("suspected").GetInt32()));
        Assert.Equal(0, (await program.GetFromJsonAsync<JsonElement>($"/api/v1/customers/{jonas.Id}/repeats?to=2026-09-28")).GetProperty("questions").GetInt32());
        Assert.Equal(HttpStatusCode.BadRequest, (await program.GetAsync($"/api/v1/customers/{jonas.Id}/repeats?from=spring")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await program.GetAsync($"/api/v1/customers/{Guid.Empty}/repeats")).StatusCode);

        async Task<(long, long, long)> Counts()
        {
            var counts = await app.Look(db => RepeatCounts.Of(db, [jonas.Id], TestClock.Start.AddDays(-1), TestClock.Start.AddDays(1), default));
            Assert.Equal(RepeatCounts.None, await app.Look(db => RepeatCounts.Of(db, [jonas.Id, jonas.Id], TestClock.Start.AddDays(-9), TestClock.Start.AddDays(-1), default)));
            return (counts.Questions, counts.Confirmed, counts.Suspected);
        }
    }

    [Theory, BothEngines]
    public async Task Questions_stay_with_their_customer_when_two_turn_out_to_be_one(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (jonas, mary) = (await app.Customer(Someone.Jonas), await app.Customer(Someone.Mary));
        var first = await app.Ask(Someone.Jonas, "Router", Lost);
        await app.Reply(first.Number, "Kanal 6.");
        var second = await app.Ask(Someone.Jonas, "Router", $"{Lost} Bitte um Hilfe.");
        await Confirm(app, second, first, await app.Acting(Someone.Anna));

        var merge = (await app.Do<CustomerMerging, Outcome<CustomerMerge>>(m => m.Merge(jonas.Id, mary.Id, Actor.System, default))).Value;
        Assert.Equal((0, 0), await Counts(jonas));
        Assert.Equal((2, 1), await Counts(mary));
        await app.Do<CustomerMerging, Outcome<Customer>>(m => m.Undo(merge.Id, Actor.System, default));
        Assert.Equal((2, 1), await Counts(jonas));
        Assert.Equal((0, 0), await Counts(mary));

        async Task<(long, long)> Counts(Customer customer)
        {
            var counts = await app.Look(db => RepeatCounts.Of(db, [customer.Id], TestClock.Start.AddYears(-1), TestClock.Start.AddYears(1), default));
            return (counts.Questions, counts.Confirmed);
        }
    }

    [Theory, BothEngines]
    public async Task The_same_text_of_many_senders_is_known_and_counted_whatever_name_stands_in_it(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var people = new[] { ("Ina Berg", "Kiel"), ("Uwe Stein", "Bonn"), ("Ines Thal", "Jena"), ("Ole Brook", "Emden") };
        var asked = new List<Asked>();
        foreach (var (name, place) in people)
            asked.Add(await app.Ask(new Someone.Person(name, $"{name.Split(' ')[0].ToLowerInvariant()}@customer.example"), "Preiserhöhung", Petition(name, place), Channel.Mail));
        var word = await app.Ask(Someone.Jonas, "Preiserhöhung", Petition("Ina Berg", "Kiel").ToUpperInvariant(), Channel.Mail);
        var other = await app.Ask(Someone.Mary, "Preise", "Warum sind die Preise im neuen Vertrag höher als im alten? Die Leistung hat sich doch nicht geändert, oder habe ich etwas übersehen?");
        var anna = await app.SignedIn(Someone.Anna);

        Assert.Contains("The same text came 5 times.", await anna.Read($"/desk/cases/{asked[3].Number}"), StringComparison.Ordinal);
        Assert.Contains("The same text came 5 times.", await anna.Read($"/desk/cases/{word.Number}"), StringComparison.Ordinal);
        Assert.DoesNotContain("The same text", await anna.Read($"/desk/cases/{other.Number}"), StringComparison.Ordinal);
        Assert.Equal(5, (await (await app.Program()).GetFromJsonAsync<JsonElement>($"/api/v1/messages/{asked[0].Message}/earlier-answers")).GetProperty("copies").GetInt32());
        var page = await anna.Read("/desk/repeats?period=2026-09");
        Assert.Contains("Ich, Ina Berg aus Kiel", page, StringComparison.Ordinal);
        Assert.Equal([("2026", 5, 0, 4), ("2026-09", 5, 0, 4), ("ever", 5, 0, 4)], await app.Rows());

        // Answered once, the answer is found for the next one, whichever copy it was given to.
        await app.Reply(asked[2].Number, "Wir nehmen die Erhöhung zurück.");
        var next = await app.Ask(Someone.Mary, "Preiserhöhung", Petition("Mary Customer", "Lübeck"), Channel.Mail);
        Assert.Contains(await app.Found(next.Message, Actor.System), f => f.Other == asked[2].Message);
        // The first one is erased: the others still know each other.
        await app.Look(db => db.Write(() => db.Messages.Where(m => m.Id == asked[0].Message).ExecuteDeleteAsync(), default));
        var last = await app.Ask(Someone.Ben, "Preiserhöhung", Petition("Ina Berg", "Kiel"), Channel.Mail);
        Assert.Equal((await app.Question(word.Message)).Id, (await app.Question(last.Message)).FirstId);
        Assert.Equal(HttpStatusCode.OK, (await anna.GetAsync($"/desk/cases/{last.Number}")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task What_is_asked_most_is_listed_by_period_a_page_at_a_time_and_leads_to_an_article(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var anna = await app.Acting(Someone.Anna);
        var first = await app.Ask(Someone.Jonas, "Router verliert die Verbindung", Lost);
        await app.Reply(first.Number, "Guten Tag,\n\nbitte Kanal 6.\n\nMit freundlichen Grüßen\nAnna");
        var bill = await app.Ask(Someone.Jonas, "Rechnung", "=SUMME(A1) Warum ist die Rechnung so hoch?");
        await app.Reply(bill.Number, "Wegen der Gespräche ins Ausland.");
        var second = await app.Ask(Someone.Mary, "Router", $"{Lost} Bitte um Hilfe.");
        app.Clock.Advance(TimeSpan.FromDays(40));
        var third = await app.Ask(Someone.Mary, "Router", $"{Lost} Ich warte.");
        var again = await app.Ask(Someone.Mary, "Rechnung", "Warum ist meine Rechnung so hoch?");
        await Confirm(app, second, first, anna);
        await app.Reply(second.Number, "Siehe oben.");
        // A repeat of a repeat is one of the first.
        await Confirm(app, third, second, anna);
        await Confirm(app, again, bill, anna);

        Assert.Equal([("2026", 2, 1, 0), ("2026", 3, 2, 0), ("2026-09", 1, 0, 0), ("2026-09", 2, 1, 0), ("2026-11", 1, 1, 0), ("2026-11", 1, 1, 0), ("ever", 2, 1, 0), ("ever", 3, 2, 0)], await app.Rows());
        var desk = await app.SignedIn(Someone.Ada);
        var page = await desk.Read("/desk/repeats");
        Assert.True(page.IndexOf($"#m-{first.Message}", StringComparison.Ordinal) is > 0 and var at && at < page.IndexOf($"#m-{bill.Message}", StringComparison.Ordinal));
        Assert.Contains("November 2026", page, StringComparison.Ordinal);
        Assert.Contains("Nothing was asked twice", await desk.Read("/desk/repeats?period=2025"), StringComparison.Ordinal);
        var program = await app.Program();
        var one = await program.GetFromJsonAsync<JsonElement>("/api/v1/repeats?limit=1");
        Assert.Equal((3, 2), (one.GetProperty("items")[0].GetProperty("times").GetInt32(), one.GetProperty("items")[0].GetProperty("repeats").GetInt32()));
        var two = await program.GetFromJsonAsync<JsonElement>($"/api/v1/repeats?limit=1&after={one.GetProperty("after").GetString()}");
        Assert.Equal(bill.Message, two.GetProperty("items")[0].GetProperty("id").GetGuid());
        Assert.False(two.TryGetProperty("after", out var end) && end.ValueKind == JsonValueKind.String);
        Assert.Equal(HttpStatusCode.BadRequest, (await program.GetAsync("/api/v1/repeats?period=May")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await desk.GetAsync("/desk/repeats?period=2026-13&after=nonsense")).StatusCode);

        var csv = await desk.GetStringAsync("/desk/repeats?handler=Csv");
        Assert.StartsWith("Question,Case,First asked,Asked,Confirmed,Same text\r\n", csv, StringComparison.Ordinal);
        Assert.Contains($"{first.Number},2026-09-28T", csv, StringComparison.Ordinal);
        Assert.Contains("'=SUMME(A1)", csv, StringComparison.Ordinal);
        Assert.Equal("repeat.exported", await app.Look(db => db.Records.OrderByDescending(r => r.Id).Select(r => r.Type).FirstAsync()));

        var article = await desk.Read($"/desk/knowledge/new?question={first.Message}");
        Assert.Contains("value=\"Router verliert die Verbindung\"", article, StringComparison.Ordinal);
        Assert.Contains("Bitte Kanal 6.", article, StringComparison.Ordinal);

        // Taken back: what repeats it goes along with it.
        Assert.Null((await app.Do<Confirming, Outcome<Repeat>>(c => c.Undo(second.Message, anna, default))).Refusal);
        Assert.Equal(second.Message, await app.Look(db => db.Repeats.Where(r => r.MessageId == third.Message && r.UndoneAt == null).Select(r => r.HeadId).SingleAsync()));
        Assert.Equal([("ever", 2, 1, 0), ("ever", 2, 1, 0)], (await app.Rows()).Where(r => r.Period == "ever"));
    }

    [Theory, BothEngines]
    public async Task A_question_that_others_repeat_takes_them_along_when_it_repeats_an_older_one(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var anna = await app.Acting(Someone.Anna);
        var oldest = await app.Ask(Someone.Jonas, "Router", Lost);
        await app.Reply(oldest.Number, "Kanal 6.");
        var middle = await app.Ask(Someone.Mary, "Router", $"{Lost} Bitte um Hilfe.");
        await app.Reply(middle.Number, "Kanal 6, bitte.");
        var latest = await app.Ask(Someone.Jonas, "Router", $"{Lost} Ich warte.");

        await Confirm(app, latest, middle, anna);
        await Confirm(app, middle, oldest, anna);
        Assert.All(await app.Look(db => db.Repeats.Where(r => r.UndoneAt == null).ToListAsync()), r => Assert.Equal(oldest.Message, r.HeadId));
        Assert.Equal(("ever", 3, 2, 0), (await app.Rows())[^1]);
        // Better: the latest asks what the oldest did.
        await Confirm(app, latest, oldest, anna);
        Assert.Equal([("latest", true), ("middle", false)], (await app.Look(db => db.Repeats.Where(r => r.UndoneAt == null).ToListAsync())).Select(r => (r.MessageId == latest.Message ? "latest" : "middle", r.Own)).Order());
        Assert.Equal(("ever", 3, 2, 0), Assert.Single(await app.Rows(), r => r.Period == "ever"));
    }

    private static async Task Confirm(TestApp app, Asked asked, Asked earlier, Actor by) =>
        Assert.Null((await app.Do<Confirming, Outcome<Repeat>>(c => c.Confirm(asked.Message, earlier.Message, by, default))).Refusal);
}

internal static class AskedRows
{
    public static Task<List<(string Period, int Times, int Repeats, int Copies)>> Rows(this TestApp app) => app.Look(async db =>
        (await db.Set<AskedCount>().OrderBy(c => c.Period).ThenBy(c => c.Times).Select(c => new { c.Period, c.Times, c.Repeats, c.Copies }).ToListAsync()).ConvertAll(c => (c.Period, c.Times, c.Repeats, c.Copies)));
}
