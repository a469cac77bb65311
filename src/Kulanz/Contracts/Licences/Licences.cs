using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts.Licences;

/// <summary>Who may use a product, and until when: see README.md beside this file.</summary>
public static class LicencesModule
{
    public static IServiceCollection AddLicences(this IServiceCollection services)
    {
        services.AddShelf<IssuerKey>(all => all.OrderBy(k => k.RetiredAt != null).ThenBy(k => k.Id));
        services.AddSingleton<SealedKeys>();
        services.AddScoped<IssuerKeyring>().AddScoped<Filing>().AddScoped<Seating>().AddScoped<LicenceMail>().AddScoped<Issuing>().AddScoped<Replacing>().AddScoped<Withdrawing>();
        services.AddScoped<LicenceList>().AddScoped<LicenceHistory>().AddScoped<SettingPeriods>();
        services.AddSingleton(ExportedLicences.Part);
        services.AddSingleton(LicenceMail.KeyIssued).AddSingleton(LicenceMail.KeyReplaced);
        services.AddLoop(Seating.Silence.Loop, "Seats of silent installations are released", TimeSpan.FromHours(1), Seating.Silence.Round);
        services.Configure<RateLimiterOptions>(LicenceLimits.Add);
        services.AddSingleton(new EventSight("licence", Permission.ContractsRead)).AddSingleton(new EventSight("licence_keys", Permission.Administer));
        services.AddSingleton(new RecordSight("licence", (db, reader, number, cancel) => db.LicencesFor(reader).AnyAsync(l => l.Number == number, cancel), "/desk/licences/{0}", (program, record) => program.GetRequiredService<LicenceHistory>().Sentence(record)));
        services.AddSingleton(new TimelineTopic("licence", "/desk/licences/{0}", (db, who, numbers, cancel) => db.LicencesFor(who).Where(l => numbers.Contains(l.Number)).Select(l => l.Number).ToListAsync(cancel)));
        foreach (var kind in LicenceHistory.Timeline)
            services.AddSingleton(kind);
        services.AddSingleton(new ContractPanel(20, "ContractLicences")).AddSingleton(new MyContractPanel(20, "MyContractLicences"));
        services.AddSingleton(new DeskLink(30, "Licences", "license", "/desk/licences", Permission.ContractsRead));
        services.AddSingleton(new PortalLink(36, "My licences", "/my/licences", Personal: true));
        services.AddSingleton(new AdminLink(70, "Licence files", "The keys that sign them, and for how long they are good.", "signature", "/admin/licence-keys"));
        return services;
    }

    public static void MapLicences(this WebApplication app)
    {
        app.MapProductsApi();
        app.MapLicencesApi();
        app.MapIssuerKeysApi();
    }

    /// <summary>What every installation needs before the first product is built for it.</summary>
    public static async Task PrepareLicences(this IServiceProvider services, CancellationToken cancel)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IssuerKeyring>().Prepare(cancel);
    }
}
