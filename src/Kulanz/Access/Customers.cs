using Kulanz.Platform.Ui;

namespace Kulanz.Access;

/// <summary>Customers: the second half of this module's table of contents. The first, signing in, is Access.cs.</summary>
public static class CustomersModule
{
    public static IServiceCollection AddCustomers(this IServiceCollection services)
    {
        services.AddScoped<Describing>().AddScoped<Noting>().AddScoped<CustomerMerging>().AddScoped<Timeline>();
        services.AddSingleton(new DeskLink(20, "Customers", "users", "/desk/customers", Permission.CustomersRead));
        foreach (var belonging in Belongings.Own)
            services.AddSingleton(belonging);
        foreach (var kind in TimelineContent.Own)
            services.AddSingleton(kind);
        services.Configure<Microsoft.AspNetCore.Mvc.RazorPages.RazorPagesOptions>(options =>
            options.Conventions.AddPageRoute("/Access/Desk/CustomerEdit", "/desk/customers/{number:long}/edit"));
        return services;
    }

    public static void MapCustomers(this WebApplication app) => app.MapCustomersApi();
}
