using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases;

public sealed class HearingTests
{
    [Theory, BothEngines]
    public async Task The_customers_word_opens_what_was_solved_wakes_what_slept_and_continues_what_was_closed(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var anna = await app.Acting(Someone.Anna);
        var id = await app.Look(db => db.Cases.Select(c => c.Id).SingleAsync());

        await app.Do<Replying, Outcome<Message>>(r => r.Reply(number, "Please restart.", CaseState.Solved, anna, default));
        await app.Do<Hearing, Outcome<Heard>>(h => h.Hear(id, new NewWord("Did not help.", Channel.Mail), Actor.System, default));
        var found = await app.Look(db => db.Cases.SingleAsync());
        Assert.Equal(CaseState.Open, found.State);
        Assert.NotNull(found.WaitingSince);
        Assert.Equal("Did not help.", found.LastWord);
        Assert.NotNull((await app.Look(db => db.Closures.SingleAsync())).ReopenedAt);

        await app.Do<Snoozing, Outcome<Case>>(s => s.Snooze(number, Snoozing.UntilAnswered, anna, default));
        await app.Do<Replying, Outcome<Message>>(r => r.Reply(number, "And now?", null, anna, default));
        await app.Do<Hearing, Outcome<Heard>>(h => h.Hear(id, new NewWord("I am on holiday until Monday.", Channel.Mail) { Automatic = true, Quiet = true }, Actor.System, default));
        Assert.Equal(CaseState.WaitingOnCustomer, (await app.Look(db => db.Cases.SingleAsync())).State);
        await app.Do<Hearing, Outcome<Heard>>(h => h.Hear(id, new NewWord("Works, but slowly.", Channel.Portal), Actor.System, default));
        found = await app.Look(db => db.Cases.SingleAsync());
        Assert.Equal((CaseState.Open, null), (found.State, found.SnoozedUntil));

        await app.Do<Closing, Outcome<Closure>>(c => c.Close(number, null, final: true, anna, default));
        var heard = (await app.Do<Hearing, Outcome<Heard>>(h => h.Hear(id, new NewWord("It is back!", Channel.Mail), Actor.System, default))).Value;
        Assert.True(heard.Opened);
        Assert.NotEqual(number, heard.Case.Number);
        var link = await app.Look(db => db.CaseLinks.SingleAsync());
        Assert.Equal((heard.Case.Id, id, LinkKind.Follows), (link.FromId, link.ToId, link.Kind));
    }

    [Theory, BothEngines]
    public async Task Words_that_come_in_the_same_moment_are_all_heard(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.OpenCase(Someone.Jonas, "No dial tone");
        var id = await app.Look(db => db.Cases.Select(c => c.Id).SingleAsync());

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => app.Do<Hearing, Outcome<Heard>>(h => h.Hear(id, new NewWord($"word {i}", Channel.Mail), Actor.System, default))));

        Assert.Equal(9, await app.Look(db => db.Messages.CountAsync()));
    }

    [Theory, BothEngines]
    public async Task A_snoozed_case_comes_back_at_its_time_and_is_our_turn(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var anna = await app.Acting(Someone.Anna);
        await app.Do<Replying, Outcome<Message>>(r => r.Reply(number, "We will call on Tuesday.", null, anna, default));

        var tomorrow = (await app.Do<Snoozing, DateTimeOffset?>(s => s.Moment("tomorrow", default)))!.Value;
        Assert.Equal(new DateTimeOffset(2026, 9, 29, 6, 0, 0, TimeSpan.Zero), tomorrow);
        Assert.Equal(new DateTimeOffset(2026, 10, 5, 6, 0, 0, TimeSpan.Zero), await app.Do<Snoozing, DateTimeOffset?>(s => s.Moment("next-week", default)));
        Assert.Equal(new DateTimeOffset(2027, 3, 28, 1, 30, 0, TimeSpan.Zero), await app.Do<Snoozing, DateTimeOffset?>(s => s.Moment("2027-03-28T02:30", default)));
        Assert.IsType<SnoozeInThePast>((await app.Do<Snoozing, Outcome<Case>>(s => s.Snooze(number, TestClock.Start.AddDays(-1), anna, default))).Refusal);
        await app.Do<Snoozing, Outcome<Case>>(s => s.Snooze(number, tomorrow, anna, default));

        await app.Do(s => Snoozing.Round(s, default));
        Assert.NotNull((await app.Look(db => db.Cases.SingleAsync())).SnoozedUntil);
        app.Clock.Advance(TimeSpan.FromHours(22));
        await app.Do(s => Snoozing.Round(s, default));

        var woken = await app.Look(db => db.Cases.SingleAsync());
        Assert.Equal((CaseState.Open, null), (woken.State, woken.SnoozedUntil));
        Assert.Equal(Notice.Woken, (await app.Look(db => db.Notifications.SingleAsync(n => n.AccountId == anna.Id))).About);
    }

    [Theory, BothEngines]
    public async Task A_solved_case_in_which_nobody_speaks_is_closed_after_some_days(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var anna = await app.Acting(Someone.Anna);
        await app.Do<Closing, Outcome<Closure>>(c => c.Close(number, "restarted", false, anna, default));

        app.Clock.Advance(TimeSpan.FromDays(6));
        await app.Do(s => Resting.Round(s, default));
        Assert.Equal(CaseState.Solved, (await app.Look(db => db.Cases.SingleAsync())).State);
        app.Clock.Advance(TimeSpan.FromDays(2));
        await app.Do(s => Resting.Round(s, default));

        Assert.Equal(CaseState.Closed, (await app.Look(db => db.Cases.SingleAsync())).State);
        Assert.Equal("restarted", (await app.Look(db => db.Closures.SingleAsync())).Reason);
    }
}
