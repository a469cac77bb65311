using Kulanz.Access.Exports;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Ui;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kulanz.Access;

/// <summary>Customers: the second half of this module's table of contents. The first, signing in, is Access.cs.</summary>
public static class CustomersModule
{
    public static IServiceCollection AddCustomers(this IServiceCollection services)
    {
        services.AddScoped<Describing>().AddScoped<Noting>().AddScoped<CustomerMerging>().AddScoped<Timeline>().AddScoped<CustomerStatuses>();
        services.AddSingleton(new RecordSight("customer", (db, reader, number, cancel) => db.CustomersFor(reader).AnyAsync(c => c.Number == number, cancel), "/desk/customers/{0}"));
        services.AddSingleton(new EventSight("customer", Permission.CustomersRead)).AddSingleton(new EventSight("contact_point", Permission.CustomersRead));
        services.AddScoped<MailedLinks>();
        services.AddExports();
        services.AddScoped<Importing.Importing>().AddSingleton(Importing.ImportWork.JobKind);
        services.TryAddScoped<MailLetter>(_ => MailLetters.NotConnected);
        services.AddLoop(MailedLinks.Loop, "Old sign-in links are deleted", TimeSpan.FromHours(1), MailedLinks.Round);
        services.Configure<RateLimiterOptions>(PortalLimits.Add);
        services.AddSingleton(new PortalLink(50, "My details", "/my/profile", Personal: true));
        services.AddSingleton(new DeskLink(20, "Customers", "users", "/desk/customers", Permission.CustomersRead));
        foreach (var belonging in Belongings.Own)
            services.AddSingleton(belonging);
        foreach (var kind in TimelineContent.Own)
            services.AddSingleton(kind);
        services.Configure<Microsoft.AspNetCore.Mvc.RazorPages.RazorPagesOptions>(options =>
            options.Conventions.AddPageRoute("/Access/Desk/CustomerEdit", "/desk/customers/{number:long}/edit"));
        return services;
    }

    public static void MapCustomers(this WebApplication app)
    {
        app.MapCustomersApi();
        app.MapExports();
    }
}
