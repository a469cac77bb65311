using Kulanz.Access;
using Kulanz.Cases.Checklists;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Kulanz.Telephony;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>Writing down calls over HTTP, for other programs. See docs/api.md.</summary>
public static class CallNotesApi
{
    public sealed record Given(string? Text, long? Case, string? Subject, Guid? QueueId, Guid? CustomerId, string? Name, string? Email, bool KeepNumber, bool Solved, Guid? ProductId = null, Guid? ChecklistId = null, IReadOnlyList<AnswerGiven>? Answers = null, VerdictGiven? Verdict = null, CasesApi.CauseSaid? Cause = null);

    /// <param name="Opened">The case is new.</param>
    public sealed record Noted(long Case, Guid Message, bool Opened);

    public sealed record ShownNote(long Case, Guid Message, DateTimeOffset At, string By, string Text);

    public static void MapCallNotesApi(this WebApplication app)
    {
        var notes = app.MapGroup("/api/v1/calls/{number:long}").RequireAuthorization(Permission.CallsRead).WithTags("Calls").DisableAntiforgery();

        notes.MapGet("/notes", async (long number, HttpContext http, KulanzDb db, CancellationToken cancel) =>
        {
            var reader = http.User.Actor();
            if (await db.CallsFor(reader).Where(c => c.Number == number).Select(c => (Guid?)c.Id).SingleOrDefaultAsync(cancel) is not { } call)
                return new NotFound("call").Problem();
            return Results.Ok(new Page<ShownNote>(await (from note in db.CallNotes
                                                         where note.CallId == call
                                                         join message in db.Messages on note.MessageId equals message.Id
                                                         join @case in db.CasesFor(reader) on message.CaseId equals @case.Id
                                                         orderby note.At descending
                                                         select new ShownNote(@case.Number, message.Id, note.At, note.ByName, message.Text)).Take(50).ToListAsync(cancel)));
        }).RequireAuthorization(Permission.CasesRead)
            .Says("Lists what was written down about a call", "With the cases in which it stands.").Answers<Page<ShownNote>>();

        notes.MapPost("/note", async (long number, Given given, HttpContext http, CallNoting noting, CancellationToken cancel) =>
            (await noting.Note(number, new CallNoteGiven(given.Text) { Case = given.Case, Subject = given.Subject, QueueId = given.QueueId, CustomerId = given.CustomerId, Name = given.Name, Email = given.Email, KeepNumber = given.KeepNumber, Solved = given.Solved, ProductId = given.ProductId, ChecklistId = given.ChecklistId, Answers = given.Answers ?? [], Verdict = given.Verdict, Cause = given.Cause?.Given }, http.User.Actor(), cancel))
            .Answer(n => Results.Created($"/api/v1/cases/{n.Case.Number}", new Noted(n.Case.Number, n.Message, n.Opened)))).RequireAuthorization(Permission.CasesWrite)
            .Says("Writes down a call", "In the open case `case` of whoever called, or in a new one with `subject`. Where nobody knows who it was: `customerId`, or `name` and `email` of somebody new; `keepNumber` makes the number of the call theirs. `solved` settles the case, with what the customer says of it (`verdict`) and what it was (`cause`). `answers` to a checklist are kept with it, all or nothing; `checklistId` begins one, and `productId` says what a new case is about.").Answers<Noted>(201);
    }
}
