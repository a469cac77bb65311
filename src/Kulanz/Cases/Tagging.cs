using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Search;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases;

/// <summary>A word for sorting cases: "billing", "fibre". Made by whoever first uses it.</summary>
public sealed class Tag
{
    public Guid Id { get; init; }
    public required string Name { get; set; }

    /// <summary>The name as compared: lower case, single spaces.</summary>
    public required string Key { get; set; }

    /// <summary>On how many cases it is; kept with each change, so that the list of tags counts nothing.</summary>
    public long Uses { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Tag>
    {
        public void Configure(EntityTypeBuilder<Tag> tag)
        {
            tag.ToTable("tags");
            tag.Property(t => t.Name).HasMaxLength(60);
            tag.Property(t => t.Key).HasMaxLength(60);
            tag.HasIndex(t => t.Key).IsUnique();
        }
    }
}

public sealed class CaseTag : IMovesAlong
{
    public Guid Id { get; init; }
    public Guid CaseId { get; set; }
    public Guid? HomeId { get; set; }
    public Guid TagId { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<CaseTag>
    {
        public void Configure(EntityTypeBuilder<CaseTag> tag)
        {
            tag.ToTable("case_tags");
            tag.HasIndex(t => new { t.CaseId, t.TagId });
            tag.HasIndex(t => new { t.TagId, t.CaseId });
            tag.HasOne<Case>().WithMany().HasForeignKey(t => t.CaseId);
            tag.HasOne<Tag>().WithMany().HasForeignKey(t => t.TagId);
        }
    }
}

public sealed class Tagging(KulanzDb db, RenamingInRules renaming, TimeProvider clock)
{
    public const int LongestName = 60;

    public static string Key(string name) => string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant();

    public async Task<Outcome<Tag>> Tag(long number, string name, Actor by, CancellationToken cancel)
    {
        if (Key(name) is not { Length: > 0 } key)
            return new Missing("tag");
        if (key.Length > LongestName)
            return new TooLong("tag", LongestName);
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        return await db.Write<Outcome<Tag>>(async () =>
        {
            if (await db.Tags.SingleOrDefaultAsync(t => t.Key == key, cancel) is not { } tag)
                db.Add(tag = new Tag { Id = Id.New(clock), Name = string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), Key = key });
            if (await db.CaseTags.AnyAsync(t => t.CaseId == @case.Id && t.TagId == tag.Id, cancel))
                return tag;
            tag.Uses++;
            db.Add(new CaseTag { Id = Id.New(clock), CaseId = @case.Id, TagId = tag.Id });
            db.Record("case.tagged", @case.Topic, @case.CustomerId, by, new { Tag = tag.Name }, clock);
            @case.Labels += Labels.Tag(tag.Id);
            db.AnnounceCase(@case);
            await db.SaveChangesAsync(cancel);
            return tag;
        }, cancel);
    }

    public async Task<Outcome<Case>> Untag(long number, string name, Actor by, CancellationToken cancel)
    {
        var key = Key(name);
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        if (await db.Tags.SingleOrDefaultAsync(t => t.Key == key, cancel) is not { } tag)
            return new NotFound("tag");
        // A merged case may have brought the same tag along: both go.
        var rows = await db.CaseTags.Where(t => t.CaseId == @case.Id && t.TagId == tag.Id).ToListAsync(cancel);
        if (rows.Count == 0)
            return @case;
        tag.Uses -= rows.Count;
        @case.Labels = @case.Labels.Replace(Labels.Tag(tag.Id), "", StringComparison.Ordinal);
        db.RemoveRange(rows);
        db.Record("case.untagged", @case.Topic, @case.CustomerId, by, new { Tag = tag.Name }, clock);
        db.AnnounceCase(@case);
        await db.SaveChangesAsync(cancel);
        return @case;
    }

    /// <summary>The tags that begin with these letters, the most used first.</summary>
    public Task<List<Tag>> Suggest(string start, int most, CancellationToken cancel)
    {
        var key = Key(start);
        return db.Tags.AsNoTracking().Where(t => t.Key.StartsWith(key)).OrderByDescending(t => t.Uses).ThenBy(t => t.Key).Take(most).ToListAsync(cancel);
    }

    /// <summary>Another name for it everywhere. If there is one of that name already, the two become one.</summary>
    public async Task<Outcome<Tag>> Rename(Guid id, string name, Actor by, CancellationToken cancel)
    {
        if (Key(name) is not { Length: > 0 } key)
            return new Missing("name");
        if (key.Length > LongestName)
            return new TooLong("name", LongestName);
        return await db.Write<Outcome<Tag>>(async () =>
        {
            if (await db.Tags.SingleOrDefaultAsync(t => t.Id == id, cancel) is not { } tag)
                return new NotFound("tag");
            if (await db.Tags.SingleOrDefaultAsync(t => t.Key == key && t.Id != id, cancel) is { } other)
                return await Join(tag, other, by, cancel);
            await renaming.FollowInSteps(tag.Key, name.Trim(), cancel);
            db.Record("tag.renamed", $"tag/{tag.Id}", null, by, new { From = tag.Name, To = name.Trim() }, clock);
            (tag.Name, tag.Key) = (name.Trim(), key);
            db.Announce("cases");
            await db.SaveChangesAsync(cancel);
            return tag;
        }, cancel);
    }

    private async Task<Outcome<Tag>> Join(Tag tag, Tag other, Actor by, CancellationToken cancel)
    {
        var worn = await db.CaseTags.Where(t => t.TagId == tag.Id).OrderByDescending(t => t.CaseId).Select(t => t.CaseId).Take(2000).ToListAsync(cancel);
        // The rows first: they say which cases have the one, the other, or both.
        var (old, now) = (Labels.Tag(tag.Id), Labels.Tag(other.Id));
        await db.Cases.Where(c => db.CaseTags.Any(t => t.TagId == tag.Id && t.CaseId == c.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.Labels, c => c.Labels.Replace(now, "").Replace(old, now)), cancel);
        await renaming.Follow("tag", tag.Id.ToString(), other.Id.ToString(), cancel);
        await renaming.FollowInSteps(tag.Key, other.Name, cancel);
        await db.CaseTags.Where(t => t.TagId == tag.Id && db.CaseTags.Any(o => o.TagId == other.Id && o.CaseId == t.CaseId)).ExecuteDeleteAsync(cancel);
        other.Uses += await db.CaseTags.Where(t => t.TagId == tag.Id).ExecuteUpdateAsync(set => set.SetProperty(t => t.TagId, other.Id), cancel);
        db.Record("tag.joined", $"tag/{other.Id}", null, by, new { From = tag.Name, To = other.Name }, clock);
        db.Remove(tag);
        Indexing.Again(db, FoundCases.CaseSource, worn);
        db.Announce("cases");
        await db.SaveChangesAsync(cancel);
        return other;
    }
}
