using System.Text.Json;
using Kulanz.Contracts;
using Kulanz.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Checklists;

/// <summary>What is asked to find out what is wrong with a product: the draft somebody works on, and which version is published.</summary>
public sealed class Checklist
{
    public const int LongestName = 120, MostQuestions = 60, Most = 500;

    public Guid Id { get; init; }
    public required string Name { get; set; }

    /// <summary>Stays: the causes its answers exclude are this product's.</summary>
    public Guid ProductId { get; init; }

    /// <summary>Only for cases about this; null is for all of the product.</summary>
    public Guid? TopicId { get; set; }

    public IReadOnlyList<ChecklistQuestion> Draft { get; set; } = [];

    /// <summary>The one that cases begin with; null as long as nothing is published.</summary>
    public Guid? LatestId { get; set; }

    /// <summary>Its number.</summary>
    public int Latest { get; set; }

    /// <summary>The draft says something else than the published version.</summary>
    public bool Changed { get; set; }

    public DateTimeOffset ChangedAt { get; set; }
    public required string ChangedByName { get; set; }
    public DateTimeOffset? RetiredAt { get; set; }
    public int Version { get; set; }

    /// <summary>Whether a case about this may begin it.</summary>
    public bool Fits(Guid? product, Guid? topic) => LatestId is not null && RetiredAt is null && ProductId == product && (TopicId is null || topic is null || TopicId == topic);

    internal sealed class Mapping : IEntityTypeConfiguration<Checklist>
    {
        public void Configure(EntityTypeBuilder<Checklist> checklist)
        {
            checklist.ToTable("checklists");
            checklist.Property(c => c.Name).HasMaxLength(LongestName);
            checklist.Property(c => c.ChangedByName).HasMaxLength(200);
            Store(checklist.Property(c => c.Draft));
            checklist.HasOne<Product>().WithMany().HasForeignKey(c => c.ProductId);
            checklist.HasOne<SupportTopic>().WithMany().HasForeignKey(c => c.TopicId);
        }

        internal static void Store(PropertyBuilder<IReadOnlyList<ChecklistQuestion>> questions) => questions.HasConversion(
            list => Written(list),
            json => JsonSerializer.Deserialize<List<ChecklistQuestion>>(json, Json.Options)!,
            new ValueComparer<IReadOnlyList<ChecklistQuestion>>((one, other) => Written(one!) == Written(other!), list => Written(list).GetHashCode(StringComparison.Ordinal), list => list));

        private static string Written(IReadOnlyList<ChecklistQuestion> questions) => JsonSerializer.Serialize(questions, Json.Options);
    }
}

/// <summary>A published version: it never changes, so a case that has begun with it goes on with it.</summary>
public sealed class ChecklistVersion
{
    public Guid Id { get; init; }
    public Guid ChecklistId { get; init; }

    /// <summary>1, 2, 3 …</summary>
    public int Number { get; init; }

    public IReadOnlyList<ChecklistQuestion> Questions { get; init; } = [];
    public DateTimeOffset At { get; init; }
    public Guid? ById { get; init; }
    public required string ByName { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<ChecklistVersion>
    {
        public void Configure(EntityTypeBuilder<ChecklistVersion> version)
        {
            version.ToTable("checklist_versions");
            version.Property(v => v.ByName).HasMaxLength(200);
            Checklist.Mapping.Store(version.Property(v => v.Questions));
            version.HasIndex(v => new { v.ChecklistId, v.Number }).IsUnique();
            version.HasOne<Checklist>().WithMany().HasForeignKey(v => v.ChecklistId);
        }
    }
}

/// <summary>What one version has that the other has not.</summary>
public sealed record VersionChange(IReadOnlyList<ChecklistQuestion> Added, IReadOnlyList<ChecklistQuestion> Removed, IReadOnlyList<ChecklistQuestion> Changed, bool Reordered)
{
    public bool Nothing => Added.Count + Removed.Count + Changed.Count == 0 && !Reordered;

    public static VersionChange Between(IReadOnlyList<ChecklistQuestion> before, IReadOnlyList<ChecklistQuestion> after)
    {
        var (old, now) = (before.ToDictionary(q => q.Id), after.ToDictionary(q => q.Id));
        return new(
            [.. after.Where(q => !old.ContainsKey(q.Id))],
            [.. before.Where(q => !now.ContainsKey(q.Id))],
            [.. after.Where(q => old.TryGetValue(q.Id, out var was) && JsonSerializer.Serialize(was, Json.Options) != JsonSerializer.Serialize(q, Json.Options))],
            !before.Where(q => now.ContainsKey(q.Id)).Select(q => q.Id).SequenceEqual(after.Where(q => old.ContainsKey(q.Id)).Select(q => q.Id)));
    }
}
