using Kulanz.Access;
using Kulanz.Cases.Handovers.PartnerDesk;
using Kulanz.Cases.Portal;
using Kulanz.Evidence;
using Kulanz.Partners;
using Kulanz.Platform.Ui;
using Kulanz.Telephony;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Grants;

/// <summary>Goodwill: grants, budgets, and a new licence key by telephone. See README.md beside this file.</summary>
public static class GrantsModule
{
    public static IServiceCollection AddGrants(this IServiceCollection services)
    {
        services.AddScoped<Charging>().AddScoped<Giving>().AddScoped<DecidingGrants>().AddScoped<SettlingGrants>().AddScoped<CancellingGrants>();
        services.AddScoped<ArrangingBudgets>().AddScoped<GrantList>().AddScoped<GrantsByCause>().AddScoped<GrantLetters>().AddScoped<ReplacingByPhone>();
        services.AddSingleton(GrantLetters.Given);
        services.AddSingleton<VoucherForGrant>(GrantVouchers.Issue);
        services.AddSingleton<PartnerOfGiver>(async (db, by, cancel) => (await db.PartnerOf(by, cancel))?.Id);
        services.AddMovesAlong<Grant>();
        services.AddSingleton(new Belonging("Goodwill",
            (db, from, _, cancel) => db.Set<Grant>().Where(g => g.CustomerId == from).Select(g => g.Id).ToListAsync(cancel),
            (db, ids, from, into, cancel) => Belonging.InPieces(ids, piece => db.Set<Grant>().Where(g => piece.Contains(g.Id) && g.CustomerId == from).ExecuteUpdateAsync(set => set.SetProperty(g => g.CustomerId, into), cancel))));
        services.AddSingleton(new CasePanel(40, "Grants"));
        services.AddSingleton(new CallPart(20, "ReplacementAtCall"));
        services.AddSingleton(new CustomerPanel(14, "CustomerGrants"));
        services.AddSingleton(new PortalCasePart(20, "PortalGrants")).AddSingleton(new PartnerCasePart(20, "PartnerGoodwill"));
        services.AddSingleton(ExportedGrants.Grants);
        services.AddSingleton(new EventSight("grant", Permission.CasesRead)).AddSingleton(new EventSight("budget", Permission.BudgetsManage));
        services.AddSingleton(new RecordSight("budget", (db, reader, number, cancel) => reader.May(Permission.BudgetsManage) ? db.Set<Budget>().AnyAsync(b => b.Number == number, cancel) : Task.FromResult(false), "/desk/budgets/{0}", GrantRecords.OfBudget));
        foreach (var sentence in GrantRecords.Sentences)
            services.AddSingleton(sentence);
        foreach (var kind in GrantRecords.Timeline)
            services.AddSingleton(kind);
        services.AddSingleton(new DeskLink(36, "Goodwill", "gift", "/desk/goodwill", Permission.CasesRead, Badge: "GrantsWaiting"));
        services.AddSingleton(new DeskLink(86, "Budgets", "coins", "/desk/budgets", Permission.BudgetsManage));
        return services;
    }

    public static void MapGrants(this WebApplication app)
    {
        app.MapGrantsApi();
        app.MapBudgetsApi();
    }
}
