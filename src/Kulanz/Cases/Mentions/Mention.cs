using System.Security.Cryptography;
using System.Text;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Mentions;

public enum MentionState
{
    /// <summary>Somebody has to say whether it becomes a case.</summary>
    Waiting,
    Opened,
    Dropped,

    /// <summary>Its author wants no word from us: kept to be counted, and never a case.</summary>
    OptedOut,
}

/// <summary>Somebody said something about us elsewhere, and we found it. One for each post, wherever it was copied to.</summary>
public sealed class Mention
{
    public Guid Id { get; init; }
    public long Number { get; init; }
    public Guid? FeedId { get; init; }
    public required string Url { get; init; }

    /// <summary>By which the same post is known again: its address without what changes, what its feed calls it, and its words.</summary>
    public byte[] UrlKey { get; init; } = [];
    public byte[]? GuidKey { get; init; }
    public byte[]? TextKey { get; set; }

    public required string Title { get; set; }
    public required string Text { get; set; }
    public string? Author { get; set; }
    public string? AuthorEmail { get; set; }

    /// <summary>By whom, as far as one can tell: the mail address, or the name at this site.</summary>
    public required string AuthorKey { get; init; }

    public DateTimeOffset? PublishedAt { get; init; }
    public DateTimeOffset FoundAt { get; init; }

    /// <summary>The phrase by which it was found; null for one that somebody pasted.</summary>
    public string? Phrase { get; init; }

    public MentionState State { get; set; }
    public Guid? CaseId { get; set; }

    /// <summary>When its author has last changed it, as far as we saw.</summary>
    public DateTimeOffset? ChangedAt { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }
    public string? DecidedByName { get; set; }
    public string? Reason { get; set; }
    public int Version { get; set; }

    public string Topic => $"mention/{Number}";

    public string Site => Uri.TryCreate(Url, UriKind.Absolute, out var url) ? Plain(url.Host) : "";

    private static readonly string[] Tracking = ["utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "igshid", "ref_src", "_hs", "wt_mc", "xtor", "at_medium", "at_campaign", "cmpid"];

    /// <summary>One spelling for one page: without scheme, www, fragment, tracking and the slash at its end; what is asked for in order.</summary>
    public static byte[] KeyOf(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var page))
            return Hash(url);
        var asked = string.Join('&', page.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Where(q => !Array.Exists(Tracking, t => q.StartsWith(t, StringComparison.OrdinalIgnoreCase))).Order(StringComparer.Ordinal));
        return Hash($"{Plain(page.IdnHost)}{(page.IsDefaultPort ? "" : $":{page.Port}")}{page.AbsolutePath.TrimEnd('/')}?{asked}");
    }

    /// <summary>Null for a text too short to be anybody's own.</summary>
    public static byte[]? KeyOfText(string title, string text) => Phrases.Fold($"{title} {text}") is { Length: > 120 } folded ? Hash(folded) : null;

    public static byte[] KeyInFeed(Guid feed, string called) => Hash($"{feed} {called}");

    public static string AuthorOf(string? email, string? author, string url)
    {
        var site = Uri.TryCreate(url, UriKind.Absolute, out var page) ? Plain(page.Host) : "";
        return Naming.Cut(email is { Length: > 0 } ? ContactPoint.Email(email) : author is { Length: > 0 } ? $"{Phrases.Fold(author).Trim()} @ {site}" : $"@ {site}", 400);
    }

    private static string Plain(string host) => host.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? host[4..].ToLowerInvariant() : host.ToLowerInvariant();

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    internal sealed class Mapping : IEntityTypeConfiguration<Mention>
    {
        public void Configure(EntityTypeBuilder<Mention> mention)
        {
            mention.ToTable("mentions");
            mention.Property(m => m.Url).HasMaxLength(2000);
            mention.Property(m => m.Title).HasMaxLength(300);
            mention.Property(m => m.Author).HasMaxLength(200);
            mention.Property(m => m.AuthorEmail).HasMaxLength(254);
            mention.Property(m => m.AuthorKey).HasMaxLength(400);
            mention.Property(m => m.Phrase).HasMaxLength(200);
            mention.Property(m => m.DecidedByName).HasMaxLength(200);
            mention.Property(m => m.Reason).HasMaxLength(500);
            mention.HasIndex(m => m.Number).IsUnique();
            mention.HasIndex(m => m.UrlKey).IsUnique();
            mention.HasIndex(m => m.GuidKey).HasFilter("guid_key IS NOT NULL");
            mention.HasIndex(m => m.TextKey).HasFilter("text_key IS NOT NULL");
            mention.HasIndex(m => new { m.State, m.Number });
            mention.HasIndex(m => new { m.AuthorKey, m.Number });
            mention.HasIndex(m => m.CaseId).HasFilter("case_id IS NOT NULL");
            mention.HasIndex(m => m.FeedId).HasFilter("feed_id IS NOT NULL");
            mention.HasOne<Case>().WithMany().HasForeignKey(m => m.CaseId);
            mention.HasOne<WatchedFeed>().WithMany().HasForeignKey(m => m.FeedId);
        }
    }
}

public static class MentionsSeen
{
    /// <summary>Whoever reads cases sees mentions, those with a case if they see the case.</summary>
    public static IQueryable<Mention> MentionsFor(this KulanzDb db, Actor who) => who switch
    {
        { Kind: ActorKind.System } => db.Mentions,
        { Kind: ActorKind.Staff or ActorKind.Machine } when who.May(Permission.CasesRead) => db.Mentions.Where(m => m.CaseId == null || db.CasesFor(who).Any(c => c.Id == m.CaseId)),
        _ => db.Mentions.Where(m => false),
    };
}
