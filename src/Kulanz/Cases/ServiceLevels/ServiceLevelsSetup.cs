using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Jobs;
using Kulanz.Platform.Ui;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kulanz.Cases.ServiceLevels;

/// <summary>Service levels: their table of contents.</summary>
public static class ServiceLevelsSetup
{
    public sealed record Targeted(IReadOnlyList<TargetGiven>? Targets);

    /// <param name="DueAt">Null while it stands still.</param>
    public sealed record ShownClock(ClockKind Kind, int TargetMinutes, int UsedMinutes, DateTimeOffset StartedAt, bool Runs, DateTimeOffset? DueAt, DateTimeOffset? BreachedAt, DateTimeOffset? StoppedAt);

    public static void AddServiceLevels(this IServiceCollection services)
    {
        services.AddShelf<ServiceTarget>(all => all.OrderBy(t => t.Priority));
        services.AddSingleton<Promises>().AddSingleton<IInterceptor, ServiceLevelWatch>();
        services.AddScoped<Overdue>().AddScoped<ArrangingTargets>();
        services.AddSingleton(new CasePanel(10, "CaseClocks"));
        services.AddLoop(Overdue.Loop, "Service levels are watched", TimeSpan.FromMinutes(1), Overdue.Round);
        services.AddMovesAlong<ServiceClock>();
        services.AddSingleton(new JobKind(Reckoning.Kind, Reckoning.Step));
        services.AddSingleton<CalendarChanged>(Reckoning.Begin);
        services.AddSingleton(new PlanPanel(10, "PlanTargets"));
        services.AddSingleton(new EventSight("service_level", Permission.CasesRead));
        services.AddSingleton(new DeskLink(85, "Service levels", "clock", "/desk/service-levels", Permission.CasesRead));
        services.AddSingleton(new AdminLink(65, "Service levels", "How long answers and solutions may take, and who hears when they are late.", "clock", "/admin/service-levels"));
        services.AddSingleton(new HistorySentence("service_level.warned", (T, _, _) => T["Time is nearly over"]));
        services.AddSingleton(new HistorySentence("service_level.breached", (T, _, _) => T["Was not in time"]));
    }

    public static void MapServiceLevels(this WebApplication app)
    {
        var api = app.MapGroup("/api/v1").WithTags("Service levels").DisableAntiforgery();
        api.MapGet("/service-levels", async (Guid? plan, KulanzDb db, Shelf<ServiceTarget> targets, CancellationToken cancel) =>
            Results.Ok(new Page<TargetGiven>([.. (await targets.All(db, cancel)).Where(t => t.PlanId == plan).Select(t => new TargetGiven(t.Priority, t.Kind, t.Minutes))]))).RequireAuthorization(Permission.CasesRead)
            .Says("Lists service levels", "Those of a `plan`, or without one those of everybody.").Answers<Page<TargetGiven>>();
        api.MapPut("/service-levels", async (Guid? plan, Targeted given, HttpContext http, ArrangingTargets arranging, CancellationToken cancel) =>
            (await arranging.Set(plan, given.Targets ?? [], http.User.Actor(), cancel)).Answer(set => Results.Ok(new Page<TargetGiven>([.. set.Select(t => new TargetGiven(t.Priority, t.Kind, t.Minutes))])))).RequireAuthorization(Permission.ContractsArrange)
            .Says("Sets service levels", "These and no others; `minutes` are working time.").Answers<Page<TargetGiven>>();
        api.MapGet("/cases/{number:long}/clocks", async (long number, HttpContext http, KulanzDb db, Promises promises, TimeProvider time, CancellationToken cancel) =>
        {
            if (await db.CasesFor(http.User.Actor()).Where(c => c.Number == number).Select(c => (Guid?)c.Id).SingleOrDefaultAsync(cancel) is not { } id)
                return new NotFound("case").Problem();
            var shown = new List<ShownClock>();
            foreach (var c in await db.Set<ServiceClock>().AsNoTracking().Where(c => c.CaseId == id).OrderBy(c => c.StartedAt).Take(200).ToListAsync(cancel))
                shown.Add(new(c.Kind, c.TargetMinutes, (int)c.Used(time.GetUtcNow(), await promises.Calendar(db, c.CalendarId, cancel)).TotalMinutes, c.StartedAt, c.Runs, c.DueAt, c.BreachedAt, c.StoppedAt));
            return Results.Ok(new Page<ShownClock>(shown));
        }).RequireAuthorization(Permission.CasesRead)
            .Says("Lists the clocks of a case").Answers<Page<ShownClock>>();

        // One form for a plan and for everybody: a field for each cell of the table.
        app.MapPost("/desk/service-levels/targets", async (HttpContext http, ArrangingTargets arranging, CancellationToken cancel) =>
        {
            var form = await http.Request.ReadFormAsync(cancel);
            var plan = Guid.TryParse(form["plan"], out var id) ? id : (Guid?)null;
            var given = new List<TargetGiven>();
            foreach (var priority in Enum.GetValues<Priority>())
                foreach (var kind in Enum.GetValues<ClockKind>())
                    if (form[$"t.{priority}.{kind}"].ToString() is { Length: > 0 } said)
                        given.Add(new(priority, kind, Promised.Minutes(said) ?? 0));
            var back = plan is null ? "/admin/service-levels" : $"/desk/plans/{plan}";
            return (await arranging.Set(plan, given, http.User.Actor(), cancel)).Refusal is { } refusal ? refusal.Problem() : Results.LocalRedirect($"{back}#service-levels");
        }).RequireAuthorization(Policies.Staff, Permission.ContractsArrange).ExcludeFromDescription();
    }
}
