using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform.Ui;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Partners;

/// <summary>A place in the navigation of the partners' portal; each module registers its own.</summary>
public sealed record PartnerLink(int Order, string Text, string Icon, string Href);

/// <summary>Companies that act for us: see README.md beside this file.</summary>
public static class PartnersModule
{
    public static IServiceCollection AddPartners(this IServiceCollection services)
    {
        services.AddScoped<AddingPartners>();
        services.AddSingleton(new DeskLink(35, "Partners", "building-community", "/desk/partners", Permission.PartnersRead));
        services.AddSingleton(new EventSight("partner", Permission.PartnersRead));
        services.AddSingleton(new RecordSight("partner", (db, reader, number, cancel) => db.PartnersFor(reader).AnyAsync(p => p.Number == number, cancel), "/desk/partners/{0}"));
        return services;
    }

    public static void MapPartners(this WebApplication app) => app.MapPartnersApi();
}
