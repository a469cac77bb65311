using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Tests.Mail;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases;

public sealed class TriggerTests
{
    [Theory, BothEngines]
    public async Task Triggers_act_in_order_once_see_what_came_before_and_never_answer_themselves(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddTrigger("Outages are urgent", TriggerEvent.CaseOpened, [new("subject", Operator.Contains, ["störung"])], new Step("priority", "urgent"));
        await app.AddTrigger("Urgent ones are noted", TriggerEvent.CaseOpened, [new("priority", Operator.Is, ["urgent"])], new Step("note", "Urgent: {{case.subject}} of {{customer.name}}"));
        await app.AddTrigger("Ping", TriggerEvent.StateChanged, [new("state", Operator.Is, ["open"])], new Step("state", "waiting_on_third_party"));
        await app.AddTrigger("Pong", TriggerEvent.StateChanged, [new("state", Operator.Is, ["waiting_on_third_party"])], new Step("state", "open"));

        var number = await app.OpenCase(Someone.Jonas, "STÖRUNG im Netz");
        var calm = await app.OpenCase(Someone.Mary, "A question");
        await app.TriggersDone();

        var found = await app.Look(db => db.Cases.AsNoTracking().SingleAsync(c => c.Number == number));
        Assert.Equal(Priority.Urgent, found.Priority);
        Assert.Equal("Urgent: STÖRUNG im Netz of Jonas Kunde", (await app.Look(db => db.Messages.SingleAsync(m => m.CaseId == found.Id && m.Kind == MessageKind.Note))).Text);
        Assert.Equal(Priority.Normal, await app.Look(db => db.Cases.Where(c => c.Number == calm).Select(c => c.Priority).SingleAsync()));
        Assert.Equal(["Outages are urgent", "Urgent ones are noted"], await app.Fired(number));

        // Ping sets off Pong, whose own doing does not set off Ping again.
        var anna = await app.Acting(Someone.Anna);
        await app.Do<SettingState, Outcome<Case>>(s => s.Set(number, CaseState.Open, anna, default));
        await app.TriggersDone();
        Assert.Equal(["Ping", "Pong"], (await app.Fired(number)).Skip(2));
        Assert.Equal(CaseState.Open, await app.Look(db => db.Cases.Where(c => c.Number == number).Select(c => c.State).SingleAsync()));

        // What the customer reads is not signed by a rule, and what is refused is told and undone as a whole.
        await app.AddTrigger("Thanks", TriggerEvent.Closed, [], new Step("priority", "low"), new("reply", "Goodbye"));
        await app.Do<Closing, Outcome<Closure>>(c => c.Close(number, null, final: true, anna, default));
        await app.Do<Closing, Outcome<Closure>>(c => c.Close(calm, null, final: false, anna, default));
        await app.TriggersDone();
        Assert.Equal(Priority.Urgent, await app.Look(db => db.Cases.Where(c => c.Number == number).Select(c => c.Priority).SingleAsync()));
        Assert.Contains(await app.Look(db => db.Records.Where(r => r.Topic == $"case/{number}").ToListAsync()), r => r.Type == "trigger.refused");
        var said = await app.Look(db => db.Messages.SingleAsync(m => m.Text == "Goodbye"));
        Assert.Equal(("Kulanz", AuthorKind.System), (said.AuthorName, said.AuthorKind));
    }

