using System.Net;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Platform;

/// <summary>What the pages people have open all day ask the database: never a table from end to end, and no more often when there is more.</summary>
public sealed class PageCostTests
{
    /// <summary>What grows for as long as a company answers its customers.</summary>
    private static readonly string[] Growing =
    [
        "arrived_mails", "attachments", "bulk_cases", "case_copies", "case_links", "case_passes", "case_tags", "cases", "closures", "contact_points", "customer_merges", "customer_notes",
        "customers", "field_values", "file_chunks", "files", "followers", "mail_deliveries", "merges", "messages", "notifications", "outbox", "records", "satisfactions", "search_entries",
        "sent_mails", "sessions", "sign_in_links", "split_moves", "splits", "time_entries", "trigger_firings", "webhook_calls",
    ];

    [Theory, BothEngines]
    public async Task Every_question_of_a_page_is_answered_from_an_index_and_there_are_no_more_of_them_with_the_years(string engine)
    {
        var questions = new Questions();
        await using var app = await TestApp.Start(engine, replace: questions.To);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone", "The line is dead.");
        var customer = await app.Customer(Someone.Jonas);
        var people = new Dictionary<string, HttpClient> { ["desk"] = await app.SignedIn(Someone.Ada), ["portal"] = await Portal(app) };
        var pages = Pages(number, customer.Number).ToList();

        var young = await Ask();
        await Walks(young, Growing);
        await Grow(app, customer, number);
        var grown = await Ask();

        foreach (var (page, now) in grown)
            Assert.True(now.Count <= young[page].Count, $"{page} asked {young[page].Count} questions, now {now.Count}:\n{string.Join('\n', now.Select(q => q.Sql.ReplaceLineEndings(" ")))}");
        // Whoever gathers statistics on a table of three rows is told that walking through it is best.
        await Walks(grown, ["cases", "contact_points", "customers", "messages", "records"]);

        async Task Walks(Dictionary<string, List<Questions.Question>> asked, IReadOnlyCollection<string> tables)
        {
            var walks = await app.Look(db => Questions.Walks(db, asked.Values.SelectMany(q => q), tables));
            Assert.True(walks.Count == 0, string.Join('\n', walks));
        }

        async Task<Dictionary<string, List<Questions.Question>>> Ask()
        {
            var all = new Dictionary<string, List<Questions.Question>>();
            foreach (var (who, page) in pages)
            {
                // The first look fills what is kept in memory.
                for (var look = 0; look < 2; look++)
                {
                    questions.Asked.Clear();
                    using var answer = await people[who].GetAsync(page);
                    Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{page}: {answer.StatusCode}");
                    all[page] = [.. questions.Asked];
                }
            }
            return all;
        }
    }

    private static IEnumerable<(string Who, string Page)> Pages(long number, long customer)
    {
        foreach (var view in ShippedViews.All)
            yield return ("desk", $"/desk?view={view.Key}");
        foreach (var order in Enum.GetValues<CaseOrder>())
            yield return ("desk", $"/desk?view=all&order={order}");
        foreach (var page in new[]
        {
            "/desk/views/side?at=inbox", $"/desk/cases/{number}", $"/desk/cases/{number}/history", "/desk/cases/new", "/desk/customers", "/desk/customers?q=jonas", $"/desk/customers/{customer}",
            "/desk/search?q=router", "/desk/notifications", "/desk/jobs", "/desk/me", "/desk/knowledge", "/admin/outbox", "/admin/outbox?state=Failed", "/admin/mail", "/admin/health", "/admin/people", "/admin/webhooks",
        })
            yield return ("desk", page);
        yield return ("portal", "/my/cases");
        yield return ("portal", $"/my/cases/{number}");
    }

    private static async Task<HttpClient> Portal(TestApp app)
    {
        await app.Register(Someone.Jonas);
        return await app.SignedIn(Someone.Jonas);
    }

    /// <summary>Years later: the same customer has written again and again, thousands of others have, hardly anything was ever merged, and statistics were gathered.</summary>
    private static Task Grow(TestApp app, Customer jonas, long number) => app.Do(async services =>
    {
        var db = services.GetRequiredService<KulanzDb>();
        var queue = await db.Queues.OrderBy(q => q.Id).Select(q => q.Id).FirstAsync();
        var anna = await db.Accounts.Where(a => a.Email == Someone.Anna.Email).Select(a => a.Id).SingleAsync();
        var talked = await db.Cases.Where(c => c.Number == number).Select(c => c.Id).SingleAsync();
        await db.Write(async () =>
        {
            for (var i = 0; i < 1500; i++)
            {
                var at = app.Clock.GetUtcNow();
                var customer = i % 30 == 0 ? jonas.Id : Id.New(app.Clock);
                if (customer != jonas.Id)
                {
                    db.Add(new Customer { Id = customer, Number = 900_000 + i, Name = $"Kunde {i}", CreatedAt = at });
                    db.Add(new ContactPoint { Id = Id.New(app.Clock), CustomerId = customer, Kind = ContactKind.Email, Value = $"kunde{i}@customer.example" });
                }
                var @case = new Case
                {
                    Id = Id.New(app.Clock), Number = 900_000 + i, Subject = $"Router {i}", CustomerId = customer, QueueId = queue, OwnerId = i % 3 == 0 ? anna : null,
                    State = i % 10 == 0 ? CaseState.Open : CaseState.Closed, OpenedAt = at, TouchedAt = at, LastWord = "Hello", LastAuthor = $"Kunde {i}",
                };
                db.Add(@case);
                db.Add(new Message { Id = Id.New(app.Clock), CaseId = @case.Id, CustomerId = customer, AuthorName = $"Kunde {i}", At = at, Text = "Der Router blinkt." });
                if (i % 50 == 0)
                    db.Add(new Message { Id = Id.New(app.Clock), CaseId = talked, CustomerId = jonas.Id, AuthorName = jonas.Name, At = at, Text = "Es geht noch immer nicht." });
                db.Add(Kulanz.Evidence.Record.Of("case.opened", $"case/{900_000 + i}", customer, Actor.System, new { }, app.Clock));
            }
            return await db.SaveChangesAsync();
        }, default);
        await db.Database.ExecuteSqlRawAsync("ANALYZE");
    });
}
