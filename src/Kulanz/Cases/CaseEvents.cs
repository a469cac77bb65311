using System.Globalization;
using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>Which events of this module other programs may follow, and with what permission.</summary>
public static class CaseEvents
{
    public static IServiceCollection AddCaseEvents(this IServiceCollection services)
    {
        foreach (var noun in new[] { "case", "message", "satisfaction", "time", "macro", "field", "tag", "staff", "queue" })
            services.AddSingleton(new EventSight(noun, Permission.CasesRead));
        services.AddSingleton(new RecordSight("case", Sees, "/desk/cases/{0}", (program, record) => program.GetRequiredService<History>().Sentence(record)));
        return services;
    }

    /// <summary>A case's records are for whoever sees the case.</summary>
    private static async Task<bool> Sees(KulanzDb db, Actor reader, string topic, CancellationToken cancel) =>
        long.TryParse(topic.AsSpan(topic.IndexOf('/') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && await db.CasesFor(reader).AnyAsync(c => c.Number == number, cancel);
}
