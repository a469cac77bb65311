using Kulanz.Access;
using Kulanz.Contracts.Licences;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Kulanz.Search;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts;

/// <summary>What a customer may expect: see README.md beside this file.</summary>
public static class ContractsModule
{
    public static IServiceCollection AddContracts(this IServiceCollection services)
    {
        services.AddShelf<Product>(all => all.OrderBy(p => p.Name));
        services.AddShelf<SupportTopic>(all => all.OrderBy(t => t.Name));
        services.AddShelf<Plan>(all => all.OrderBy(p => p.Name));
        services.AddShelf<PlanEdition>(all => all.OrderBy(e => e.PlanId).ThenBy(e => e.Number));
        services.AddShelf<ServiceCalendar>(all => all.OrderBy(c => c.Name));
        services.AddSingleton<WorkCalendars>();
        services.AddScoped<Catalogue>().AddScoped<Today>().AddScoped<Holidays>().AddScoped<ServiceHours>();
        services.AddScoped<ArrangingProducts>().AddScoped<ArrangingPlans>().AddScoped<ArrangingCalendars>();
        services.AddScoped<Concluding>().AddScoped<GivingNotice>().AddScoped<Declaring>().AddScoped<ChangingTerms>().AddScoped<GivingWarning>().AddScoped<Reminding>();
        services.AddScoped<Entitling>().AddScoped<BookingMatters>();
        services.AddScoped<OurNotice>().AddScoped<ContractLetters>().AddScoped<LetterPaper>();
        foreach (var kind in LetterKinds.All)
            services.AddSingleton(kind);
        services.AddLoop(Looking.Loop, "Days for notice are looked at again", TimeSpan.FromHours(1), Looking.Round);
        services.AddLoop(ChangingTerms.Loop, "Changes of terms take effect", TimeSpan.FromHours(1), ChangingTerms.Round);
        services.AddLoop(Reminding.Loop, "Last days for notice are reminded of", TimeSpan.FromHours(1), Reminding.Round);
        services.AddSingleton(new RecordSight("contract", (db, reader, number, cancel) => db.ContractsFor(reader).AnyAsync(c => c.Number == number, cancel), "/desk/contracts/{0}"));
        services.AddLoop(Portfolio.Loop, "Contracts ahead are counted", TimeSpan.FromMinutes(10), Portfolio.Round);
        services.AddCustomersContracts();
        services.AddSearch(FoundContracts.Kind, FoundContracts.Source);
        services.AddSingleton(ContractExport.Part).AddSingleton<ReadStatuses>(CustomersContracts.Statuses);
        services.AddSingleton(new DeskLink(30, "Contracts", "file-text", "/desk/contracts", Permission.ContractsRead));
        services.AddSingleton(new AdminLink(64, "Contracts", "Whose holidays move deadlines, who is reminded of last days, cancelling in the portal.", "file-text", "/admin/contracts"));
        services.AddSingleton(new PortalLink(35, "My contracts", "/my/contracts", Personal: true));
        services.AddSingleton(new PortalFootLink(10, "Cancel contracts here", "/cancel", Offered));
        services.AddSingleton(new PortalFootLink(20, "Withdraw from a contract", "/withdraw", Offered));
        services.Configure<RazorPagesOptions>(options =>
        {
            options.Conventions.AddPageRoute("/Contracts/Desk/PlanPage", "/desk/plans/new");
            options.Conventions.AddPageRoute("/Contracts/Portal/DeclarationPage", "/withdraw");
        });
        foreach (var noun in new[] { "contract", "product", "plan", "support_topic", "calendar", "declaration", "booking" })
            services.AddSingleton(new EventSight(noun, Permission.ContractsRead));
        services.AddLicences();
        return services;
    }

    /// <summary>In reach of everybody where contracts are concluded with consumers.</summary>
    private static async Task<bool> Offered(HttpContext http) =>
        (await http.RequestServices.GetRequiredService<Preferences>().Get<ContractCustoms>(http.RequestAborted)).OpenDeclarations;

    public static void MapContracts(this WebApplication app)
    {
        app.MapContractsApi();
        app.MapCatalogueApi();
        app.MapLicences();
    }
}
