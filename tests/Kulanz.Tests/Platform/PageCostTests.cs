using System.Net;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Cases.Handovers;
using Kulanz.Cases.Repeats;
using Kulanz.Cases.Repeats.Likeness;
using Kulanz.Cases.Reports;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Search;
using Kulanz.Telephony;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Telephony;
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
        "arrived_mails", "attachments", "bulk_cases", "call_backs", "call_drafts", "call_legs", "call_notes", "call_rings", "calls", "case_copies", "case_links", "case_marks", "case_passes", "case_tags", "case_times", "cases", "closures", "contact_points", "customer_merges", "customer_notes",
        "customers", "day_figures", "field_values", "file_chunks", "files", "followers", "handover_corrections", "handovers", "hands", "mail_deliveries", "merges", "messages", "notifications", "outbox", "records", "satisfactions", "search_entries",
        "asked_again", "case_causes", "case_checklists", "checklist_answers", "grant_charges", "grant_steps", "grants", "mention_invitations", "mention_opt_outs", "mentions", "public_answers", "shipment_steps", "shipments", "voucher_alarms", "voucher_tries", "voucher_uses", "vouchers",
        "copied_texts", "distinctions", "question_bands", "question_suggestions", "questions", "repeats", "sent_mails", "sessions", "sign_in_links", "split_moves", "splits", "time_entries", "trigger_firings", "webhook_calls",
    ];

    private const int PerYear = 1000;

    [Theory, BothEngines]
    public async Task Every_question_of_a_page_is_answered_from_an_index_and_there_are_no_more_of_them_with_the_years(string engine)
    {
        var questions = new Questions();
        await using var app = await TestApp.Start(engine, replace: questions.To);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone", "The line is dead.");
        var customer = await app.Customer(Someone.Jonas);
        var people = new Dictionary<string, HttpClient> { ["desk"] = await app.SignedIn(Someone.Ada), ["portal"] = await Portal(app) };
        await RareViews(app, number);
        await app.Do(services =>
        {
            var db = services.GetRequiredService<KulanzDb>();
            AddCall(db, 9_999_999, customer.Id, customer, Guid.Empty, app.Clock.GetUtcNow(), app.Clock);
            db.ChangeTracker.Entries<CallRing>().Single().State = EntityState.Detached;
            return db.SaveChangesAsync();
        });
        var pages = Pages(number, customer.Number).ToList();

        var first = await Ask();
        await Walks(first, Growing);
        await Grow(app, customer, 0, number);
        var young = await Ask();
        var youngCosts = await Costs(young);
        for (var year = 1; year < 4; year++)
            await Grow(app, customer, year * PerYear, null);
        var grown = await Ask();
        var grownCosts = await Costs(grown);

        var dearer = new List<string>();
        foreach (var (page, now) in grown)
        {
            if (now.Count > young[page].Count)
                dearer.Add($"{page} asked {young[page].Count} questions, now {now.Count}:\n{string.Join('\n', now.Select(q => q.Sql.ReplaceLineEndings(" ")))}");
            // Four times as much: what an index leads to straight away may take a level more, what is walked through takes four times as long.
            // A search looks at what is found, newest first, up to a number of places.
            if (grownCosts[page].Sum() > youngCosts[page].Sum() * 1.5 + (page.StartsWith("/desk/search", StringComparison.Ordinal) ? 5000 : 500))
                dearer.Add($"{page} took {youngCosts[page].Sum():N0}, now {grownCosts[page].Sum():N0}; most of it:\n{now.Zip(grownCosts[page]).MaxBy(q => q.Second).First.Sql.ReplaceLineEndings(" ")}");
        }
        Assert.True(dearer.Count == 0, string.Join('\n', dearer));

        async Task<Dictionary<string, List<long>>> Costs(Dictionary<string, List<Questions.Question>> asked) => await app.Look(async db =>
        {
            var costs = new Dictionary<string, List<long>>();
            foreach (var (page, questions) in asked)
            {
                costs[page] = [];
                foreach (var question in questions)
                    costs[page].Add(question.Sql.StartsWith("SELECT", StringComparison.Ordinal) ? await Questions.Cost(db, question) : 0);
            }
            return costs;
        });

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

    [Theory, BothEngines]
    public async Task Work_in_the_background_finds_what_is_due_by_an_index(string engine)
    {
        var questions = new Questions();
        await using var app = await TestApp.Start(engine, replace: questions.To);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        await Grow(app, await app.Customer(Someone.Jonas), 0, number);
        app.Clock.Advance(TimeSpan.FromDays(400));
        questions.Everybody = true;

        var loops = app.Services.GetServices<Loop>().ToList();
        var now = app.Clock.GetUtcNow();
        loops.ForEach(loop => loop.Poke());
        await app.Holds(_ => Task.FromResult(loops.TrueForAll(loop => loop.LastRound >= now && loop.RunningSince is null)), "each has had its round");
        questions.Everybody = false;

        Assert.Empty(loops.Where(loop => loop.LastError is not null).Select(loop => loop.Name));
        Assert.Contains(questions.Asked, q => q.Sql.StartsWith("UPDATE records", StringComparison.Ordinal));
        var walks = await app.Look(db => Questions.Walks(db, questions.Asked, Growing));
        Assert.True(walks.Count == 0, string.Join('\n', walks));
    }

    [Theory, BothEngines]
    public async Task What_a_telephone_system_tells_is_looked_up_by_an_index(string engine)
    {
        var questions = new Questions();
        await using var app = await TestApp.Start(engine, replace: questions.To);
        var customer = await app.Customer(Someone.Jonas);
        await app.Sits(Someone.Anna, "204");
        var (pbx, at) = (app.Visitor(), await app.Connect());
        await Grow(app, customer, 0, null);
        await Tell("first");

        var young = await Tell("young");
        for (var year = 1; year < 4; year++)
            await Grow(app, customer, year * PerYear, null);
        var grown = await Tell("grown");
        Assert.True(grown.Sum(q => q.Cost) <= young.Sum(q => q.Cost) * 1.5 + 500, $"It took {young.Sum(q => q.Cost):N0}, now {grown.Sum(q => q.Cost):N0}; most of it:\n{grown.MaxBy(q => q.Cost).Sql}");
        var walks = await app.Look(db => Questions.Walks(db, questions.Asked.Where(q => q.Sql.StartsWith("SELECT", StringComparison.Ordinal)), Growing));
        Assert.True(walks.Count == 0, string.Join('\n', walks));

        async Task<List<(long Cost, string Sql)>> Tell(string day)
        {
            questions.Asked.Clear();
            await pbx.Rings(at, $"{day} 1", "030 7654321", "204");
            await pbx.HangsUp(at, $"{day} 1", "cancel");
            await pbx.Rings(at, $"{day} 2", "030 7654321", "204");
            await pbx.Answers(at, $"{day} 2", "204");
            await pbx.Tell(at, new { @event = "newCall", callId = $"{day} 3", origCallId = $"{day} 2", from = "030 7654321", to = "205", direction = "in", user = "Ben Agent" });
            await pbx.HangsUp(at, $"{day} 2");
            await pbx.Tell(at, new { @event = "newCall", callId = $"{day} 4", from = "204", to = "030 7654321", direction = "out", user = "204" });
            await pbx.HangsUp(at, $"{day} 3");
            return await app.Look(async db =>
            {
                var costs = new List<(long, string)>();
                foreach (var question in questions.Asked.Where(q => q.Sql.StartsWith("SELECT", StringComparison.Ordinal)))
                    costs.Add((await Questions.Cost(db, question), question.Sql));
                return costs;
            });
        }
    }

    private static IEnumerable<(string Who, string Page)> Pages(long number, long customer)
    {
        foreach (var view in ShippedViews.All)
            yield return ("desk", $"/desk?view={view.Key}");
        yield return ("desk", "/desk?view=tagged");
        yield return ("desk", "/desk?view=awaited");
        foreach (var order in Enum.GetValues<CaseOrder>())
            yield return ("desk", $"/desk?view=all&order={order}");
        foreach (var page in new[]
        {
            "/desk/views/side?at=inbox", $"/desk/cases/{number}", $"/desk/cases/{number}/history", "/desk/cases/new", "/desk/customers", "/desk/customers?q=jonas", $"/desk/customers/{customer}",
            "/desk/search?q=router", "/desk/repeats", "/desk/repeats?period=2026-09", "/desk/notifications", "/desk/jobs", "/desk/me", "/desk/knowledge", "/admin/outbox", "/admin/outbox?state=Failed", "/admin/mail", "/admin/health", "/admin/people", "/admin/webhooks",
            "/desk/calls", "/desk/calls?view=ToCallBack", "/desk/calls?view=MissedCalls", "/desk/calls?view=MyCalls", "/desk/calls?view=IncomingCalls", "/desk/calls?view=OutgoingCalls&oldest=true", $"/desk/calls?customer={customer}", "/desk/calls?phone=030-123456",
            "/desk/calls?from=2026-01-01&until=2030-01-01", "/desk/calls/9999999", "/desk/calls/ringing", "/desk/calls/missed", "/desk/calls/9999999/note", "/admin/telephony", "/desk/me/telephone",
            "/desk/goodwill", "/desk/goodwill?sort=Dearest", "/desk/goodwill/waiting", "/desk/budgets", "/desk/shipments", "/desk/vouchers", "/desk/mentions", "/desk/mentions/feeds", "/desk/checklists", "/desk/causes", "/desk/causes/months", "/desk/causes/months?month=2026-09",
            "/desk/reports", "/desk/reports?span=weeks&by=channel", "/desk/reports?span=months&of=channel:Mail", "/desk/reports?report=hands", "/desk/reports?report=satisfaction", "/desk/reports?report=goodwill",
            "/desk/handovers", "/desk/handovers/waiting", $"/desk/cases/{number}/handover", "/desk/partners",
        })
            yield return ("desk", page);
        yield return ("portal", "/my/cases");
        yield return ("portal", $"/my/cases/{number}");
    }

    /// <summary>Views of the whole archive of which hardly any case is part.</summary>
    private static Task RareViews(TestApp app, long number) => app.Do(async services =>
    {
        var tag = (await services.GetRequiredService<Tagging>().Tag(number, "rare", Actor.System, default)).Value;
        var db = services.GetRequiredService<KulanzDb>();
        foreach (var (key, condition) in new[] { ("tagged", new Condition("tag", Operator.Is, [$"{tag.Id}"])), ("awaited", new Condition("waiting", Operator.Is, ["yes"])) })
            db.Add(new View { Id = Id.New(app.Clock), Key = key, Name = key, Icon = "star", Conditions = new Conditions([condition], []) });
        await db.SaveChangesAsync();
    });

    /// <summary>They call, too: most are answered, some in vain, some from numbers nobody knows.</summary>
    private static void AddCall(KulanzDb db, long number, Guid customer, Customer jonas, Guid anna, DateTimeOffset at, TimeProvider clock)
    {
        // More than a page of everything in the first year already.
        var (missed, theirs) = (number % 5 == 0, number % 10 == 1 || customer == jonas.Id);
        var call = new Call
        {
            Id = Id.New(clock), Number = number, Direction = number % 4 == 0 ? CallDirection.Outgoing : CallDirection.Incoming, Outside = theirs ? "+4930123456" : $"+493012{number:00000}", CustomerId = number % 7 == 0 ? null : theirs ? jonas.Id : customer,
            BeganAt = at, AnsweredAt = missed ? null : at, EndedAt = at, Outcome = missed ? CallOutcome.Missed : CallOutcome.Talked, MissedAt = missed ? at : null, WaitingSince = missed && number % 2 == 0 ? at : null,
        };
        db.Add(call);
        var leg = new CallLeg { Id = Id.New(clock), CallId = call.Id, ExternalId = $"{number}", BeganAt = at, AnsweredAt = call.AnsweredAt, EndedAt = at };
        db.Add(leg);
        db.Add(new CallRing { CallId = call.Id, AccountId = anna, LegId = leg.Id, RangAt = at, TakenAt = call.AnsweredAt, OnScreen = false });
        if (missed)
            db.Add(new CallBack { Id = Id.New(clock), CallId = call.Id, At = at, ByName = "Anna" });
    }

    /// <summary>Each was handed on once, to Anna or to a queue; hardly any waits.</summary>
    private static void AddHandover(KulanzDb db, Case @case, Guid queue, Guid anna, DateTimeOffset at, TimeProvider clock)
    {
        var colleague = @case.Number % 2 == 0;
        var handover = new Handover
        {
            Id = Id.New(clock), CaseId = @case.Id, CustomerId = @case.CustomerId, GivenAt = at, GivenById = anna, GivenByName = "Anna", FromName = "Anna", To = colleague ? HandoverTo.Colleague : HandoverTo.Queue,
            ToAccountId = colleague ? anna : null, ToQueueId = colleague ? null : queue, ToName = "Ben", Summary = "Please.",
        };
        if (@case.Number % 500 != 0)
            _ = handover.Decide(HandoverOutcome.Accepted, "", Actor.System, at);
        db.Add(handover);
    }

    private static async Task<HttpClient> Portal(TestApp app)
    {
        await app.Register(Someone.Jonas);
        return await app.SignedIn(Someone.Jonas);
    }

    /// <summary>Years later: the same customer has written again and again, thousands of others have, and hardly anything was ever merged.</summary>
    private static Task Grow(TestApp app, Customer jonas, int from, long? number) => app.Do(async services =>
    {
        var db = services.GetRequiredService<KulanzDb>();
        var queue = await db.Queues.OrderBy(q => q.Id).Select(q => q.Id).FirstAsync();
        var anna = await db.Accounts.Where(a => a.Email == Someone.Anna.Email).Select(a => a.Id).SingleAsync();
        var talked = await db.Cases.Where(c => c.Number == number).Select(c => (Guid?)c.Id).SingleOrDefaultAsync();
        // What the case asks is noticed in the background; then others ask something like it.
        if (number is not null)
            await app.Holds(look => look.Questions.AnyAsync(q => q.ComparedAt != null), "the question of the case is noticed");
        var asked = talked is null ? null : await db.Questions.Where(q => db.Messages.Any(m => m.Id == q.MessageId && m.CaseId == talked)).Select(q => (long?)q.Id).SingleAsync();
        await db.Write(async () =>
        {
            for (var i = from; i < from + PerYear; i++)
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
                var message = new Message { Id = Id.New(app.Clock), CaseId = @case.Id, CustomerId = customer, AuthorName = $"Kunde {i}", At = at, Text = "Der Router blinkt." };
                db.Add(message);
                var question = new Question { Id = SearchEntry.IdOf(0, at, message.Id), MessageId = message.Id, CustomerId = customer, At = at, Language = "de", Words = [], ComparedAt = at, Suspected = i % 60 == 0 };
                db.Add(question);
                db.Add(new Message { Id = Id.New(app.Clock), CaseId = @case.Id, CustomerId = customer, AuthorKind = AuthorKind.Staff, AuthorName = "Anna", At = app.Clock.GetUtcNow(), Text = "Bitte neu starten." });
                if (asked is { } about && i < 5)
                    db.Add(new Suggestion { QuestionId = about, Place = i + 1, EarlierId = question.Id, Certainty = Certainty.Probably });
                if (i % 4 == 0)
                    db.Add(new Repeat { Id = Id.New(app.Clock), MessageId = message.Id, CustomerId = customer, AskedAt = at, EarlierId = Id.New(app.Clock), HeadId = message.Id, At = at, ByName = "Anna", Own = i % 60 == 0 });
                db.Add(new AskedCount { Period = "ever", HeadId = message.Id, Times = i, Repeats = i });
                if (talked is { } here && i % 50 == 0)
                    db.Add(new Message { Id = Id.New(app.Clock), CaseId = here, CustomerId = jonas.Id, AuthorName = jonas.Name, At = at, Text = "Es geht noch immer nicht." });
                db.Add(Kulanz.Evidence.Record.Of("case.opened", $"case/{900_000 + i}", customer, Actor.System, new { }, app.Clock));
                AddCall(db, 900_000 + i, customer, jonas, anna, at, app.Clock);
                AddHandover(db, @case, queue, anna, at, app.Clock);
            }
            return await db.SaveChangesAsync();
        }, default);
        await services.GetRequiredService<Recounting>().Round(default);
        await ReckoningCases.Round(app.Services, default);
        if (db.Engine is Postgres)
            await db.Database.ExecuteSqlRawAsync("VACUUM (ANALYZE)");
    });
}
