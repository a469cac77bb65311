using Kulanz.Contracts;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.FairUse;

/// <summary>How much time the contracts of a plan take in the weeks that are looked at: the median, worked out each night, because nobody should wait for it.</summary>
public sealed class PlanTime
{
    public Guid PlanId { get; init; }
    public int MedianMinutes { get; set; }

    /// <summary>Of how many contracts that took any time at all.</summary>
    public int Contracts { get; set; }

    public DateTimeOffset At { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<PlanTime>
    {
        public void Configure(EntityTypeBuilder<PlanTime> time)
        {
            time.ToTable("plan_times");
            time.HasKey(t => t.PlanId);
            time.HasOne<Plan>().WithMany().HasForeignKey(t => t.PlanId);
        }
    }

    public const string Loop = "plan-times";

    /// <summary>Anew for every plan: one walk over what was booked lately, and the times noted for it.</summary>
    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        await using var scope = services.CreateAsyncScope();
        var (db, now) = (scope.ServiceProvider.GetRequiredService<KulanzDb>(), scope.ServiceProvider.GetRequiredService<TimeProvider>().GetUtcNow());
        var from = now.AddDays(-7 * FairUseFigures.Lately);
        foreach (var plan in await db.Plans.Where(p => p.RetiredAt == null).Select(p => p.Id).ToListAsync(cancel))
        {
            var spent = await (from contract in db.Contracts
                               where contract.PlanId == plan
                               join booking in db.Bookings on contract.Id equals booking.ContractId
                               where booking.ReservedAt >= @from
                               join entry in db.TimeEntries on booking.CaseId equals entry.CaseId
                               group entry.Minutes by contract.Id into one
                               select one.Sum()).OrderBy(m => m).ToListAsync(cancel);
            await db.Write(async () =>
            {
                var row = await db.Set<PlanTime>().SingleOrDefaultAsync(t => t.PlanId == plan, cancel);
                if (row is null)
                    db.Add(row = new PlanTime { PlanId = plan });
                (row.MedianMinutes, row.Contracts, row.At) = (spent.Count == 0 ? 0 : spent[spent.Count / 2], spent.Count, now);
                return await db.SaveChangesAsync(cancel);
            }, cancel);
        }
    }
}
