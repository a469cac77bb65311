using System.Globalization;
using Kulanz.Access.Exports;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Telephony;

/// <summary>Calls with a customer, in the copy of their data. What we wrote down about one stands in its case.</summary>
internal static class ExportedCalls
{
    private const int AtOnce = 500;

    public static readonly ExportPart Part = new(50, "calls", "the telephone calls with you")
    {
        List = async (reading, after, cancel) => await Some(reading, after, call => (object)new { call.Number, call.Direction, call.BeganAt, call.AnsweredAt, call.EndedAt, call.Outcome, Telephone = call.Outside }, cancel),
        Tables =
        [
            new ExportTable("calls.csv", ["number", "direction", "began", "seconds", "outcome", "telephone"], async (reading, after, cancel) => await Some(reading, after,
                call => new object?[] { call.Number, call.Direction.ToString(), call.BeganAt, (int?)call.Talked?.TotalSeconds, call.Outcome?.ToString() ?? call.State.ToString(), call.Outside }, cancel)),
        ],
        Weight = (reading, cancel) => reading.Db.Calls.LongCountAsync(c => c.CustomerId == reading.Customer.Id, cancel),
    };

    private static async Task<Stretch<T>> Some<T>(ExportReading reading, string? after, Func<Call, T> shown, CancellationToken cancel)
    {
        var calls = reading.Db.Calls.AsNoTracking().Where(c => c.CustomerId == reading.Customer.Id);
        if (after?.Split('/') is [var at, var last])
        {
            var (began, number) = (new DateTimeOffset(long.Parse(at, CultureInfo.InvariantCulture), TimeSpan.Zero), long.Parse(last, CultureInfo.InvariantCulture));
            calls = calls.Where(c => c.BeganAt > began || c.BeganAt == began && c.Number > number);
        }
        var some = await calls.OrderBy(c => c.BeganAt).ThenBy(c => c.Number).Take(AtOnce).ToListAsync(cancel);
        return new(some.ConvertAll(c => shown(c)), some.Count == AtOnce ? string.Create(CultureInfo.InvariantCulture, $"{some[^1].BeganAt.UtcTicks}/{some[^1].Number}") : null, some.Count);
    }
}
