using System.Globalization;
using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Checklists;

/// <summary>Checklists and their versions over HTTP. See docs/api.md.</summary>
public static class ChecklistsApi
{
    public sealed record Added(string? Name, string? Product, Guid? Topic, IReadOnlyList<GivenQuestion>? Questions);

    /// <param name="Version">Of the checklist as it was read: if somebody was faster, nothing is overwritten.</param>
    public sealed record Published(string? Name, Guid? Topic, IReadOnlyList<GivenQuestion>? Questions, int? Version);

    public sealed record Changed(bool? Retired);

    /// <param name="Latest">The number of the version that cases begin with; 0 before the first.</param>
    public sealed record Line(Guid Id, string Name, Guid ProductId, Guid? TopicId, int Latest, bool Changed, DateTimeOffset? RetiredAt, int Version);

    public sealed record ShownVersion(Guid Id, int Number, DateTimeOffset At, string By, IReadOnlyList<ChecklistQuestion> Questions);

    /// <param name="Draft">What would be published next.</param>
    public sealed record Shown(Guid Id, string Name, Guid ProductId, Guid? TopicId, int Latest, bool Changed, DateTimeOffset? RetiredAt, int Version, IReadOnlyList<ChecklistQuestion> Draft, IReadOnlyList<ShownVersion> Versions);

    public sealed record AskedTwiceLine(Guid ChecklistId, string Checklist, Guid QuestionId, string Question, Guid? ById, string? By, int Times);

    public static void MapChecklistsApi(this WebApplication app)
    {
        var checklists = app.MapGroup("/api/v1/checklists").RequireAuthorization(Permission.CasesRead).WithTags("Checklists").DisableAntiforgery();

        checklists.MapGet("/", async (Shelf<Checklist> shelf, KulanzDb db, CancellationToken cancel) => Results.Ok(new Page<Line>([.. (await shelf.All(db, cancel)).Select(Of)])))
            .Says("Lists checklists", "Also retired ones.").Answers<Page<Line>>();

        checklists.MapGet("/{id:guid}", async (Guid id, KulanzDb db, CancellationToken cancel) => await Whole(id, db, 200, cancel))
            .Says("Shows a checklist", "With its draft and all published versions, the latest first.").Answers<Shown>();

        checklists.MapPost("/", async (Added given, HttpContext http, KulanzDb db, Catalogue catalogue, ArrangingChecklists arranging, CancellationToken cancel) =>
        {
            if (await catalogue.Product(given.Product ?? "", cancel) is not { } product)
                return new NotFound("product").Problem();
            var by = http.User.Actor();
            var added = await db.Write<Outcome<Checklist>>(async () =>
            {
                var made = await arranging.Add(given.Name, product.Id, given.Topic, by, cancel);
                return made.Done(out var one, out _) && given.Questions is { Count: > 0 } questions ? await arranging.Save(one.Id, given.Name, given.Topic, questions, null, by, cancel) : made;
            }, cancel);
            return added.Done(out var checklist, out var refusal) ? await Whole(checklist.Id, db, 201, cancel) : refusal.Problem();
        }).RequireAuthorization(Permission.DeskManage)
            .Says("Adds a checklist", "`product` is a key or an id. `questions` are its draft; nothing is asked before a version is published.").Answers<Shown>(201);

        checklists.MapPatch("/{id:guid}", async (Guid id, Changed given, HttpContext http, KulanzDb db, ArrangingChecklists arranging, CancellationToken cancel) =>
            given.Retired is not { } retired ? new Missing("retired").Problem()
                : (await arranging.Retire(id, retired, http.User.Actor(), cancel)).Refusal is { } refusal ? refusal.Problem() : await Whole(id, db, 200, cancel)).RequireAuthorization(Permission.DeskManage)
            .Says("Retires a checklist, or offers it again", "Cases that have begun it go on with it.").Answers<Shown>();

        checklists.MapPost("/{id:guid}/versions", async (Guid id, Published given, HttpContext http, KulanzDb db, ArrangingChecklists arranging, CancellationToken cancel) =>
        {
            var by = http.User.Actor();
            var published = await db.Write<Outcome<ChecklistVersion>>(async () =>
            {
                if (given.Questions is not { } questions)
                    return await arranging.Publish(id, given.Version, by, cancel);
                if (await db.Checklists.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancel) is not { } now)
                    return new NotFound("checklist");
                return (await arranging.Save(id, given.Name ?? now.Name, given.Topic ?? now.TopicId, questions, given.Version, by, cancel)).Done(out _, out var refused)
                    ? await arranging.Publish(id, null, by, cancel) : refused;
            }, cancel);
            return published.Done(out var version, out var refusal) ? Results.Created($"/api/v1/checklists/{id}", Of(version)) : refusal.Problem();
        }).RequireAuthorization(Permission.DeskManage)
            .Says("Publishes a version", "Of `questions`, or of the draft. A question keeps its `id`, so that what was answered counts in the new version; one without is new. It may depend on earlier ones only. Cases that have begun keep the version they began with.").Answers<ShownVersion>(201);

        checklists.MapGet("/asked-twice", async (string? from, string? until, KulanzDb db, TimeProvider clock, CancellationToken cancel) =>
        {
            var now = clock.GetUtcNow();
            var (begin, end) = (now.AddDays(-30), now);
            if (from is not null && !Time(from, out begin))
                return new Repeats.NotATime("from", from).Problem();
            if (until is not null && !Time(until, out end))
                return new Repeats.NotATime("until", until).Problem();
            return Results.Ok(new Page<AskedTwiceLine>([.. (await AskedTwice.Between(db, begin, end, cancel)).Select(a => new AskedTwiceLine(a.ChecklistId, a.Checklist, a.QuestionId, a.Question, a.ById, a.ByName, a.Times))]));
        }).RequireAuthorization(Permission.DeskManage)
            .Says("Counts what was asked twice", "From `from` until before `until`, otherwise the last thirty days: how often each question was asked again although it was answered; by whom, where figures of single people are kept. It should be nothing.").Answers<Page<AskedTwiceLine>>();
    }

    private static bool Time(string given, out DateTimeOffset time) => DateTimeOffset.TryParse(given, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    private static async Task<IResult> Whole(Guid id, KulanzDb db, int status, CancellationToken cancel)
    {
        if (await db.Checklists.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancel) is not { } c)
            return new NotFound("checklist").Problem();
        var versions = await db.ChecklistVersions.AsNoTracking().Where(v => v.ChecklistId == id).OrderByDescending(v => v.Number).Take(200).ToListAsync(cancel);
        return Results.Json(new Shown(c.Id, c.Name, c.ProductId, c.TopicId, c.Latest, c.Changed, c.RetiredAt, c.Version, c.Draft, [.. versions.Select(Of)]), Json.Options, statusCode: status);
    }

    private static Line Of(Checklist c) => new(c.Id, c.Name, c.ProductId, c.TopicId, c.Latest, c.Changed, c.RetiredAt, c.Version);

    private static ShownVersion Of(ChecklistVersion v) => new(v.Id, v.Number, v.At, v.ByName, v.Questions);
}
