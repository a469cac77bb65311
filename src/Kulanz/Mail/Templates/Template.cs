using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Mail.Templates;

/// <summary>The words of a letter.</summary>
public sealed record Wording(string Subject, string Text);

/// <summary>
/// A kind of letter that Kulanz writes. Each module registers its own: what it is called (English, looked up in German), what may stand in it
/// with an example for the preview, and the words it comes with in both languages.
/// </summary>
public sealed record LetterKind(string Key, string Title, string When, IReadOnlyDictionary<string, string> Samples, Wording German, Wording English)
{
    /// <summary>A passage that is put into an answer: it has no subject of its own.</summary>
    public bool Passage { get; init; }

    /// <summary>What may stand in its words; the company's name in each.</summary>
    public IReadOnlyList<string> Places => [.. Samples.Keys, Company.Placeholder];

    public Wording Shipped(string language) => language == "de" ? German : English;
}

/// <summary>One edit of a letter's words. Rows are only ever added: the last one holds, the others tell what was sent when.</summary>
public sealed class Template
{
    public Guid Id { get; init; }
    public required string Kind { get; init; }
    public required string Language { get; init; }

    /// <summary>1, 2, 3 … within kind and language; what is shipped is 0.</summary>
    public int Edition { get; init; }

    public required string Subject { get; init; }
    public required string Text { get; init; }
    public DateTimeOffset At { get; init; }
    public Guid? ById { get; init; }
    public required string ByName { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Template>
    {
        public void Configure(EntityTypeBuilder<Template> template)
        {
            template.ToTable("mail_templates");
            template.Property(t => t.Kind).HasMaxLength(40);
            template.Property(t => t.Language).HasMaxLength(2);
            template.Property(t => t.Subject).HasMaxLength(300);
            template.Property(t => t.ByName).HasMaxLength(200);
            template.HasIndex(t => new { t.Kind, t.Language, t.Edition }).IsUnique();
        }
    }
}

public sealed class Templating(KulanzDb db, Shelf<Template> shelf, IEnumerable<LetterKind> kinds, TimeProvider clock)
{
    public IReadOnlyList<LetterKind> Kinds => [.. kinds];

    public LetterKind? Kind(string key) => kinds.FirstOrDefault(k => k.Key == key);

    /// <summary>The words that hold now, and which edition they are.</summary>
    public async Task<(Wording Words, int Edition)> Current(string kind, string language, CancellationToken cancel) =>
        (await shelf.All(db, cancel)).FirstOrDefault(t => t.Kind == kind && t.Language == language) is { } edited
            ? (new Wording(edited.Subject, edited.Text), edited.Edition)
            : (kinds.Single(k => k.Key == kind).Shipped(language), 0);

    /// <summary>All edits, the latest first.</summary>
    public IQueryable<Template> Editions(string kind, string language) =>
        db.Set<Template>().AsNoTracking().Where(t => t.Kind == kind && t.Language == language).OrderByDescending(t => t.Edition);

    /// <summary>Changes the words; <paramref name="edition"/> is the one the editor had before them.</summary>
    public async Task<Outcome<Template>> Edit(string kind, string language, string subject, string text, int edition, Actor by, CancellationToken cancel)
    {
        if (Kind(kind) is not { } known || language is not ("de" or "en"))
            return new NotFound("letter");
        if (Problem(known, subject, text) is { } problem)
            return problem;
        var (_, latest) = await Current(kind, language, cancel);
        if (latest != edition)
            return new ChangedMeanwhile();
        var template = new Template
        {
            Id = Id.New(clock),
            Kind = kind,
            Language = language,
            Edition = latest + 1,
            Subject = subject.Trim(),
            Text = text.ReplaceLineEndings("\n").TrimEnd(),
            At = clock.GetUtcNow(),
            ById = by.Id,
            ByName = by.Name,
        };
        db.Add(template);
        db.Record("template.edited", $"template/{kind}-{language}", null, by, new { template.Edition, template.Subject, template.Text }, clock);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException)
        {
            // The same edition, by somebody else, in this instant.
            return new ChangedMeanwhile();
        }
        return template;
    }

    /// <summary>What is wrong with these words; null if they can be sent.</summary>
    public static Refusal? Problem(LetterKind kind, string subject, string text)
    {
        if (string.IsNullOrWhiteSpace(subject) && !kind.Passage)
            return new Missing("subject");
        if (string.IsNullOrWhiteSpace(text))
            return new Missing("text");
        if (subject.Length > 300)
            return new TooLong("subject", 300);
        if (text.Length > 20_000)
            return new TooLong("text", 20_000);
        return Placeholders.Problem("subject", subject, kind.Places) ?? Placeholders.Problem("text", text, kind.Places);
    }
}
