using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>Views, macros, triggers and bulk changes over HTTP. See docs/api.md.</summary>
public static class RulesApi
{
    public sealed record GivenView(string? Name, string? Icon, CaseOrder? Order, List<Condition>? All, List<Condition>? Any, bool? Shared);

    public sealed record GivenMacro(string? Name, List<Step>? Steps, bool? Shared);

    public sealed record GivenTrigger(string? Name, TriggerEvent? On, List<Condition>? All, List<Condition>? Any, List<Step>? Steps, bool? Enabled);

    public sealed record GivenBulk(List<long>? Numbers, string? View, string? Q, List<Step>? Steps);

    public sealed record ShownView(Guid Id, string Key, string Name, string Icon, CaseOrder Order, IReadOnlyList<Condition> All, IReadOnlyList<Condition> Any, bool Shared, long? Count);

    public sealed record ShownMacro(Guid Id, string Name, IReadOnlyList<Step> Steps, bool Shared);

    public sealed record Applied(long Number);

    public sealed record ShownTrigger(Guid Id, string Name, TriggerEvent On, IReadOnlyList<Condition> All, IReadOnlyList<Condition> Any, IReadOnlyList<Step> Steps, bool Enabled);

    public sealed record Tried(int Of, int Meeting, IReadOnlyList<DryRun.Would> Items);

    public sealed record Started(Guid Id, Platform.Jobs.JobState State);

    public static void MapRulesApi(this WebApplication app)
    {
        Views(app.MapGroup("/api/v1/views").RequireAuthorization(Permission.CasesRead).WithTags("Views").DisableAntiforgery());
        Macros(app.MapGroup("/api/v1/macros").RequireAuthorization(Permission.CasesWrite).WithTags("Macros").DisableAntiforgery());
        Triggers(app.MapGroup("/api/v1/triggers").RequireAuthorization(Permission.DeskManage).WithTags("Triggers").DisableAntiforgery());
        app.MapPost("/api/v1/cases/bulk", async (GivenBulk given, HttpContext http, KulanzDb db, Shelf<View> shelf, Bulk bulk, CancellationToken cancel) =>
        {
            var by = http.User.Actor();
            var view = given.View is null ? null : (await shelf.All(db, cancel)).FirstOrDefault(v => v.Key == given.View && v.SeenBy(by));
            if (given.View is not null && view is null)
                return new NotFound("view").Problem();
            return (await bulk.Start(view is null ? new BulkSelection(given.Numbers ?? [], null, null) : new BulkSelection(null, view.Conditions, given.Q), given.Steps ?? [], by, cancel))
                .Answer(job => Results.Accepted(null, new Started(job.Id, job.State)));
        }).RequireAuthorization(Permission.CasesBulk).WithTags("Cases").DisableAntiforgery()
            .Says("Changes many cases", "By `numbers`, or all of a view. Done in the background; /desk/jobs shows how far it is.").Answers<Started>(202);
    }

    private static void Views(RouteGroupBuilder views)
    {
        views.MapGet("/", async (HttpContext http, KulanzDb db, Shelf<View> shelf, CancellationToken cancel) =>
        {
            var by = http.User.Actor();
            var counts = await Tallies.For(db, by, cancel);
            return Results.Ok(new Page<ShownView>([.. (await shelf.All(db, cancel)).Where(v => v.SeenBy(by)).Select(v => Shown(v, v.Counted ? counts.GetValueOrDefault(v.Id) : null))]));
        })
            .Says("Lists views", "With the number of their cases where it is kept.").Answers<Page<ShownView>>();
        views.MapPost("/", async (GivenView given, HttpContext http, ArrangingViews arranging, CancellationToken cancel) =>
            (await arranging.Add(Draft(given, null), http.User.Actor(), cancel)).Answer(v => Results.Created($"/api/v1/views/{v.Id}", Shown(v, null)))).RequireAuthorization(Permission.CasesWrite)
            .Says("Adds a view").Answers<ShownView>(201);
        views.MapPatch("/{id:guid}", async (Guid id, GivenView given, HttpContext http, KulanzDb db, ArrangingViews arranging, CancellationToken cancel) =>
            await db.Set<View>().AsNoTracking().SingleOrDefaultAsync(v => v.Id == id && v.DeletedAt == null, cancel) is { } view
                ? (await arranging.Change(id, Draft(given, view), http.User.Actor(), cancel)).Answer(v => Results.Ok(Shown(v, null)))
                : new NotFound("view").Problem()).RequireAuthorization(Permission.CasesWrite)
            .Says("Changes a view").Answers<ShownView>();
        views.MapDelete("/{id:guid}", async (Guid id, HttpContext http, ArrangingViews arranging, CancellationToken cancel) =>
            (await arranging.Delete(id, http.User.Actor(), cancel)).Answer(_ => Results.NoContent())).RequireAuthorization(Permission.CasesWrite)
            .Says("Removes a view").AnswersNothing();

        static ViewDraft Draft(GivenView given, View? now) => new(given.Name ?? now?.Name, given.Icon ?? now?.Icon, given.Order ?? now?.Order ?? default,
            new Conditions(given.All ?? now?.Conditions.All, given.Any ?? now?.Conditions.Any), given.Shared ?? true);

        static ShownView Shown(View v, long? count) => new(v.Id, v.Key, v.Name, v.Icon, v.Order, v.Conditions.All, v.Conditions.Any, v.OwnerId is null, count);
    }

