using Kulanz.Access;
using Kulanz.Evidence;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>Which events of this module other programs may follow, and with what permission.</summary>
public static class CaseEvents
{
    public static IServiceCollection AddCaseEvents(this IServiceCollection services)
    {
        foreach (var noun in new[] { "case", "message", "satisfaction", "time", "macro", "field", "tag", "staff", "queue" })
            services.AddSingleton(new EventSight(noun, Permission.CasesRead));
        services.AddSingleton(new RecordSight("case", (db, reader, number, cancel) => db.CasesFor(reader).AnyAsync(c => c.Number == number, cancel), "/desk/cases/{0}", (program, record) => program.GetRequiredService<History>().Sentence(record)));
        return services;
    }
}
