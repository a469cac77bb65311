using System.Globalization;
using Kulanz.Access.Exports;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Handovers;

/// <summary>What was handed on about a customer, in the copy of their data: they could read it in the portal all the time.</summary>
internal static class ExportedHandovers
{
    private const int AtOnce = 200;

    public static readonly ExportPart Part = new(42, "handovers", "what was handed on when your questions went to others")
    {
        List = async (reading, after, cancel) => await Some(reading, after, line => (object)new
        {
            Case = line.Number,
            line.Handover.GivenAt,
            From = line.Handover.FromName,
            To = line.Handover.ToName,
            line.Handover.Outcome,
            line.Handover.DecidedAt,
            line.Handover.Summary,
            line.Handover.Identified,
            line.Handover.Asked,
            line.Handover.Tried,
            line.Handover.Promised,
            line.Handover.PromisedBy,
            line.Handover.NeverAskAgain,
        }, cancel),
        Tables =
        [
            new ExportTable("handovers.csv", ["case", "given", "from", "to", "outcome", "summary"], async (reading, after, cancel) => await Some(reading, after,
                line => new object?[] { line.Number, line.Handover.GivenAt, line.Handover.FromName, line.Handover.ToName, line.Handover.Outcome?.ToString(), line.Handover.Summary }, cancel)),
        ],
        Weight = (reading, cancel) => reading.Db.Handovers.LongCountAsync(h => h.CustomerId == reading.Customer.Id, cancel),
    };

    private sealed record Line(Handover Handover, long Number);

    private static async Task<Stretch<T>> Some<T>(ExportReading reading, string? after, Func<Line, T> shown, CancellationToken cancel)
    {
        var handovers = reading.Db.Handovers.AsNoTracking().Where(h => h.CustomerId == reading.Customer.Id);
        if (after?.Split('/') is [var at, var last])
        {
            var (given, id) = (new DateTimeOffset(long.Parse(at, CultureInfo.InvariantCulture), TimeSpan.Zero), Guid.Parse(last));
            handovers = handovers.Where(h => h.GivenAt > given || h.GivenAt == given && h.Id.CompareTo(id) > 0);
        }
        var some = await handovers.OrderBy(h => h.GivenAt).ThenBy(h => h.Id).Take(AtOnce).Join(reading.Db.Cases, h => h.CaseId, c => c.Id, (h, c) => new Line(h, c.Number)).ToListAsync(cancel);
        some = [.. some.OrderBy(l => l.Handover.GivenAt).ThenBy(l => l.Handover.Id)];
        return new(some.ConvertAll(l => shown(l)), some.Count == AtOnce ? string.Create(CultureInfo.InvariantCulture, $"{some[^1].Handover.GivenAt.UtcTicks}/{some[^1].Handover.Id}") : null, some.Count);
    }
}
