using Kulanz.Access;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>What the margin shows.</summary>
public sealed partial class CasePageModel
{
    public sealed record FilledField(Field Field, string? Value);

    public sealed record MergedCase(long Number, string Subject, DateTimeOffset At, string By);

    public IReadOnlyList<Queue> Queues { get; private set; } = [];

    public IReadOnlyList<Colleague> Colleagues { get; private set; } = [];

    public string? Owner { get; private set; }

    public IReadOnlyList<Tag> Tags { get; private set; } = [];

    public IReadOnlyList<Colleague> Followers { get; private set; } = [];

    public IReadOnlyList<FilledField> Fields { get; private set; } = [];

    public IReadOnlyList<ShownLink> Links { get; private set; } = [];

    public IReadOnlyList<MergedCase> Merged { get; private set; } = [];

    public bool SplitOff { get; private set; }

    public IReadOnlyList<TimeEntry> Times { get; private set; } = [];

    public Closure? Closure { get; private set; }

    /// <summary>What else this customer has with us that is not over.</summary>
    public IReadOnlyList<Case> Others { get; private set; } = [];

    private async Task LoadMargin(CancellationToken cancel)
    {
        Queues = await db.QueuesFor(Me).AsNoTracking().Where(q => q.RetiredAt == null || q.Id == Case.QueueId).OrderBy(q => q.Name).ToListAsync(cancel);
        Colleagues = await db.ColleaguesFor(Case.QueueId, cancel);
        Owner = await db.Accounts.Where(a => a.Id == Case.OwnerId).Select(a => a.Name).SingleOrDefaultAsync(cancel);
        Tags = await db.Tags.AsNoTracking().Where(t => db.CaseTags.Any(c => c.CaseId == Case.Id && c.TagId == t.Id)).OrderBy(t => t.Key).ToListAsync(cancel);
        Followers = await db.Accounts.Where(a => db.Followers.Any(f => f.CaseId == Case.Id && f.AccountId == a.Id)).OrderBy(a => a.Name).Select(a => new Colleague(a.Id, a.Name)).ToListAsync(cancel);
        var values = await db.FieldValues.Where(v => v.CaseId == Case.Id).ToDictionaryAsync(v => v.FieldId, v => v.Value, cancel);
        Fields = (await db.Fields.AsNoTracking().OrderBy(f => f.Position).ThenBy(f => f.Name).Take(100).ToListAsync(cancel))
            .Where(f => f.RetiredAt is null || values.ContainsKey(f.Id)).Select(f => new FilledField(f, values.GetValueOrDefault(f.Id))).ToList();
        Links = await HttpContext.RequestServices.GetRequiredService<Linking>().Of(family, Me, cancel);
        if (family.Count > 1)
            Merged = await (from merge in db.Merges
                            where merge.UndoneAt == null && family.Contains(merge.FromId)
                            join merged in db.Cases on merge.FromId equals merged.Id
                            orderby merge.At
                            select new MergedCase(merged.Number, merged.Subject, merge.At, merge.ByName)).ToListAsync(cancel);
        SplitOff = await db.Splits.AnyAsync(s => s.IntoId == Case.Id && s.UndoneAt == null, cancel);
        await LoadCover(cancel);
        Times = await db.TimeEntries.AsNoTracking().Where(t => t.CaseId == Case.Id).OrderByDescending(t => t.At).Take(200).ToListAsync(cancel);
        if (Case.Over)
            Closure = await db.Closures.AsNoTracking().Where(c => c.CaseId == Case.Id && c.ReopenedAt == null).OrderByDescending(c => c.At).FirstOrDefaultAsync(cancel);
        Others = await db.CasesFor(Me).AsNoTracking().Where(c => c.CustomerId == Case.CustomerId && c.Id != Case.Id && c.MergedIntoId == null && c.State != CaseState.Solved && c.State != CaseState.Closed)
            .OrderByDescending(c => c.TouchedAt).Take(6).ToListAsync(cancel);
    }
}
