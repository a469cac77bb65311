using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>Cases over HTTP, for other programs. See docs/api.md.</summary>
public static partial class CasesApi
{
    public sealed record OpenCase(Guid? CustomerId, string? Email, string? Name, string? Subject, string? Text, string? Queue, Priority? Priority);

    public sealed record Say(string? Text, MessageKind? Kind, CaseState? Then, IReadOnlyList<Guid>? Attachments, int? Minutes);

    public sealed record Close(string? Reason, bool Final);

    public static void MapCasesApi(this WebApplication app)
    {
        var cases = app.MapGroup("/api/v1/cases").RequireAuthorization(Permission.CasesRead).WithTags("Cases").DisableAntiforgery();

        cases.MapGet("/{number:long}", async (long number, HttpContext http, KulanzDb db, CancellationToken cancel) =>
            await db.CasesFor(http.User.Actor()).AsNoTracking().SingleOrDefaultAsync(c => c.Number == number, cancel) is { } found
                ? Results.Ok(new Shown(
                    found.Number,
                    found.Subject,
                    found.State,
                    found.Priority,
                    found.Channel,
                    found.OpenedAt,
                    found.TouchedAt,
                    found.CustomerId,
                    found.OwnerId,
                    found.SnoozedUntil,
                    await db.Cases.Where(c => c.Id == found.MergedIntoId).Select(c => (long?)c.Number).SingleOrDefaultAsync(cancel),
                    await db.CaseTags.Where(t => t.CaseId == found.Id).Select(t => db.Tags.First(g => g.Id == t.TagId).Name).Distinct().OrderBy(t => t).ToListAsync(cancel),
                    await db.Messages.Where(m => m.CaseId == found.Id).OrderBy(m => m.At).ThenBy(m => m.Id)
                        .Select(m => new Said(m.Id, m.Kind, m.Channel, m.AuthorKind, m.AuthorName, m.At, m.Text)).ToListAsync(cancel)))
                : new Platform.NotFound("case").Problem())
            .Says("Shows a case with its messages").Answers<Shown>();

        cases.MapPost("/", async (OpenCase given, HttpContext http, KulanzDb db, Opening opening, Welcoming welcoming, Preferences preferences, CancellationToken cancel) =>
        {
            var by = http.User.Actor();
            if (given.CustomerId is null && given.Email is { Length: > 0 } address && !EmailAddress.Deliverable(ContactPoint.Email(address)))
                return new UndeliverableAddress(Naming.Cut(address, 254)).Problem();
            var language = (await preferences.Get<Company>(cancel)).Language;
            // Customer and case at once: whoever asks again after a broken line must find both, or neither.
            var opened = await db.Write<Outcome<Case>>(async () =>
            {
                var customer = given.CustomerId ?? (given.Email is { Length: > 0 } ? (await welcoming.ByEmail(given.Email, given.Name, language, by, cancel)).Id : Guid.Empty);
                var queue = await QueueNamed(db, given.Queue, by, cancel);
                if (given.Queue is not null && queue is null)
                    return new NotFound("queue");
                return await opening.Open(new NewCase(customer, given.Subject ?? "", given.Text ?? "", Channel.Api) { QueueId = queue, Priority = given.Priority ?? Priority.Normal }, by, cancel);
            }, cancel);
            return opened.Answer(c => Results.Created($"/api/v1/cases/{c.Number}", new Opened(c.Number, c.Id)));
        }).RequireAuthorization(Permission.CasesWrite)
            .Says("Opens a case", "For a customer by `customerId`, or by `email`, who is added if nobody has that address. `queue` is an id or a name; without it the first one takes the case.").Answers<Opened>(201);

        cases.MapPost("/{number:long}/messages", async (long number, Say given, HttpContext http, Replying replying, CancellationToken cancel) =>
            (await replying.Say(number, new Saying(given.Kind ?? MessageKind.Reply, given.Text ?? "") { Then = given.Then, Attachments = given.Attachments ?? [], Minutes = given.Minutes }, http.User.Actor(), cancel))
            .Answer(m => Results.Created($"/api/v1/cases/{number}", new Made(m.Id)))).RequireAuthorization(Permission.CasesWrite)
            .Says("Replies, or adds a note", "`kind` is `reply`, which the customer gets, `note` or `call_note`. `then` sets the state with it; `attachments` names files put up before.").Answers<Made>(201);

        cases.MapPost("/{number:long}/closure", async (long number, Close given, HttpContext http, Closing closing, CancellationToken cancel) =>
            (await closing.Close(number, given.Reason, given.Final, http.User.Actor(), cancel)).Answer(c => Results.Ok(new Closed(c.At, c.Reason)))).RequireAuthorization(Permission.CasesWrite)
            .Says("Closes a case", "Solved; with `final` closed for good, so that the customer's next word opens a new case.").Answers<Closed>();

        cases.MapDelete("/{number:long}/closure", async (long number, HttpContext http, Closing closing, CancellationToken cancel) =>
            (await closing.Reopen(number, http.User.Actor(), cancel)).Answer(_ => Results.NoContent())).RequireAuthorization(Permission.CasesWrite)
            .Says("Reopens a case").AnswersNothing();

        MapFacts(cases);
        MapMerging(cases);
        MapAttachments(cases);
        MapTime(cases);
        MapEnding(cases);
    }
}
