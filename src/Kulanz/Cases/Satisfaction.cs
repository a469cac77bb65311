using System.Buffers.Text;
using System.Security.Cryptography;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases;

public enum Verdict
{
    Good,
    SoSo,
    Bad,
}

/// <summary>The one question after a case: was this all right? Asked once per case, answered by a link that cannot be guessed.</summary>
public sealed class Satisfaction
{
    public const int LongestComment = 2000;

    public Guid CaseId { get; init; }

    /// <summary>SHA-256 of the link's token; the link itself is only in the customer's mail.</summary>
    public byte[] TokenHash { get; init; } = [];

    public DateTimeOffset AskedAt { get; init; }
    public Verdict? Verdict { get; set; }
    public string Comment { get; set; } = "";
    public DateTimeOffset? AnsweredAt { get; set; }

    /// <summary>Who of us wrote it down, where the customer said it to somebody; null where they pressed it themselves.</summary>
    public Guid? NotedById { get; set; }

    public string? NotedByName { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Satisfaction>
    {
        public void Configure(EntityTypeBuilder<Satisfaction> satisfaction)
        {
            satisfaction.ToTable("satisfactions");
            satisfaction.HasKey(s => s.CaseId);
            satisfaction.Property(s => s.Comment).HasMaxLength(LongestComment);
            satisfaction.Property(s => s.NotedByName).HasMaxLength(200);
            satisfaction.HasIndex(s => s.TokenHash).IsUnique();
            satisfaction.HasIndex(s => new { s.AnsweredAt, s.Verdict });
            satisfaction.HasOne<Case>().WithMany().HasForeignKey(s => s.CaseId);
        }
    }
}

public sealed record SatisfactionQuestion
{
    public bool Asked { get; init; } = true;

    /// <summary>How long an answer can be given or changed.</summary>
    public int DaysOpen { get; init; } = 30;
}

public sealed record AlreadyAsked(long Number) : Refusal("The customer has already been asked about case {0}.", Number);

public sealed record NotAskedHere() : Refusal("Asking customers whether they were satisfied is switched off.");

public sealed record AnswerTooLate() : Refusal("This question has been closed. Thank you all the same: just answer our last mail if there is something to say.")
{
    public override int Status => 410;
}

public sealed class Asking(KulanzDb db, Preferences preferences, Settings settings, TimeProvider clock)
{
    /// <summary>
    /// Asks, once: answers the link to put into the mail that tells of the solution (<c>?verdict=good</c> and so on may be added).
    /// Within the act that solves the case; the caller saves.
    /// </summary>
    public async Task<Outcome<string>> Ask(Case @case, Actor by, CancellationToken cancel)
    {
        if (!(await preferences.Get<SatisfactionQuestion>(cancel)).Asked)
            return new NotAskedHere();
        if (await db.Satisfactions.AnyAsync(s => s.CaseId == @case.Id, cancel) || db.Satisfactions.Local.Any(s => s.CaseId == @case.Id))
            return new AlreadyAsked(@case.Number);
        var token = RandomNumberGenerator.GetBytes(24);
        db.Add(new Satisfaction { CaseId = @case.Id, TokenHash = SHA256.HashData(token), AskedAt = clock.GetUtcNow() });
        db.Record("satisfaction.asked", @case.Topic, @case.CustomerId, by, new { }, clock);
        return $"{settings.Url}/satisfaction/{Base64Url.EncodeToString(token)}";
    }

    /// <summary>The question as a sentence for a mail to this customer; nothing where it is not asked, or was already. The caller saves.</summary>
    public async Task<string> Sentence(Case @case, string language, Actor by, CancellationToken cancel) =>
        (await Ask(@case, by, cancel)).Done(out var link, out _)
            ? string.Format(System.Globalization.CultureInfo.InvariantCulture, Platform.Ui.Texts.In(language, "Were you satisfied with our help? One click says so: {0}"), link)
            : "";

    /// <summary>The question behind a link; null if there is none.</summary>
    public async Task<Satisfaction?> Behind(string token, CancellationToken cancel)
    {
        if (token.Length != 32 || !Base64Url.IsValid(token))
            return null;
        var hash = SHA256.HashData(Base64Url.DecodeFromChars(token));
        return await db.Satisfactions.SingleOrDefaultAsync(s => s.TokenHash == hash, cancel);
    }

    public async Task<Outcome<Satisfaction>> Answer(string token, Verdict verdict, string? comment, CancellationToken cancel)
    {
        if (await Behind(token, cancel) is not { } question)
            return new NotFound("question");
        if (clock.GetUtcNow() > question.AskedAt.AddDays((await preferences.Get<SatisfactionQuestion>(cancel)).DaysOpen))
            return new AnswerTooLate();
        var words = comment?.Trim() ?? "";
        if (words.Length > Satisfaction.LongestComment)
            return new TooLong("comment", Satisfaction.LongestComment);
        // Pressing twice is not an answer more.
        if (question.Verdict == verdict && question.Comment == words && question.NotedByName is null)
            return question;
        // What the customer says themselves takes the place of what one of us has understood.
        (question.Verdict, question.Comment, question.AnsweredAt, question.NotedById, question.NotedByName) = (verdict, words, clock.GetUtcNow(), null, null);
        var @case = await db.Cases.SingleAsync(c => c.Id == question.CaseId, cancel);
        var customer = new Actor(ActorKind.Customer, null, await db.Customers.Where(c => c.Id == @case.CustomerId).Select(c => c.Name).SingleAsync(cancel));
        db.Record("satisfaction.answered", @case.Topic, @case.CustomerId, customer, new { verdict, Comment = words }, clock);
        await Following.Tell(db, @case, Notice.Rated, customer, words, clock, cancel);
        db.AnnounceCase(@case);
        await db.SaveChangesAsync(cancel);
        return question;
    }
}
