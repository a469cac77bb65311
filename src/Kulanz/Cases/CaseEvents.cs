using Kulanz.Access;
using Kulanz.Evidence;

namespace Kulanz.Cases;

/// <summary>Which events of this module other programs may follow, and with what permission.</summary>
public static class CaseEvents
{
    public static IServiceCollection AddCaseEvents(this IServiceCollection services)
    {
        foreach (var noun in new[] { "case", "message", "satisfaction", "time", "macro", "field", "tag", "staff", "queue" })
            services.AddSingleton(new EventSight(noun, Permission.CasesRead));
        return services;
    }
}
