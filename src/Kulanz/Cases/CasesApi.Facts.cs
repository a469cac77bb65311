using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>What one changes about a case: its facts, tags, fields, followers, and when it shows.</summary>
public static partial class CasesApi
{
    /// <param name="Queue">Its id or its name.</param>
    /// <param name="Owner">An account's id, "me" or "nobody".</param>
    public sealed record Change(string? Subject, CaseState? State, Priority? Priority, string? Queue, string? Owner);

    public sealed record TagName(string? Tag);

    public sealed record Snooze(string? Until);

    public sealed record Value(string? Text);

    private static void MapFacts(RouteGroupBuilder cases)
    {
        cases.MapPatch("/{number:long}", (long number, Change wanted, HttpContext http, KulanzDb db, TakingSteps taking, CancellationToken cancel) =>
            Patch(number, wanted, http.User.Actor(), db, taking, cancel)).RequireAuthorization(Permission.CasesWrite)
            .Says("Changes a case: subject, queue, owner, priority, state", "All of it or nothing. `owner` is an account's id, `me` or `nobody`; `queue` an id or a name.").Answers<Changed>();

        cases.MapGet("/{number:long}/tags", async (long number, HttpContext http, KulanzDb db, CancellationToken cancel) =>
            (await Found(db, number, http, cancel)) is { } id
                ? Results.Ok(new Page<string>(await db.CaseTags.Where(t => t.CaseId == id).Select(t => db.Tags.First(g => g.Id == t.TagId).Name).Distinct().OrderBy(t => t).ToListAsync(cancel)))
                : new NotFound("case").Problem())
            .Says("Lists a case's tags").Answers<Page<string>>();
        cases.MapPost("/{number:long}/tags", async (long number, TagName given, HttpContext http, Tagging tagging, CancellationToken cancel) =>
            (await tagging.Tag(number, given.Tag ?? "", http.User.Actor(), cancel)).Answer(t => Results.Ok(new Tagged(t.Name)))).RequireAuthorization(Permission.CasesWrite)
            .Says("Tags a case").Answers<Tagged>();
        cases.MapDelete("/{number:long}/tags/{tag}", async (long number, string tag, HttpContext http, Tagging tagging, CancellationToken cancel) =>
            (await tagging.Untag(number, tag, http.User.Actor(), cancel)).Answer(_ => Results.NoContent())).RequireAuthorization(Permission.CasesWrite)
            .Says("Removes a tag from a case").AnswersNothing();

        cases.MapGet("/{number:long}/followers", async (long number, HttpContext http, KulanzDb db, CancellationToken cancel) =>
            (await Found(db, number, http, cancel)) is { } id
                ? Results.Ok(new Page<Colleague>(await db.Accounts.Where(a => db.Followers.Any(f => f.CaseId == id && f.AccountId == a.Id)).OrderBy(a => a.Name).Select(a => new Colleague(a.Id, a.Name)).ToListAsync(cancel)))
                : new NotFound("case").Problem())
            .Says("Lists who follows a case").Answers<Page<Colleague>>();
        cases.MapPut("/{number:long}/followers/{account:guid}", async (long number, Guid account, HttpContext http, Following following, CancellationToken cancel) =>
            (await following.Follow(number, account, http.User.Actor(), cancel)).Answer(_ => Results.NoContent())).RequireAuthorization(Permission.CasesWrite)
            .Says("Lets a colleague follow a case").AnswersNothing();
        cases.MapDelete("/{number:long}/followers/{account:guid}", async (long number, Guid account, HttpContext http, Following following, CancellationToken cancel) =>
            (await following.Unfollow(number, account, http.User.Actor(), cancel)).Answer(_ => Results.NoContent())).RequireAuthorization(Permission.CasesWrite)
            .Says("Lets a colleague no longer follow a case").AnswersNothing();

        cases.MapPost("/{number:long}/snooze", async (long number, Snooze given, HttpContext http, Snoozing snoozing, CancellationToken cancel) =>
            (DateTimeOffset.TryParse(given.Until, System.Globalization.CultureInfo.InvariantCulture, out var at) && given.Until!.Contains('T', StringComparison.Ordinal) && given.Until.Length > 19
                ? at : await snoozing.Moment(given.Until ?? "", cancel)) is { } until
                ? (await snoozing.Snooze(number, until, http.User.Actor(), cancel)).Answer(c => Results.Ok(new Resting(c.SnoozedUntil)))
                : new Missing("until").Problem()).RequireAuthorization(Permission.CasesWrite)
            .Says("Lets a case rest until a moment", "`until` is a time with its zone, or `tomorrow`, `next-week` and the like.").Answers<Resting>();
        cases.MapDelete("/{number:long}/snooze", async (long number, HttpContext http, Snoozing snoozing, CancellationToken cancel) =>
            (await snoozing.Wake(number, http.User.Actor(), cancel)).Answer(_ => Results.NoContent())).RequireAuthorization(Permission.CasesWrite)
            .Says("Wakes a case").AnswersNothing();

        cases.MapGet("/{number:long}/fields", async (long number, HttpContext http, KulanzDb db, CancellationToken cancel) =>
            (await Found(db, number, http, cancel)) is { } id
                ? Results.Ok(new Page<Field>(await db.Fields.Where(f => f.RetiredAt == null).OrderBy(f => f.Position)
                    .Select(f => new Field(f.Id, f.Name, f.Kind, f.RequiredOnClosing, db.FieldValues.Where(v => v.CaseId == id && v.FieldId == f.Id).Select(v => v.Value).FirstOrDefault())).ToListAsync(cancel)))
                : new NotFound("case").Problem())
            .Says("Lists the custom fields and their values in a case").Answers<Page<Field>>();
        cases.MapPut("/{number:long}/fields/{field:guid}", async (long number, Guid field, Value given, HttpContext http, CustomFields fields, CancellationToken cancel) =>
            (await fields.Fill(number, field, given.Text, http.User.Actor(), cancel)).Answer(_ => Results.NoContent())).RequireAuthorization(Permission.CasesWrite)
            .Says("Fills in a custom field", "An empty text empties it.").AnswersNothing();
    }

