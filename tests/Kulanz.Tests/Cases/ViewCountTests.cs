using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Cases;

public sealed class ViewCountTests
{
    private static readonly string[] Subjects = ["STÖRUNG im Netz", "störung", "Rechnung 12", "Übertragung fehlerhaft", "Login", "Ąę ĞŞ"];

    [Theory, BothEngines]
    public async Task Maintained_counts_equal_counting_whatever_happens_to_cases(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var people = new[] { Someone.Anna, Someone.Ben, Someone.Lea };
        var actors = new List<Actor>();
        foreach (var person in people)
            actors.Add(await app.Acting(person));
        var queues = await app.MakeQueues(("Billing", false, [Someone.Ben]), ("Secret", false, [Someone.Lea]), ("Phone", true, []));
        var lea = actors[2];
        await app.AddView(lea, "Not mine", shared: true, All("owner", Operator.IsNot, CaseField.Me), All("state", Operator.IsNot, "closed"));
        await app.AddView(lea, "Mine or urgent", shared: true, new Conditions([], [new("owner", Operator.Is, [CaseField.Me]), new("priority", Operator.Is, ["urgent", "high"])]));
        await app.AddView(actors[0], "Anna's", shared: false, All("owner", Operator.Is, CaseField.Me), All("queue", Operator.IsNot, queues[2].ToString()));
        await app.AddView(lea, "Faults", shared: true, new Conditions([], [new("subject", Operator.Contains, ["Störung"]), new("subject", Operator.Contains, ["übertrag"])]));
        await app.AddView(lea, "Billing that waits", shared: true, All("queue", Operator.Is, queues[0].ToString()), All("waiting", Operator.Is, "yes"));

        var random = new Random(20260928);
        var numbers = new List<long>();
        for (var act = 0; act < 220; act++)
            await Act(app, random, numbers, queues, actors);
        await Agree(app, actors);

        // Many at once, as on a busy day.
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async worker =>
        {
            var own = new Random(worker);
            var mine = new List<long>();
            for (var act = 0; act < 12; act++)
                await Act(app, own, mine, queues, actors);
        }));
        await Agree(app, actors);

        // A view that is changed is counted anew; folding changes nothing anybody sees.
        var all = await app.Look(db => db.Set<View>().SingleAsync(v => v.Key == "all"));
        Assert.Null((await app.Do<ArrangingViews, Outcome<View>>(v => v.Change(all.Id, new ViewDraft("Everything new", "star", CaseOrder.Oldest, new Conditions([new("state", Operator.Is, ["new"])], []), true), lea, default))).Refusal);
        await app.Do<Recounting>(r => r.Round(default));
        await Agree(app, actors);
        Assert.True(await app.Look(db => db.Set<ViewTally>().GroupBy(t => new { t.ViewId, t.QueueId, t.ViewerId }).AllAsync(g => g.Count() == 1)));

        // Whoever writes behind everybody's back is found out by the daily recount.
        await app.Look(db => db.Cases.Where(c => c.Number == numbers[0]).ExecuteUpdateAsync(c => c.SetProperty(x => x.QueueId, queues[1]).SetProperty(x => x.State, CaseState.Open).SetProperty(x => x.MergedIntoId, (Guid?)null)));
        app.Clock.Advance(TimeSpan.FromDays(2));
        await app.Do<Recounting>(r => r.Round(default));
        await Agree(app, actors);
    }

    private static async Task Act(TestApp app, Random random, List<long> numbers, IReadOnlyList<Guid> queues, List<Actor> actors)
    {
        var by = random.Next(4) == 0 ? Actor.System : actors[random.Next(actors.Count)];
        if (numbers.Count == 0 || random.Next(5) == 0)
        {
            var customer = await app.Customer(random.Next(2) == 0 ? Someone.Jonas : Someone.Mary);
            var opened = await app.Do<Opening, Outcome<Case>>(o => o.Open(new NewCase(customer.Id, Subjects[random.Next(Subjects.Length)], "Hello", Channel.Mail) { QueueId = queues[random.Next(queues.Count)], Priority = (Priority)random.Next(4) }, Actor.System, default));
            lock (numbers)
                numbers.Add(opened.Value.Number);
            return;
        }
        var number = numbers[random.Next(numbers.Count)];
        // Refusals are part of life here: a closed case, a queue one does not see.
        await (random.Next(7) switch
        {
            0 => app.Do<Replying, Outcome<Message>>(r => r.Reply(number, "Answer", random.Next(2) == 0 ? null : CaseState.Solved, by, default)),
            1 => app.Do<Replying, Outcome<Message>>(r => r.Note(number, "Note", by, default)),
            2 => (Task)app.Do<Assigning, Outcome<Case>>(a => a.Assign(number, random.Next(3) == 0 ? null : actors[random.Next(actors.Count)].Id, by, default)),
            3 => app.Do<Assigning, Outcome<Case>>(a => a.Move(number, queues[random.Next(queues.Count)], by, default)),
            4 => app.Do<Assigning, Outcome<Case>>(a => a.Prioritise(number, (Priority)random.Next(4), by, default)),
            5 => app.Do<Closing, Outcome<Closure>>(c => c.Close(number, null, random.Next(2) == 0, by, default)),
            _ => app.Do<Closing, Outcome<Case>>(c => c.Reopen(number, by, default)),
        });
    }

    private static Task<bool> Agree(TestApp app, List<Actor> actors) => app.Look(async db =>
    {
        foreach (var who in actors)
        {
            var kept = await Tallies.For(db, who, default);
            foreach (var view in await db.Set<View>().AsNoTracking().Where(v => v.DeletedAt == null).ToListAsync())
                if (view.SeenBy(who))
                {
                    var counted = await db.CasesFor(who).CountAsync(view.Conditions.For(new Viewpoint(who.Id!.Value, default)));
                    Assert.True(counted == kept.GetValueOrDefault(view.Id), $"{view.Name} for {who.Name}: {counted} there, {kept.GetValueOrDefault(view.Id)} kept");
                }
        }
        return true;
    });

    private static Condition All(string field, Operator op, params string[] values) => new(field, op, values);
}
