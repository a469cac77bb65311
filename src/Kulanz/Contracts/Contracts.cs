using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform.Data;
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
        services.AddScoped<Catalogue>().AddScoped<Today>().AddScoped<ArrangingProducts>().AddScoped<ArrangingPlans>().AddScoped<Concluding>();
        services.AddSingleton(new RecordSight("contract", (db, reader, number, cancel) => db.ContractsFor(reader).AnyAsync(c => c.Number == number, cancel), "/desk/contracts/{0}"));
        foreach (var noun in new[] { "contract", "product", "plan", "support_topic", "calendar", "declaration" })
            services.AddSingleton(new EventSight(noun, Permission.ContractsRead));
        return services;
    }

    public static void MapContracts(this WebApplication app)
    {
    }
}
