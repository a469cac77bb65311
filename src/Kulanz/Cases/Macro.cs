using System.Text.Json;
using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases;

/// <summary>Steps one takes often, under a name: applied to a case from its composer, or to many in a bulk change.</summary>
public sealed class Macro
{
    public Guid Id { get; init; }
    public required string Name { get; set; }
    public IReadOnlyList<Step> Steps { get; set; } = [];

    /// <summary>Whose it is; null where everybody has it.</summary>
    public Guid? OwnerId { get; init; }

    public DateTimeOffset? DeletedAt { get; set; }
    public int Version { get; set; }

    public bool ChangeableBy(Actor who) => OwnerId is null ? who.May(Permission.DeskManage) : OwnerId == who.Id;

    internal sealed class Mapping : IEntityTypeConfiguration<Macro>
    {
        public void Configure(EntityTypeBuilder<Macro> macro)
        {
            macro.ToTable("macros");
            macro.Property(m => m.Name).HasMaxLength(80);
            Store(macro.Property(m => m.Steps));
            macro.HasIndex(m => new { m.OwnerId, m.Name });
            macro.HasOne<Account>().WithMany().HasForeignKey(m => m.OwnerId);
        }

        internal static void Store(PropertyBuilder<IReadOnlyList<Step>> steps) => steps.HasConversion(
            list => JsonSerializer.Serialize(list, Json.Options),
            json => JsonSerializer.Deserialize<List<Step>>(json, Json.Options)!,
            new ValueComparer<IReadOnlyList<Step>>((one, other) => one!.SequenceEqual(other!), list => list.Count, list => list));
    }
}

public sealed record MacroDraft(string? Name, IReadOnlyList<Step> Steps, bool Shared);

/// <summary>Making, changing, deleting and applying macros.</summary>
public sealed class Macros(KulanzDb db, TakingSteps taking, TimeProvider clock)
{
    public const int Most = 500;

    /// <summary>Those somebody may use, by name.</summary>
    public IQueryable<Macro> For(Actor who) => db.Set<Macro>().Where(m => m.DeletedAt == null && (m.OwnerId == null || m.OwnerId == who.Id)).OrderBy(m => m.Name).ThenBy(m => m.Id).Take(Most);

    public async Task<Outcome<Macro>> Save(Guid? id, MacroDraft draft, Actor by, CancellationToken cancel)
    {
        if (Check(draft) is { } refused)
            return refused;
        if (id is null)
        {
            if (draft.Shared ? !by.May(Permission.DeskManage) : by.Kind != ActorKind.Staff)
                return new NotYoursToChange();
            var made = new Macro { Id = Id.New(clock), Name = draft.Name!.Trim(), Steps = draft.Steps, OwnerId = draft.Shared ? null : by.Id };
            db.Add(made);
            return await Saved(made, "macro.added", by, cancel);
        }
        if (await db.Set<Macro>().SingleOrDefaultAsync(m => m.Id == id && m.DeletedAt == null && (m.OwnerId == null || m.OwnerId == by.Id), cancel) is not { } macro)
            return new NotFound("macro");
        if (!macro.ChangeableBy(by))
            return new NotYoursToChange();
        (macro.Name, macro.Steps) = (draft.Name!.Trim(), draft.Steps);
        return await Saved(macro, "macro.changed", by, cancel);
    }

    /// <summary>Deletes it, or brings it back.</summary>
    public async Task<Outcome<Macro>> Delete(Guid id, bool deleted, Actor by, CancellationToken cancel)
    {
        if (await db.Set<Macro>().SingleOrDefaultAsync(m => m.Id == id && (m.DeletedAt == null) == deleted && (m.OwnerId == null || m.OwnerId == by.Id), cancel) is not { } macro)
            return new NotFound("macro");
        if (!macro.ChangeableBy(by))
            return new NotYoursToChange();
        macro.DeletedAt = deleted ? clock.GetUtcNow() : null;
        return await Saved(macro, deleted ? "macro.deleted" : "macro.restored", by, cancel);
    }

    /// <param name="words">The answer or note as the agent changed it before applying, by position; null leaves a step as it is.</param>
    public async Task<Outcome<long>> Apply(Guid id, long number, IReadOnlyDictionary<int, string>? words, Actor by, CancellationToken cancel)
    {
        if (await For(by).AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, cancel) is not { } macro)
            return new NotFound("macro");
        var steps = macro.Steps.Select((step, at) => StepKind.Find(step.Kind)?.Value == CaseField.Asks.Text && words?.GetValueOrDefault(at) is { } changed ? step with { Value = changed } : step).ToList();
        return await taking.Take(number, steps, by, @case =>
        {
            db.Record("macro.applied", @case.Topic, @case.CustomerId, by, new { macro.Id, macro.Name }, clock);
            return Task.CompletedTask;
        }, cancel);
    }

    private async Task<Outcome<Macro>> Saved(Macro macro, string act, Actor by, CancellationToken cancel)
    {
        db.Record(act, $"macro/{macro.Id}", null, by, new { macro.Name, macro.Steps, Shared = macro.OwnerId is null }, clock);
        await db.SaveChangesAsync(cancel);
        return macro;
    }

    private static Refusal? Check(MacroDraft draft) =>
        string.IsNullOrWhiteSpace(draft.Name) ? new Missing("name")
        : draft.Name.Trim().Length > 80 ? new TooLong("name", 80)
        : StepKind.Check(draft.Steps, trigger: false);
}
