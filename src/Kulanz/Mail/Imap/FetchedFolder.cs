using Kulanz.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Mail.Imap;

/// <summary>
/// How far the folder of a mailbox has been read. UIDs only ever grow while UIDVALIDITY stays the same (RFC 3501, 2.3.1.1): what is above
/// <see cref="LastUid"/> is new. When a folder is first seen, or was made anew by its server, only what nobody has read in it is taken.
/// </summary>
public sealed class FetchedFolder
{
    public Guid MailboxId { get; init; }
    public required string Folder { get; set; }
    public long UidValidity { get; set; }
    public long LastUid { get; set; }

    /// <summary>When the server last answered.</summary>
    public DateTimeOffset? CheckedAt { get; set; }

    /// <summary>Why nothing is being fetched, since <see cref="ProblemAt"/>.</summary>
    public Sentence? Problem { get; set; }

    public DateTimeOffset? ProblemAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<FetchedFolder>
    {
        public void Configure(EntityTypeBuilder<FetchedFolder> folder)
        {
            folder.ToTable("fetched_folders");
            folder.HasKey(f => f.MailboxId);
            folder.Property(f => f.Folder).HasMaxLength(400);
            folder.Property(f => f.Problem).HasConversion<Sentence.Column>();
            folder.HasOne<Mailbox>().WithOne().HasForeignKey<FetchedFolder>(f => f.MailboxId);
        }
    }
}

/// <summary>A mail that is to be fetched, or was handed in and is to be marked at its server. When both are done the row goes.</summary>
public sealed class Fetch
{
    public Guid MailboxId { get; init; }
    public long Uid { get; init; }
    public bool HandedIn { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Fetch>
    {
        public void Configure(EntityTypeBuilder<Fetch> fetch)
        {
            fetch.ToTable("fetches");
            fetch.HasKey(f => new { f.MailboxId, f.Uid });
            fetch.HasOne<Mailbox>().WithMany().HasForeignKey(f => f.MailboxId);
        }
    }
}
