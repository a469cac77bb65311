using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Files;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases;

/// <summary>
/// A file of a message. Its bytes lie in the file store, or still inside the raw mail it came with (<see cref="Part"/>).
/// Until it is sent it belongs to whoever uploaded it for a case.
/// </summary>
public sealed class Attachment
{
    public Guid Id { get; init; }
    public Guid? MessageId { get; set; }
    public Guid? UploadedForId { get; set; }
    public Guid? UploadedById { get; init; }
    public required string Name { get; init; }

    /// <summary>As the sender said; nothing trusts it.</summary>
    public required string Type { get; init; }

    public long Size { get; init; }
    public byte[]? Hash { get; init; }

    /// <summary>Which part of the message's raw mail it is.</summary>
    public string? Part { get; init; }

    public DateTimeOffset At { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Attachment>
    {
        public void Configure(EntityTypeBuilder<Attachment> attachment)
        {
            attachment.ToTable("attachments");
            attachment.Property(a => a.Name).HasMaxLength(255);
            attachment.Property(a => a.Type).HasMaxLength(127);
            attachment.Property(a => a.Part).HasMaxLength(60);
            attachment.HasIndex(a => new { a.MessageId, a.At });
            attachment.HasIndex(a => new { a.UploadedForId, a.UploadedById });
            attachment.HasOne<Message>().WithMany().HasForeignKey(a => a.MessageId);
            attachment.HasOne<Case>().WithMany().HasForeignKey(a => a.UploadedForId);
            attachment.HasOne<StoredFile>().WithMany().HasForeignKey(a => a.Hash);
        }
    }
}

/// <summary>What administrators set about files.</summary>
public sealed record AttachmentLimits
{
    public int MegabytesEach { get; init; } = 25;
    public int DaysUnsentAreKept { get; init; } = 7;
}

/// <summary>A file that comes with a message. One of <paramref name="Hash"/> (stored already) and <paramref name="Part"/> (inside its mail).</summary>
public sealed record NewAttachment(string Name, string Type, long Size, byte[]? Hash, string? Part = null);

/// <summary>Reads a part of a raw mail; the module that keeps raw mails registers it.</summary>
public sealed record MailParts(Func<KulanzDb, Guid, string, CancellationToken, Task<byte[]?>> Read);

public sealed class Attaching(KulanzDb db, Preferences preferences, TimeProvider clock)
{
    public const string Loop = "unsent-attachments";

    /// <summary>Takes a file for a case; it is sent with a message later, see <see cref="Replying.Say"/>.</summary>
    public Task<Outcome<Attachment>> Upload(long number, string name, string type, Stream content, long size, Actor by, CancellationToken cancel) => db.Write<Outcome<Attachment>>(async () =>
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        if (!(await Store(name, type, content, size, cancel)).Done(out var stored, out refusal))
            return refusal;
        var attachment = Row(stored, null, @case.Id, by.Id);
        db.Add(attachment);
        await db.SaveChangesAsync(cancel);
        return attachment;
    }, cancel);

    /// <summary>Puts the bytes into the file store, within the limits; for messages that do not exist yet. The caller saves.</summary>
    public async Task<Outcome<NewAttachment>> Store(string name, string type, Stream content, long size, CancellationToken cancel)
    {
        var limits = await preferences.Get<AttachmentLimits>(cancel);
        name = CleanName(name);
        if (size > limits.MegabytesEach * 1024L * 1024)
            return new FileTooLarge(name, limits.MegabytesEach);
        if (size == 0)
            return new FileEmpty(name);
        var bytes = new byte[size];
        await content.ReadExactlyAsync(bytes, cancel);
        return new NewAttachment(name, type, size, await db.Store(bytes, clock, cancel));
    }

    /// <summary>Somebody takes back what they have not sent yet.</summary>
    public async Task<Outcome<Attachment>> Withdraw(Guid id, Actor by, CancellationToken cancel)
    {
        if (await db.Attachments.SingleOrDefaultAsync(a => a.Id == id && a.MessageId == null && a.UploadedById == by.Id, cancel) is not { } unsent)
            return new NotFound("attachment");
        db.Remove(unsent);
        await db.SaveChangesAsync(cancel);
        return unsent;
    }

    /// <summary>What this person has uploaded for the case and not sent.</summary>
    public Task<List<Attachment>> Unsent(Guid @case, Actor by, CancellationToken cancel) =>
        db.Attachments.Where(a => a.UploadedForId == @case && a.UploadedById == by.Id && a.MessageId == null).OrderBy(a => a.Id).Take(100).ToListAsync(cancel);

    /// <summary>Gives a new message its files; the caller saves.</summary>
    public void Add(Message message, IEnumerable<NewAttachment> files) =>
        db.AddRange(files.Select(file => Row(file with { Name = CleanName(file.Name) }, message.Id, null, null)));

    /// <summary>Those the reader may see: of messages in cases that are there for them, and their own unsent ones.</summary>
    public IQueryable<Attachment> For(Actor reader) =>
        db.Attachments.Where(a => a.MessageId == null
            ? a.UploadedById == reader.Id
            : db.Messages.Any(m => m.Id == a.MessageId && db.CasesFor(reader).Any(c => c.Id == m.CaseId)));

    /// <summary>One round of the loop: forgets what nobody sent.</summary>
    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        var days = (await services.GetRequiredService<Preferences>().Get<AttachmentLimits>(cancel)).DaysUnsentAreKept;
        var before = services.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(-days);
        var db = services.GetRequiredService<KulanzDb>();
        await db.Write(() => db.Attachments.Where(a => a.MessageId == null && a.At < before).ExecuteDeleteAsync(cancel), cancel);
    }

    /// <summary>The last part of a path, without what file systems or headers take for something else.</summary>
    public static string CleanName(string name)
    {
        var last = name.Split('/', '\\')[^1];
        var clean = new string([.. last.Where(c => !char.IsControl(c) && c is not ('"' or '<' or '>' or '|' or ':' or '*' or '?'))]).Trim(' ', '.');
        if (clean.Length == 0)
            return "file";
        if (clean.Length <= 200)
            return clean;
        var ending = Path.GetExtension(clean);
        return ending.Length is > 0 and < 20 ? string.Concat(clean.AsSpan(0, 200 - ending.Length), ending) : clean[..200];
    }

    private Attachment Row(NewAttachment file, Guid? message, Guid? @case, Guid? by) => new()
    {
        Id = Id.New(clock),
        MessageId = message,
        UploadedForId = @case,
        UploadedById = by,
        Name = file.Name,
        Type = file.Type is { Length: > 0 and <= 127 } type ? type : "application/octet-stream",
        Size = file.Size,
        Hash = file.Hash,
        Part = file.Part,
        At = clock.GetUtcNow(),
    };
}
