using System.Net;
using System.Net.Http.Json;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Tests.Mail;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases;

public sealed class MergingTests
{
    [Theory, BothEngines]
    public async Task A_merge_moves_everything_and_its_undoing_gives_everything_back_also_what_came_meanwhile(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (first, second) = (await app.OpenCase(Someone.Jonas, "No dial tone", "Since Monday."), await app.OpenCase(Someone.Jonas, "Telephone dead", "Still nothing!"));
        var (anna, ben) = (await app.Acting(Someone.Anna), await app.Acting(Someone.Ben));
        await app.Do<Tagging, Outcome<Tag>>(t => t.Tag(first, "Fibre", anna, default));
        await app.Do<Tagging, Outcome<Tag>>(t => t.Tag(second, "Fibre", anna, default));
        await app.Do<Following, Outcome<Case>>(f => f.Follow(first, ben.Id!.Value, anna, default));
        await app.Do<TimeAccounting, Outcome<TimeEntry>>(t => t.Note(first, 12, "on the phone", anna, default));
        await app.Do<Replying, Outcome<Message>>(r => r.Reply(second, "We are on it.", null, anna, default));
        var before = await State(app);

        await app.Do<Merging, Outcome<Merge>>(m => m.Merge(first, second, false, anna, default));

        var into = await app.Look(db => db.Cases.SingleAsync(c => c.Number == second));
        Assert.Equal(CaseState.Open, into.State);
        Assert.Equal(before[first].WaitingSince, into.WaitingSince);
        Assert.Equal(3, await app.Look(db => db.Messages.CountAsync(m => m.CaseId == into.Id)));
        Assert.Equal(1, await app.Look(db => db.Followers.CountAsync(f => f.CaseId == into.Id)));
        Assert.Equal(12, await app.Look(db => db.TimeEntries.Where(t => t.CaseId == into.Id).SumAsync(t => t.Minutes)));
        Assert.IsType<CaseWasMerged>((await app.Do<Replying, Outcome<Message>>(r => r.Note(first, "here?", anna, default))).Refusal);

        // A word to the merged case is seen in the other one, and is at home in its own; a note to the other one stays there.
        var firstId = await app.Look(db => db.Cases.Where(c => c.Number == first).Select(c => c.Id).SingleAsync());
        var heard = (await app.Do<Hearing, Outcome<Heard>>(h => h.Hear(firstId, new NewWord("Any news?", Channel.Mail), Actor.System, default))).Value;
        Assert.Equal(second, heard.Case.Number);
        await app.Do<Replying, Outcome<Message>>(r => r.Note(second, "for the second", anna, default));

        await app.Do<Merging, Outcome<Case>>(m => m.Undo(first, ben, default));

        Assert.Equal(["Since Monday.", "Any news?"], await Texts(app, first));
        Assert.Equal(["Still nothing!", "We are on it.", "for the second"], await Texts(app, second));
        var after = await State(app);
        Assert.Equal(before[first] with { LastWord = "Any news?", TouchedAt = after[first].TouchedAt }, after[first]);
        Assert.Equal(before[second].Tags, after[second].Tags);
        Assert.IsType<CaseNotMerged>((await app.Do<Merging, Outcome<Case>>(m => m.Undo(first, ben, default))).Refusal);
    }

    [Theory, BothEngines]
    public async Task Undoing_a_merge_that_nothing_followed_restores_both_cases_to_the_letter(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (first, second) = (await app.OpenCase(Someone.Jonas, "One"), await app.OpenCase(Someone.Jonas, "Two"));
        var anna = await app.Acting(Someone.Anna);
        await app.Do<Closing, Outcome<Closure>>(c => c.Close(second, "restarted", false, anna, default));
        var before = await State(app);

        Assert.Null((await app.Do<Merging, Outcome<Merge>>(m => m.Merge(first, second, false, anna, default))).Refusal);
        Assert.Equal(CaseState.Open, (await State(app))[second].State);
        Assert.Null((await app.Do<Merging, Outcome<Case>>(m => m.Undo(first, anna, default))).Refusal);

        Assert.Equal(before, await State(app));
        Assert.Null(await app.Look(db => db.Closures.Select(c => c.ReopenedAt).SingleAsync()));
    }

