using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Checklists;

/// <summary>What was asked and answered in a case, over HTTP. See docs/api.md.</summary>
public static class DiagnosisApi
{
    /// <param name="Answer">“yes” or “no”, the key of a choice, a number, or words.</param>
    /// <param name="Corrects">The id of the answer that is wrong.</param>
    public sealed record Given(Guid? Question, string? Answer, Guid? Corrects);

    public sealed record GivenAgain(Guid? Question, string? Reason);

    public sealed record GivenBegin(Guid? Checklist);

    public sealed record Answer(Guid Id, string Value, string Said, bool StaysTrue, DateTimeOffset At, ActorKind ByKind, string By, Guid? InsteadOf);

    public sealed record Again(Guid Id, string Reason, DateTimeOffset At, string By);

    public sealed record Step(Guid Question, int Number, string Text, QuestionKind Kind, QuestionState State, Answer? Answer, Again? AskedAgain);

    public sealed record Cause(Guid Id, IReadOnlyList<string> Path);

    public sealed record Shown(Guid Checklist, string Name, int Version, int Answered, int Total, Guid? Next, IReadOnlyList<Step> Questions, IReadOnlyList<Cause> Excluded, IReadOnlyList<Cause> Remaining);

    public sealed record Offer(Guid Checklist, string Name, int Version);

    /// <param name="Offered">Those that fit what the case is about and have not begun.</param>
    /// <param name="AskedTwice">How often something was asked again in this case although it was answered.</param>
    public sealed record OfCase(IReadOnlyList<Shown> Checklists, IReadOnlyList<Offer> Offered, int AskedTwice);

    public static void MapDiagnosisApi(this WebApplication app)
    {
        var cases = app.MapGroup("/api/v1/cases/{number:long}/checklist").RequireAuthorization(Permission.CasesRead).WithTags("Checklists").DisableAntiforgery();

        cases.MapGet("/", async (long number, HttpContext http, KulanzDb db, Diagnoses diagnoses, CancellationToken cancel) => await Whole(number, http, db, diagnoses, 200, cancel))
            .Says("Shows what is answered and what is open", "Whoever takes over reads this instead of asking: the questions in order, each with its answer or its turn, what is excluded and what can still be the cause.").Answers<OfCase>();

        cases.MapPost("/", async (long number, GivenBegin given, HttpContext http, KulanzDb db, Diagnoses diagnoses, Answering answering, CancellationToken cancel) =>
            given.Checklist is not { } checklist ? new Missing("checklist").Problem()
                : (await answering.Begin(number, checklist, http.User.Actor(), cancel)).Refusal is { } refusal ? refusal.Problem() : await Whole(number, http, db, diagnoses, 201, cancel)).RequireAuthorization(Permission.CasesWrite)
            .Says("Begins a checklist in a case", "With its latest version, which the case keeps. It also begins by itself with the first answer.").Answers<OfCase>(201);

        cases.MapPost("/answers", async (long number, Given given, HttpContext http, Answering answering, CancellationToken cancel) =>
            given.Question is not { } question ? new Missing("question").Problem()
                : (await answering.Answer(number, new AnswerGiven(question, given.Answer) { Corrects = given.Corrects }, http.User.Actor(), cancel))
                    .Answer(a => Results.Created($"/api/v1/cases/{number}/checklist", Of(a)))).RequireAuthorization(Permission.CasesWrite)
            .Says("Answers a question", "One that is answered is refused with `answered_already` and what was answered, unless `corrects` names that answer. The same answer once more changes nothing.").Answers<Answer>(201);

        cases.MapPost("/asked-again", async (long number, GivenAgain given, HttpContext http, AskingAgain asking, CancellationToken cancel) =>
            given.Question is not { } question ? new Missing("question").Problem()
                : (await asking.Ask(number, question, given.Reason, http.User.Actor(), cancel))
                    .Answer(a => Results.Created($"/api/v1/cases/{number}/checklist", new Again(a.Id, a.Reason, a.At, a.ByName)))).RequireAuthorization(Permission.CasesWrite)
            .Says("Asks again what was answered", "With the reason; that is what is counted as asked twice. The question is open until it is answered anew.").Answers<Again>(201);
    }

    private static async Task<IResult> Whole(long number, HttpContext http, KulanzDb db, Diagnoses diagnoses, int status, CancellationToken cancel)
    {
        if (await db.CasesFor(http.User.Actor()).AsNoTracking().SingleOrDefaultAsync(c => c.Number == number, cancel) is not { } @case)
            return new NotFound("case").Problem();
        var all = await diagnoses.Of(@case, cancel);
        return Results.Json(new OfCase([.. all.Begun.Select(Of)], [.. all.Offered.Select(c => new Offer(c.Id, c.Name, c.Latest))], all.AskedTwice), Json.Options, statusCode: status);
    }

    private static Shown Of(Diagnosis d) => new(d.ChecklistId, d.Name, d.Version, d.Answered, d.Total, d.Next?.Question.Id,
        [.. d.Steps.Select(s => new Step(s.Question.Id, s.Number, s.Question.Text, s.Question.Kind, s.State, s.Known is { } known ? Of(known) : null, s.Again is { } again ? new Again(again.Id, again.Reason, again.At, again.ByName) : null))],
        [.. d.Excluded.Select(p => new Cause(p.Cause.Id, p.Path))], [.. d.Remaining.Select(p => new Cause(p.Cause.Id, p.Path))]);

    private static Answer Of(ChecklistAnswer a) => new(a.Id, a.Value, a.Said, a.StaysTrue, a.At, a.ByKind, a.ByName, a.InsteadOf);
}
