using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Platform.Jobs;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases;

public sealed class QueueTests
{
    [Theory, BothEngines]
    public async Task A_program_that_misspells_a_queue_is_told_so_when_it_opens_a_case_as_when_it_moves_one(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var program = await app.Program();
        var support = await app.Look(db => db.Queues.Where(q => q.Name == "Support").Select(q => q.Id).SingleAsync());

        Assert.Equal(HttpStatusCode.NotFound, (await Open("Suport")).StatusCode);
        Assert.False(await app.Look(db => db.Customers.AnyAsync()));
        Assert.Equal(HttpStatusCode.Created, (await Open("Support")).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await Open($"{support}")).StatusCode);
        var number = await app.Look(db => db.Cases.MaxAsync(c => c.Number));
        Assert.Equal(HttpStatusCode.NotFound, (await program.PatchAsJsonAsync($"/api/v1/cases/{number}", new { queue = "Suport" })).StatusCode);

        Task<HttpResponseMessage> Open(string queue) => program.PostAsJsonAsync("/api/v1/cases", new { email = Someone.Jonas.Email, subject = "No dial tone", text = "Help!", queue });
    }

    [Theory, BothEngines]
    public async Task Queues_are_added_renamed_and_staffed_on_a_page_and_each_name_is_there_once(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (anna, ben) = (await app.Acting(Someone.Anna), await app.Acting(Someone.Ben));
        var desk = await app.SignedIn(Someone.Ada);

        Assert.Equal(HttpStatusCode.Redirect, (await desk.Submit("/admin/queues", new() { ["Name"] = " Billing ", ["OpenToAll"] = "false", ["Members"] = $"{anna.Id}" })).StatusCode);
        var billing = await app.Look(db => db.Queues.AsNoTracking().SingleAsync(q => q.Name == "Billing"));
        Assert.Contains("There is already a queue called BILLING.", await (await desk.Submit("/admin/queues", new() { ["Name"] = "BILLING", ["OpenToAll"] = "true" })).Read(), StringComparison.Ordinal);
        Assert.Contains("Name at least one colleague", await (await desk.Submit("/admin/queues", new() { ["Name"] = "Nobody's", ["OpenToAll"] = "false" })).Read(), StringComparison.Ordinal);
        Assert.Contains("One colleague", await desk.Read("/admin/queues"), StringComparison.Ordinal);

        // Its members see its cases and take them, others do not.
        var number = await app.OpenCase(Someone.Jonas, "My invoice");
        await app.Do<Assigning, Outcome<Case>>(a => a.Move(number, billing.Id, Actor.System, default));
        Assert.Null((await app.Do<Assigning, Outcome<Case>>(a => a.Assign(number, anna.Id, anna, default))).Refusal);
        Assert.IsType<NotFound>((await app.Do<Assigning, Outcome<Case>>(a => a.Assign(number, ben.Id, ben, default))).Refusal);

        // From a colleague's own page; and Anna, who no longer works there, loses the case.
        Assert.Contains("Billing", await desk.Read($"/admin/people/{ben.Id}"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await desk.Submit($"/admin/people/{ben.Id}", new() { ["account"] = $"{ben.Id}", ["queues"] = $"{billing.Id}" }, "/admin/queues?handler=Of")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await desk.Submit($"/admin/queues/{billing.Id}", new() { ["Name"] = "Accounts", ["OpenToAll"] = "false", ["Members"] = $"{ben.Id}" }, $"/admin/queues/{billing.Id}?handler=Save")).StatusCode);
        await app.JobOver(await app.Look(db => db.Set<Job>().Where(j => j.Kind == TidyingQueue.Kind).Select(j => j.Id).SingleAsync()));
        var @case = await app.Look(db => db.Cases.AsNoTracking().SingleAsync(c => c.Number == number));
        Assert.Null(@case.OwnerId);
        Assert.Equal(["queue.added", "queue.changed", "queue.changed"], await app.Look(db => db.Records.Where(r => r.Topic == $"queue/{billing.Id}").OrderBy(r => r.Id).Select(r => r.Type).ToListAsync()));
        Assert.Equal("case.assigned", await app.Look(db => db.Records.Where(r => r.Topic == $"case/{number}").OrderByDescending(r => r.Id).Select(r => r.Type).FirstAsync()));
    }

    [Theory, BothEngines]
    public async Task A_queue_that_closes_hands_its_cases_and_whatever_feeds_it_to_another_one(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var ada = await app.Acting(Someone.Ada);
        var support = await app.Look(db => db.Queues.AsNoTracking().SingleAsync());
        var program = await app.Program();

        Assert.IsType<LastQueue>((await app.Do<ArrangingQueues, Outcome<QueueClosed>>(a => a.Close(support.Id, null, ada, default))).Refusal);
        var made = await program.PostAsJsonAsync("/api/v1/queues", new { name = "Second line" });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var second = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();

        var numbers = new List<long>();
        for (var i = 0; i < 23; i++)
            numbers.Add(await app.OpenCase(Someone.Jonas, $"Question {i}"));
        await app.Do<Closing, Outcome<Closure>>(c => c.Close(numbers[0], null, final: true, ada, default));
        await app.Do<Closing, Outcome<Closure>>(c => c.Close(numbers[1], null, final: false, ada, default));
        var box = (await app.Do<Mailboxes, Outcome<Mailbox>>(m => m.Add(new MailboxForm { Address = "help@desk.example", Name = "Help", QueueId = support.Id, Language = "en" }, ada, default))).Value;
        var macro = (await app.Do<Macros, Outcome<Macro>>(m => m.Save(null, new MacroDraft("Back to support", [new("queue", $"{support.Id}")], true), ada, default))).Value;

        // Without saying where to, nothing happens.
        var refused = await program.DeleteAsync($"/api/v1/queues/{support.Id}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("queue_needs_successor", await refused.Read(), StringComparison.Ordinal);

        var desk = await app.SignedIn(Someone.Ada);
        Assert.Contains("22 cases in it are not closed.", await desk.Read($"/admin/queues/{support.Id}"), StringComparison.Ordinal);
        var sent = await desk.Submit($"/admin/queues/{support.Id}", new() { ["moveTo"] = $"{second}" }, $"/admin/queues/{support.Id}?handler=Close");
        var page = sent.Headers.Location!.ToString();
        var job = await app.JobOver(Guid.Parse(page.Split('/')[^1]));
        Assert.Equal((JobState.Done, 22, 22), (job.State, job.Total, job.Done));

        // The closed case stays where it was, all others went, each with its record; and so does what feeds the queue.
        Assert.Equal([numbers[0]], await app.Look(db => db.Cases.Where(c => c.QueueId == support.Id).Select(c => c.Number).ToListAsync()));
        Assert.Equal(22, await app.Look(db => db.Records.CountAsync(r => r.Type == "case.moved" && r.ActorId == ada.Id)));
        Assert.Equal(second, await app.Look(db => db.Mailboxes.Where(m => m.Id == box.Id).Select(m => m.QueueId).SingleAsync()));
        Assert.Equal($"{second}", (await app.Look(db => db.Set<Macro>().AsNoTracking().SingleAsync(m => m.Id == macro.Id))).Steps[0].Value);
        // The views' counts follow: all of them are counted in the other queue now.
        Assert.Equal(0, await app.Look(db => db.Set<ViewTally>().Where(t => t.QueueId == support.Id && db.Set<View>().Any(v => v.Id == t.ViewId && v.Key == "inbox")).SumAsync(t => t.Change)));

        // A move that was stopped half way is gone on with from the page.
        await app.Look(db => db.Write(() => db.Cases.Where(c => c.Number == numbers[7]).ExecuteUpdateAsync(c => c.SetProperty(x => x.QueueId, support.Id)), default));
        Assert.Contains("One case in it is not closed. <button", await desk.Read($"/admin/queues/{support.Id}"), StringComparison.Ordinal);
        var rest = await desk.Submit($"/admin/queues/{support.Id}", [], $"/admin/queues/{support.Id}?handler=Rest");
        var again = await app.JobOver(Guid.Parse(rest.Headers.Location!.ToString().Split('/')[^1]));
        Assert.Equal((JobState.Done, 1), (again.State, again.Done));
        Assert.Equal(second, await app.Look(db => db.Cases.Where(c => c.Number == numbers[7]).Select(c => c.QueueId).SingleAsync()));

        // A word in the old closed case goes on in the queue that took its place, and a new case does too.
        var old = await app.Look(db => db.Cases.AsNoTracking().SingleAsync(c => c.Number == numbers[0]));
        var heard = await app.Do<Hearing, Outcome<Heard>>(h => h.Hear(old.Id, new NewWord("Once more", Channel.Mail), Actor.System, default));
        Assert.Equal((true, second), (heard.Value.Opened, heard.Value.Case.QueueId));
        var open = await program.GetFromJsonAsync<JsonElement>("/api/v1/queues");
        Assert.Equal(["Second line"], open.GetProperty("items").EnumerateArray().Select(q => q.GetProperty("name").GetString()));
        Assert.IsType<LastQueue>((await app.Do<ArrangingQueues, Outcome<QueueClosed>>(a => a.Close(second, support.Id, ada, default))).Refusal);

        Assert.Equal(HttpStatusCode.OK, (await program.PatchAsJsonAsync($"/api/v1/queues/{support.Id}", new { closed = false })).StatusCode);
        Assert.Equal(support.Id, (await app.Look(db => db.Queues.Where(q => q.RetiredAt == null && q.Name == "Support").Select(q => q.Id).SingleAsync())));
        Assert.Equal(["queue.closed", "queue.reopened"], await app.Look(db => db.Records.Where(r => r.Topic == $"queue/{support.Id}").OrderBy(r => r.Id).Select(r => r.Type).ToListAsync()));
    }
}
