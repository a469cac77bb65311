using System.Text.Json;
using Kulanz.Access;
using Kulanz.Cases.Repeats;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>What cases add to the picture of a customer: a panel on their page, their words in the timeline, and what moves along in a merge.</summary>
public static class CustomersCases
{
    public static IServiceCollection AddCustomersCases(this IServiceCollection services)
    {
        services.AddSingleton(new CustomerPanel(10, "CustomerCases"));
        services.AddSingleton(provider => Cases(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => Rules(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new TimelineTopic("case", "/desk/cases/{0}", (db, who, numbers, cancel) =>
            db.CasesFor(who).Where(c => numbers.Contains(c.Number)).Select(c => c.Number).ToListAsync(cancel)));
        foreach (var kind in Kinds)
            services.AddSingleton(kind);
        return services;
    }

    /// <summary>A case takes its messages along.</summary>
    private static Belonging Cases(TimeProvider clock) => new("Cases",
        (db, from, _, cancel) => db.Cases.Where(c => c.CustomerId == from).Select(c => c.Id).ToListAsync(cancel),
        async (db, ids, from, into, cancel) =>
        {
            await Belonging.InPieces(ids, async piece =>
            {
                await db.Messages.Where(m => m.CustomerId == from && (piece.Contains(m.CaseId) || (m.HomeId != null && piece.Contains(m.HomeId.Value)))).ExecuteUpdateAsync(set => set.SetProperty(m => m.CustomerId, into), cancel);
                await db.Handovers.Where(h => h.CustomerId == from && (piece.Contains(h.CaseId) || (h.HomeId != null && piece.Contains(h.HomeId.Value)))).ExecuteUpdateAsync(set => set.SetProperty(h => h.CustomerId, into), cancel);
                await db.Cases.Where(c => piece.Contains(c.Id) && c.CustomerId == from).ExecuteUpdateAsync(set => set.SetProperty(c => c.CustomerId, into), cancel);
            });
            await MovedQuestions.Follow(db, from, into, cancel);
            await new RenamingInRules(db, clock).Recount("customer", $"{from}", $"{into}", cancel);
        });

    /// <summary>
    /// Rules that ask for the one ask for the other, and again for the first when that is undone. Those that asked for both are left as they are:
    /// of the one that remains nobody could say afterwards for whom it stands.
    /// </summary>
    private static Belonging Rules(TimeProvider clock) => new("Views and triggers",
        (db, from, into, cancel) => RenamingInRules.Asking(db, "customer", $"{from}", $"{into}", cancel),
        (db, ids, from, into, cancel) => new RenamingInRules(db, clock).Follow("customer", $"{from}", $"{into}", cancel, ids));

    private static string Icon(string name) => name;

    private static readonly IReadOnlyList<TimelineKind> Kinds =
    [
        new("case.opened", Icon("message-plus"), _ => "Case opened", c => c.Word("subject")),
        new("case.solved", Icon("circle-check"), _ => "Case solved", c => c.Word("reason")),
        new("case.closed", Icon("lock"), _ => "Case closed", c => c.Word("reason")),
        new("case.reopened", Icon("lock-open"), _ => "Case reopened"),
        new("message.added", Icon("message"), Named, Said),
    ];

    private static string Named(JsonElement message) => (message.Word("kind"), message.Word("authorKind")) switch
    {
        ("note", _) => "Note on the case",
        ("call_note", _) => "Call note",
        (_, "staff") => "Answer on the case",
        _ => "Message on the case",
    };

    /// <summary>Mail without the history below it, as in the case.</summary>
    private static string? Said(JsonElement message) => (message.Word("channel"), message.Word("authorKind"), message.Word("text")) switch
    {
        ("mail", not "staff", { } text) => Folding.Said(text, message.Word("authorName") ?? ""),
        var (_, _, text) => text,
    };
}

/// <summary>The customer's cases on their page: what is open, and the latest of the rest.</summary>
public sealed class CustomerCasesViewComponent(KulanzDb db) : ViewComponent
{
    private const int Most = 15;

    public sealed record Shown(Customer Customer, IReadOnlyList<Case> Open, IReadOnlyList<Case> Over, bool MayOpen);

    public async Task<IViewComponentResult> InvokeAsync(Customer customer)
    {
        var who = UserClaimsPrincipal.Actor();
        var cases = db.CasesFor(who).AsNoTracking().Where(c => c.CustomerId == customer.Id && c.MergedIntoId == null);
        var open = await cases.Where(c => c.State != CaseState.Solved && c.State != CaseState.Closed).OrderByDescending(c => c.TouchedAt).Take(Most).ToListAsync(HttpContext.RequestAborted);
        var over = await cases.Where(c => c.State == CaseState.Solved || c.State == CaseState.Closed).OrderByDescending(c => c.TouchedAt).Take(Most).ToListAsync(HttpContext.RequestAborted);
        return View("/Cases/Desk/_CustomerCases.cshtml", new Shown(customer, open, over, who.May(Permission.CasesWrite)));
    }
}