    private static void Macros(RouteGroupBuilder macros)
    {
        macros.MapGet("/", async (HttpContext http, Macros all, CancellationToken cancel) => Results.Ok(new Page<ShownMacro>([.. (await all.For(http.User.Actor()).AsNoTracking().ToListAsync(cancel)).Select(Shown)])))
            .Says("Lists macros").Answers<Page<ShownMacro>>();
        macros.MapPost("/", async (GivenMacro given, HttpContext http, Macros all, CancellationToken cancel) =>
            (await all.Save(null, new MacroDraft(given.Name, given.Steps ?? [], given.Shared ?? true), http.User.Actor(), cancel)).Answer(m => Results.Created($"/api/v1/macros/{m.Id}", Shown(m))))
            .Says("Adds a macro").Answers<ShownMacro>(201);
        macros.MapPatch("/{id:guid}", async (Guid id, GivenMacro given, HttpContext http, Macros all, CancellationToken cancel) =>
            await all.For(http.User.Actor()).AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, cancel) is { } macro
                ? (await all.Save(id, new MacroDraft(given.Name ?? macro.Name, given.Steps ?? macro.Steps, macro.OwnerId is null), http.User.Actor(), cancel)).Answer(m => Results.Ok(Shown(m)))
                : new NotFound("macro").Problem())
            .Says("Changes a macro").Answers<ShownMacro>();
        macros.MapDelete("/{id:guid}", async (Guid id, HttpContext http, Macros all, CancellationToken cancel) => (await all.Delete(id, true, http.User.Actor(), cancel)).Answer(_ => Results.NoContent()))
            .Says("Removes a macro").AnswersNothing();
        macros.MapPost("/{id:guid}/applications/{number:long}", async (Guid id, long number, HttpContext http, Macros all, CancellationToken cancel) =>
            (await all.Apply(id, number, null, http.User.Actor(), cancel)).Answer(n => Results.Ok(new Applied(n))))
            .Says("Applies a macro to a case").Answers<Applied>();

        static ShownMacro Shown(Macro m) => new(m.Id, m.Name, m.Steps, m.OwnerId is null);
    }

    private static void Triggers(RouteGroupBuilder triggers)
    {
        triggers.MapGet("/", async (KulanzDb db, CancellationToken cancel) =>
            Results.Ok(new Page<ShownTrigger>([.. (await db.Set<Trigger>().AsNoTracking().Where(t => t.DeletedAt == null).OrderBy(t => t.Position).ThenBy(t => t.Id).ToListAsync(cancel)).Select(Shown)])))
            .Says("Lists triggers", "In the order in which they act.").Answers<Page<ShownTrigger>>();
        triggers.MapPost("/", async (GivenTrigger given, HttpContext http, ArrangingTriggers arranging, CancellationToken cancel) =>
            await Save(null, given, null, http, arranging, t => Results.Created($"/api/v1/triggers/{t.Id}", Shown(t)), cancel))
            .Says("Adds a trigger").Answers<ShownTrigger>(201);
        triggers.MapPatch("/{id:guid}", async (Guid id, GivenTrigger given, HttpContext http, KulanzDb db, ArrangingTriggers arranging, CancellationToken cancel) =>
            await db.Set<Trigger>().AsNoTracking().SingleOrDefaultAsync(t => t.Id == id && t.DeletedAt == null, cancel) is { } now
                ? await Save(id, given, now, http, arranging, t => Results.Ok(Shown(t)), cancel)
                : new NotFound("trigger").Problem())
            .Says("Changes a trigger, or switches it off and on").Answers<ShownTrigger>();
        triggers.MapDelete("/{id:guid}", async (Guid id, HttpContext http, ArrangingTriggers arranging, CancellationToken cancel) => (await arranging.Delete(id, true, http.User.Actor(), cancel)).Answer(_ => Results.NoContent()))
            .Says("Removes a trigger").AnswersNothing();
        triggers.MapPost("/dry-run", async (GivenTrigger given, HttpContext http, DryRun dryRun, CancellationToken cancel) =>
        {
            var conditions = new Conditions(given.All, given.Any);
            if ((conditions.Check() ?? StepKind.Check(given.Steps ?? [], trigger: true)) is { } refused)
                return refused.Problem();
            var tries = await dryRun.Try(conditions, given.Steps!, http.User.Actor(), cancel);
            return Results.Ok(new Tried(DryRun.Cases, tries.Meeting, tries.First));
        })
            .Says("Shows what a trigger would do", "Of the last `of` cases `meeting` meet the conditions; `items` tells of the first twelve what would change, or why it would be `refused`. Nothing is changed.").Answers<Tried>();

        static async Task<IResult> Save(Guid? id, GivenTrigger given, Trigger? now, HttpContext http, ArrangingTriggers arranging, Func<Trigger, IResult> done, CancellationToken cancel)
        {
            var by = http.User.Actor();
            var saved = await arranging.Save(id, new TriggerDraft(given.Name ?? now?.Name, given.On ?? now?.On ?? default,
                new Conditions(given.All ?? now?.Conditions.All, given.Any ?? now?.Conditions.Any), given.Steps ?? now?.Steps ?? []), by, cancel);
            if (saved.Done(out var trigger, out _) && given.Enabled is { } on)
                saved = await arranging.Switch(trigger.Id, on, by, cancel);
            return saved.Answer(done);
        }

        static ShownTrigger Shown(Trigger t) => new(t.Id, t.Name, t.On, t.Conditions.All, t.Conditions.Any, t.Steps, t.DisabledAt is null);
    }
}
