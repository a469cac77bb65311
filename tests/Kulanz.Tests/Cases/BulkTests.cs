using System.Net;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Platform.Jobs;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases;

public sealed class BulkTests
{
    [Theory, BothEngines]
    public async Task Many_cases_change_at_once_with_a_reason_for_each_refusal_and_a_way_back(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var numbers = new List<long>();
        for (var i = 0; i < 26; i++)
            numbers.Add(await app.OpenCase(Someone.Jonas, $"Question {i}"));
        var lea = await app.Acting(Someone.Lea);
        var anna = await app.Acting(Someone.Anna);
        await app.Do<Closing, Outcome<Closure>>(c => c.Close(numbers[0], null, final: true, lea, default));
        var macro = (await app.Do<Macros, Outcome<Macro>>(m => m.Save(null, new MacroDraft("Sorry", [new("reply", "Dear {{customer.name}}, sorry"), new("priority", "high")], true), lea, default))).Value;
        var desk = await app.SignedIn(Someone.Lea);

        // Through the page: a selection, with a macro and an owner.
        var fields = new Dictionary<string, string> { ["numbers"] = $"{numbers[1]}", ["macro"] = $"{macro.Id}", ["owner"] = $"{anna.Id}", ["view"] = "all", ["all"] = "true", ["q"] = "question" };
        var sent = await desk.Submit("/desk?view=all", fields, "/desk/bulk");
        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        var page = sent.Headers.Location!.ToString();
        var job = await app.JobOver(Guid.Parse(page.Split('/')[^1]));

        Assert.Equal((JobState.Done, 26, 26), (job.State, job.Total, job.Done));
        var shown = await desk.GetStringAsync(page);
        Assert.Contains($"Case {numbers[0]} is closed.", shown, StringComparison.Ordinal);
        Assert.Contains("Undo this change", shown, StringComparison.Ordinal);
        var one = await app.Look(db => db.Cases.AsNoTracking().SingleAsync(c => c.Number == numbers[1]));
        Assert.Equal((anna.Id, Priority.High, CaseState.WaitingOnCustomer), (one.OwnerId, one.Priority, one.State));
        Assert.Equal("Dear Jonas Kunde, sorry", one.LastWord);

        // Somebody goes on working with one of them before it is undone.
        await app.Do<Assigning, Outcome<Case>>(a => a.Prioritise(numbers[2], Priority.Urgent, anna, default));
        var undone = await desk.Submit(page, [], $"/desk/bulk/{job.Id}/undo");
        Assert.Equal(HttpStatusCode.Redirect, undone.StatusCode);
        page = undone.Headers.Location!.ToString();
        await app.JobOver(Guid.Parse(page.Split('/')[^1]));

        one = await app.Look(db => db.Cases.AsNoTracking().SingleAsync(c => c.Number == numbers[1]));
        Assert.Equal((null, Priority.Normal, CaseState.New), (one.OwnerId, one.Priority, one.State));
        Assert.NotNull(one.WaitingSince);
        var theirs = await app.Look(db => db.Cases.AsNoTracking().SingleAsync(c => c.Number == numbers[2]));
        Assert.Equal((null, Priority.Urgent), (theirs.OwnerId, theirs.Priority));
        shown = await desk.GetStringAsync(page);
        Assert.Contains("Priority stays as it is", shown, StringComparison.Ordinal);
        Assert.Contains("an answer cannot be taken back", shown, StringComparison.Ordinal);

        // Once only, and nobody else's business.
        Assert.IsType<NotUndoable>((await app.Do<BulkUndo, Outcome<Job>>(b => b.Start(job.Id, lea, default))).Refusal);
        Assert.Equal(HttpStatusCode.NotFound, (await (await app.SignedIn(Someone.Ada)).GetAsync(page)).StatusCode);
        Assert.IsType<NotFound>((await app.Do<Bulk, Outcome<Job>>(b => b.Start(new BulkSelection([numbers[0]], null, null), [new Step("priority", "low")], anna, default))).Refusal);
        Assert.IsType<NothingSelected>((await app.Do<Bulk, Outcome<Job>>(b => b.Start(new BulkSelection([], null, null), [new Step("priority", "low")], lea, default))).Refusal);
    }
}