    /// <summary>All of it or nothing: a refusal leaves the case as it was.</summary>
    private static async Task<IResult> Patch(long number, Change wanted, Actor by, KulanzDb db, TakingSteps taking, CancellationToken cancel)
    {
        var queue = (await QueueNamed(db, wanted.Queue, by, cancel))?.ToString();
        if (wanted.Queue is not null && queue is null)
            return new NotFound("queue").Problem();
        List<Step> steps = [.. from step in new[] { ("subject", wanted.Subject), ("queue", queue), ("owner", wanted.Owner), ("priority", wanted.Priority?.ToString()), ("state", wanted.State?.ToString()) }
                               where step.Item2 is not null
                               select new Step(step.Item1, step.Item2!)];
        if (StepKind.Check(steps, trigger: false) is { } refused)
            return refused.Problem();
        Changed? now = null;
        var done = await taking.Take(number, steps, by, c =>
        {
            now = new Changed(c.Number, c.Subject, c.State, c.Priority, c.QueueId, c.OwnerId);
            return Task.CompletedTask;
        }, cancel);
        return done.Answer(_ => Results.Ok(now));
    }

    /// <summary>The queue a program means, by id or name; null where there is none for it.</summary>
    private static async Task<Guid?> QueueNamed(KulanzDb db, string? named, Actor by, CancellationToken cancel)
    {
        var id = Guid.TryParse(named, out var given) ? given : (Guid?)null;
        return named is null ? null : await db.QueuesFor(by).Where(q => q.Id == id || q.Name == named).Select(q => (Guid?)q.Id).FirstOrDefaultAsync(cancel);
    }

    private static Task<Guid?> Found(KulanzDb db, long number, HttpContext http, CancellationToken cancel) =>
        db.CasesFor(http.User.Actor()).Where(c => c.Number == number).Select(c => (Guid?)c.Id).SingleOrDefaultAsync(cancel);
}