    [Theory, BothEngines]
    public async Task A_customer_who_waits_wakes_the_case_that_was_put_aside_until_the_merge_is_undone(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (first, second) = (await app.OpenCase(Someone.Jonas, "One"), await app.OpenCase(Someone.Jonas, "Two"));
        var anna = await app.Acting(Someone.Anna);
        await app.Do<Replying, Outcome<Message>>(r => r.Reply(second, "Tell us when it is back.", null, anna, default));
        await app.Do<Snoozing, Outcome<Case>>(s => s.Snooze(second, Snoozing.UntilAnswered, anna, default));

        await app.Do<Merging, Outcome<Merge>>(m => m.Merge(first, second, false, anna, default));
        Assert.Equal((CaseState.Open, null), await Aside());
        await app.Do<Merging, Outcome<Case>>(m => m.Undo(first, anna, default));
        Assert.Equal((CaseState.WaitingOnCustomer, Snoozing.UntilAnswered), await Aside());

        // One in which nobody waits for us leaves it where it is.
        await app.Do<Replying, Outcome<Message>>(r => r.Reply(first, "And you tell us too.", null, anna, default));
        await app.Do<Merging, Outcome<Merge>>(m => m.Merge(first, second, false, anna, default));
        Assert.Equal((CaseState.WaitingOnCustomer, Snoozing.UntilAnswered), await Aside());

        Task<(CaseState, DateTimeOffset?)> Aside() => app.Look(db => db.Cases.Where(c => c.Number == second).Select(c => new ValueTuple<CaseState, DateTimeOffset?>(c.State, c.SnoozedUntil)).SingleAsync());
    }