    [Theory, BothEngines]
    public async Task A_machine_is_never_answered_by_a_rule_and_a_rules_answer_says_that_a_machine_wrote_it(string engine)
    {
        await using var app = await TestApp.Start(engine);
        // Nobody listens on that port: what is written to strangers stays here.
        await app.AddMailbox(SomeMail.Support with { TellWhenSolved = true }, new ServerForm { Host = "127.0.0.1", Port = 9, Security = MailSecurity.None });
        var gateway = await app.Program("Mail gateway");
        await app.AddTrigger("Hello", TriggerEvent.CaseOpened, [], new("reply", "We are on it."), new Step("priority", "high"));
        await app.AddTrigger("Thanks", TriggerEvent.CustomerMessage, [], new("reply", "Thank you."), new Step("priority", "low"));

        var robot = (await gateway.Deliver("From: robot@customer.example\r\nSubject: Disk full\r\nAuto-Submitted: auto-generated\r\n\r\n98 %\r\n")).CaseNumber!.Value;
        var person = (await gateway.Deliver("From: jonas@customer.example\r\nSubject: No dial tone\r\nMessage-ID: <1@customer.example>\r\n\r\nDead.\r\n")).CaseNumber!.Value;
        await app.TriggersDone();
        await gateway.Deliver("From: jonas@customer.example\r\nSubject: Got it\r\nIn-Reply-To: <1@customer.example>\r\nAuto-Submitted: auto-replied\r\n\r\nWe have received your message.\r\n");
        await app.TriggersDone();
        await app.Do<Closing, Outcome<Closure>>(c => c.Close(robot, null, final: false, Actor.System, default));

        var sent = await app.Look(db => db.SentMails.SingleAsync());
        Assert.Equal(($"case/{person}", true, "reply"), (sent.Topic, sent.Automatic, sent.Kind));
        Assert.Equal("We are on it.", await app.Look(db => db.Messages.Where(m => m.Id == sent.ForMessageId).Select(m => m.Text).SingleAsync()));
        Assert.Equal([Priority.High, Priority.Low], await app.Look(db => db.Cases.OrderBy(c => c.Number).Select(c => c.Priority).ToListAsync()));
        Assert.Contains("left out its answer", await (await app.SignedIn(Someone.Anna)).GetStringAsync($"/desk/cases/{robot}/history"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task An_acknowledgement_answers_nothing_the_case_stays_in_the_inbox_and_the_customer_waits(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddTrigger("Thank you", TriggerEvent.CaseOpened, [], new Step("reply", "We have got your message."));

        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        await app.TriggersDone();

        var found = await app.Look(db => db.Cases.AsNoTracking().SingleAsync(c => c.Number == number));
        Assert.Equal(("We have got your message.", CaseState.New, found.OpenedAt), (found.LastWord, found.State, found.WaitingSince));
        Assert.Contains($"/desk/cases/{number}\"", await (await app.SignedIn(Someone.Anna)).GetStringAsync("/desk"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task What_is_due_survives_a_crash_and_is_done_once(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var trigger = await app.AddTrigger("Note it", TriggerEvent.CustomerMessage, [], new Step("note", "seen"));
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var id = await app.Look(db => db.Cases.Where(c => c.Number == number).Select(c => c.Id).SingleAsync());
        // As it lies there after a crash: committed with what happened, and nobody has been woken.
        await app.Look(db =>
        {
            db.AddRange(Enumerable.Range(0, 3).Select(_ => new TriggerDue { Id = Id.New(app.Clock), TriggerId = trigger, CaseId = id, On = TriggerEvent.CustomerMessage, At = app.Clock.GetUtcNow() }));
            return db.Engine.Write(db, () => db.SaveChangesAsync(), default);
        });

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => app.Do<Triggering>(t => t.Round(default))));
        await app.TriggersDone();

        Assert.Equal(3, await app.Look(db => db.Messages.CountAsync(m => m.CaseId == id && m.Text == "seen")));
        Assert.Equal(3, (await app.Fired(number)).Count);
    }

    [Theory, BothEngines]
    public async Task A_trigger_on_time_fires_once_while_its_conditions_hold_and_again_when_they_hold_anew(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddTrigger("Too long", TriggerEvent.TimePassed, [new("waiting_for", Operator.LongerThan, ["4"])], new Step("priority", "high"));
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var anna = await app.Acting(Someone.Anna);

        await app.Do<Triggering>(t => t.TimedRound(default));
        Assert.Empty(await app.Fired(number));
        app.Clock.Advance(TimeSpan.FromHours(5));
        await app.Do<Triggering>(t => t.TimedRound(default));
        await app.Do<Triggering>(t => t.TimedRound(default));
        Assert.Single(await app.Fired(number));

        await app.Do<Replying, Outcome<Message>>(r => r.Reply(number, "Try again", null, anna, default));
        await app.Do<Triggering>(t => t.TimedRound(default));
        await app.Do<SettingState, Outcome<Case>>(s => s.Set(number, CaseState.Open, anna, default));
        app.Clock.Advance(TimeSpan.FromHours(5));
        await app.Do<Triggering>(t => t.TimedRound(default));
        Assert.Equal(2, (await app.Fired(number)).Count);
    }

    [Theory, BothEngines]
    public async Task A_dry_run_says_what_would_change_and_changes_nothing(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "Invoice 12");
        await app.OpenCase(Someone.Mary, "Hello");
        var ada = await app.Acting(Someone.Ada);
        var before = await app.Look(db => db.Records.CountAsync());

        var would = await Try(new("priority", "high"), new("state", "new"), new("owner", ada.Id.ToString()!), new("note", "For {{customer.name}}"));

        Assert.Equal(1, would.Meeting);
        var one = Assert.Single(would.First);
        Assert.Equal(number, one.Number);
        Assert.Equal(3, one.Changes.Count);
        Assert.Contains(one.Changes, c => c.Contains("Normal → Hoch", StringComparison.Ordinal) || c.Contains("Normal → High", StringComparison.Ordinal));
        Assert.Contains(one.Changes, c => c.Contains("For Jonas Kunde", StringComparison.Ordinal));

        // Each step as it is after those before it, with what follows from it.
        one = Assert.Single((await Try(new("tag", "invoice"), new("tag", "Invoice"), new("priority", "high"), new("priority", "normal"))).First);
        Assert.Equal((3, null), (one.Changes.Count, one.Refused));
        // What would be refused is not promised.
        one = Assert.Single((await Try(new("state", "closed"), new("reply", "Goodbye"))).First);
        Assert.Empty(one.Changes);
        Assert.Contains($"{number}", one.Refused, StringComparison.Ordinal);
        one = Assert.Single((await Try(new("priority", "high"), new("owner", $"{Guid.Empty}"))).First);
        Assert.NotNull(one.Refused);

        Assert.Equal(before, await app.Look(db => db.Records.CountAsync()));
        Assert.Equal(0, await app.Look(async db => await db.Tags.CountAsync() + await db.Closures.CountAsync() + await db.Messages.CountAsync(m => m.Kind == MessageKind.Note)));
        Assert.Equal(CaseState.New, await app.Look(db => db.Cases.Where(c => c.Number == number).Select(c => c.State).SingleAsync()));

        Task<DryRun.Tries> Try(params Step[] steps) => app.Do<DryRun, DryRun.Tries>(d => d.Try(new Conditions([new("subject", Operator.Contains, ["invoice"])], []), steps, ada, default));
    }

    [Theory, BothEngines]
    public async Task A_team_lead_arranges_triggers_and_sees_what_they_did_only_in_cases_the_lead_may_see(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var closed = (await app.MakeQueues(("Board", false, [Someone.Ben])))[0];
        var trigger = await app.AddTrigger("Outages are urgent", TriggerEvent.CaseOpened, [], new Step("priority", "urgent"));
        var open = await app.OpenCase(Someone.Jonas, "For everybody");
        var customer = (await app.Customer(Someone.Mary)).Id;
        var hidden = (await app.Do<Opening, Outcome<Case>>(o => o.Open(new NewCase(customer, "For the board", "Hush", Channel.Mail) { QueueId = closed }, Actor.System, default))).Value.Number;
        await app.TriggersDone();
        Assert.Equal(2, await app.Look(db => db.Set<TriggerFiring>().CountAsync(f => f.TriggerId == trigger)));

        var lead = await app.SignedIn(Someone.Lea);
        var page = await lead.GetStringAsync($"/desk/triggers/edit/{trigger}");

        Assert.Contains($"/desk/cases/{open}\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain($"/desk/cases/{hidden}\"", page, StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await (await app.SignedIn(Someone.Anna)).GetAsync($"/desk/triggers/edit/{trigger}")).StatusCode);
    }
}