    [Theory, BothEngines]
    public async Task Cases_of_different_customers_are_merged_only_when_somebody_says_so(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (his, hers) = (await app.OpenCase(Someone.Jonas, "One"), await app.OpenCase(Someone.Mary, "Two"));
        var program = await app.Program();

        var warned = await program.PostAsJsonAsync($"/api/v1/cases/{his}/merge", new { into = hers });
        Assert.Equal(HttpStatusCode.Conflict, warned.StatusCode);
        Assert.Contains("other_customer", await warned.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await program.PostAsJsonAsync($"/api/v1/cases/{his}/merge", new { into = hers, despite = true })).StatusCode);
        Assert.Contains("case_into_itself", await (await program.PostAsJsonAsync($"/api/v1/cases/{hers}/merge", new { into = his })).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await program.DeleteAsync($"/api/v1/cases/{his}/merge")).StatusCode);
        Assert.Equal(["Can you help me?"], await Texts(app, his));
    }

    [Theory, BothEngines]
    public async Task A_split_takes_messages_out_and_puts_them_back(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "Two things", "My telephone is dead.");
        var anna = await app.Acting(Someone.Anna);
        var caseId = await app.Look(db => db.Cases.Select(c => c.Id).SingleAsync());
        var invoice = (await app.Do<Hearing, Outcome<Heard>>(h => h.Hear(caseId, new NewWord("And the invoice is wrong.", Channel.Mail), Actor.System, default))).Value.Message;

        Assert.IsType<NothingToSplit>((await app.Do<Splitting, Outcome<Case>>(s => s.Split(number, [], null, anna, default))).Refusal);
        var split = (await app.Do<Splitting, Outcome<Case>>(s => s.Split(number, [invoice.Id], "Wrong invoice", anna, default))).Value;

        Assert.Equal("Wrong invoice", split.Subject);
        Assert.Equal(invoice.At, split.WaitingSince);
        Assert.Equal(["And the invoice is wrong."], await Texts(app, split.Number));
        Assert.Equal(["My telephone is dead."], await Texts(app, number));
        Assert.Equal("My telephone is dead.", await app.Look(db => db.Cases.Where(c => c.Number == number).Select(c => c.LastWord).SingleAsync()));

        await app.Do<Replying, Outcome<Message>>(r => r.Note(split.Number, "checking", anna, default));
        await app.Do<Splitting, Outcome<Case>>(s => s.Undo(split.Number, anna, default));

        Assert.Equal(["My telephone is dead.", "And the invoice is wrong.", "checking"], await Texts(app, number));
        Assert.IsType<CaseWasMerged>((await app.Do<Splitting, Outcome<Case>>(s => s.Undo(split.Number, anna, default))).Refusal);
    }

    [Theory, BothEngines]
    public async Task What_a_split_leaves_behind_waits_for_whom_its_last_word_waits_and_both_are_answered_from_the_same_mailbox(string engine)
    {
        await using var app = await TestApp.Start(engine);
        // Nobody listens on that port: what is written to strangers stays here.
        var server = new ServerForm { Host = "127.0.0.1", Port = 9, Security = MailSecurity.None };
        await app.AddMailbox(server: server);
        var sales = await app.AddMailbox(SomeMail.Support with { Address = "sales@company.example" }, server);
        var gateway = await app.Program("Mail gateway");
        var anna = await app.Acting(Someone.Anna);
        var number = (await gateway.Deliver("From: jonas@customer.example\r\nTo: sales@company.example\r\nCc: wife@customer.example\r\nSubject: Two things\r\nMessage-ID: <1@customer.example>\r\n\r\nDead.\r\n")).CaseNumber!.Value;
        await app.Do<Replying, Outcome<Message>>(r => r.Reply(number, "Please restart.", null, anna, default));
        await gateway.Deliver("From: jonas@customer.example\r\nSubject: Re: Two things\r\nIn-Reply-To: <1@customer.example>\r\n\r\nAnd the invoice is wrong.\r\n");
        var invoice = await app.Look(db => db.Messages.OrderByDescending(m => m.Id).Select(m => m.Id).FirstAsync());

        var split = (await app.Do<Splitting, Outcome<Case>>(s => s.Split(number, [invoice], "Wrong invoice", anna, default))).Value;

        var left = await app.Look(db => db.Cases.SingleAsync(c => c.Number == number));
        Assert.Equal((CaseState.WaitingOnCustomer, null), (left.State, left.WaitingSince));
        Assert.Equal(sales.Id, split.MailboxId);
        Assert.Equal(["wife@customer.example"], await app.Look(db => db.Set<CaseCopy>().Where(c => c.CaseId == split.Id).Select(c => c.Address).ToListAsync()));
    }

    /// <summary>
    /// Any order of messages, merges, splits and undoings: each message is always seen in the case that its home has been merged into,
    /// and once everything is undone each is at home.
    /// </summary>
    [Theory, BothEngines]
    public async Task Whatever_is_merged_split_and_undone_every_message_finds_home(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var anna = await app.Acting(Someone.Anna);
        var dice = new Random(20260928);
        var numbers = new List<long>();
        for (var i = 0; i < 6; i++)
            numbers.Add(await app.OpenCase(Someone.Jonas, $"Case {i}", $"first of {i}"));
        var ids = await app.Look(db => db.Cases.ToDictionaryAsync(c => c.Number, c => c.Id));

        // The model: parents of cases, homes of messages, what each split took and from where.
        var parent = new Dictionary<long, long>();
        var home = await app.Look(async db => (await db.Messages.ToListAsync()).ToDictionary(m => m.Id, m => ids.Single(i => i.Value == m.CaseId).Key));
        var splits = new List<(long From, long Into, Dictionary<Guid, long> Homes)>();
        long Root(long number) => parent.TryGetValue(number, out var up) ? Root(up) : number;

        for (var step = 0; step < 60; step++)
        {
            var number = numbers[dice.Next(numbers.Count)];
            switch (dice.Next(7))
            {
                case 0 or 1:
                    var heard = (await app.Do<Hearing, Outcome<Heard>>(h => h.Hear(ids[number], new NewWord($"word {step}", Channel.Mail), Actor.System, default))).Value;
                    home[heard.Message.Id] = number;
                    break;
                case 2 or 3 or 4:
                    var into = numbers[dice.Next(numbers.Count)];
                    var merged = await app.Do<Merging, Outcome<Merge>>(m => m.Merge(number, into, false, anna, default));
                    Assert.Equal(!parent.ContainsKey(number) && Root(into) != number, merged.Refusal is null);
                    if (merged.Refusal is null)
                        parent[number] = Root(into);
                    break;
                case 5:
                    var undone = await app.Do<Merging, Outcome<Case>>(m => m.Undo(number, anna, default));
                    Assert.Equal(parent.Remove(number), undone.Refusal is null);
                    break;
                default:
                    if (splits.Find(s => s.Into == number) is { Homes: not null } known && !parent.ContainsKey(number) && Root(known.From) != number)
                    {
                        Assert.Null((await app.Do<Splitting, Outcome<Case>>(s => s.Undo(number, anna, default))).Refusal);
                        splits.Remove(known);
                        foreach (var (message, before) in known.Homes)
                            if (splits.Find(s => s.Homes.TryGetValue(message, out var from) && from == number) is { Homes: not null } later)
                                later.Homes[message] = before;
                            else
                                home[message] = before;
                        parent[number] = Root(known.From);
                        break;
                    }
                    var here = home.Where(h => Root(h.Value) == number).Select(h => h.Key).Order().ToList();
                    if (parent.ContainsKey(number) || here.Count < 2 || numbers.Count > 10)
                        break;
                    var chosen = here.Where(_ => dice.Next(2) == 0).Take(here.Count - 1).DefaultIfEmpty(here[0]).ToList();
                    var split = (await app.Do<Splitting, Outcome<Case>>(s => s.Split(number, chosen, null, anna, default))).Value;
                    splits.Add((number, split.Number, chosen.ToDictionary(m => m, m => home[m])));
                    foreach (var message in chosen)
                        home[message] = split.Number;
                    numbers.Add(split.Number);
                    ids[split.Number] = split.Id;
                    break;
            }
            var seen = await app.Look(db => db.Messages.ToDictionaryAsync(m => m.Id, m => m.CaseId));
            Assert.All(home, h => Assert.Equal(ids[Root(h.Value)], seen[h.Key]));
        }

        foreach (var number in parent.Keys.OrderBy(_ => dice.Next()).ToList())
            Assert.Null((await app.Do<Merging, Outcome<Case>>(m => m.Undo(number, anna, default))).Refusal);
        var last = await app.Look(db => db.Messages.ToListAsync());
        Assert.All(last, m => Assert.Equal(ids[home[m.Id]], m.CaseId));
        Assert.All(last, m => Assert.Null(m.HomeId));
    }

    private sealed record Row(CaseState State, DateTimeOffset? WaitingSince, string LastWord, DateTimeOffset TouchedAt, string Tags);

    private static Task<Dictionary<long, Row>> State(TestApp app) => app.Look(async db => (await db.Cases.ToListAsync()).ToDictionary(c => c.Number, c =>
        new Row(c.State, c.WaitingSince, c.LastWord, c.TouchedAt, string.Join(' ', db.CaseTags.Where(t => t.CaseId == c.Id && t.HomeId == null).Select(t => db.Tags.First(g => g.Id == t.TagId).Name).ToList()))));

    private static Task<List<string>> Texts(TestApp app, long number) =>
        app.Look(db => db.Messages.Where(m => db.Cases.Any(c => c.Id == m.CaseId && c.Number == number)).OrderBy(m => m.At).Select(m => m.Text).ToListAsync());
}
