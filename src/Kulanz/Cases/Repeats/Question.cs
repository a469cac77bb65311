using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Repeats;

/// <summary>
/// A message in which somebody outside asks something, or a note of a call, as it is compared with others: its words as numbers, never its text, which stays in
/// the message. The row goes with its message. Where the message is seen, who may see it and what was answered is asked of cases and messages
/// themselves, so that merging, splitting and moving cases change nothing here.
/// </summary>
public sealed class Question
{
    /// <summary>Its time and a few bits of the message's id, as in <see cref="Search.SearchEntry"/>: the order of ids is that of asking.</summary>
    public long Id { get; init; }

    public Guid MessageId { get; init; }

    /// <summary>Repeated from the message, for counting a customer's.</summary>
    public Guid CustomerId { get; set; }

    public DateTimeOffset At { get; init; }

    /// <summary>"de" or "en", as the text tells or its customer is written to.</summary>
    public required string Language { get; set; }

    /// <summary><see cref="Likeness.QuestionWords.Packed"/>.</summary>
    public required byte[] Words { get; set; }

    /// <summary><see cref="Likeness.Shingles.Whole"/>: equal where the wording is.</summary>
    public long Wording { get; set; }

    /// <summary>Where the same text came before: the first question that had it.</summary>
    public long? FirstId { get; set; }

    /// <summary>When earlier answers were looked for; null while that is still to be done.</summary>
    public DateTimeOffset? ComparedAt { get; set; }

    /// <summary>The customer probably asked this before and was answered, and nobody has yet said whether that is so.</summary>
    public bool Suspected { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Question>
    {
        public void Configure(EntityTypeBuilder<Question> question)
        {
            question.ToTable("questions");
            question.Property(q => q.Id).ValueGeneratedNever();
            question.Property(q => q.Language).HasMaxLength(2);
            question.HasIndex(q => q.MessageId).IsUnique();
            // Counts of a customer are answered from this alone.
            question.HasIndex(q => new { q.CustomerId, q.At, q.Suspected });
            question.HasIndex(q => new { q.Wording, q.Id });
            question.HasIndex(q => new { q.FirstId, q.Id }).HasFilter("first_id IS NOT NULL");
            question.HasIndex(q => q.Id).HasFilter("compared_at IS NULL");
            question.HasOne<Message>().WithOne().HasForeignKey<Question>(q => q.MessageId);
        }
    }
}

/// <summary>One of a question's keys for finding copies: <see cref="Likeness.Bands"/>. Kept while copies of it are likely, see <see cref="TidyingQuestions"/>.</summary>
public sealed class QuestionBand
{
    public long QuestionId { get; init; }
    public long Key { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<QuestionBand>
    {
        public void Configure(EntityTypeBuilder<QuestionBand> band)
        {
            band.ToTable("question_bands");
            band.HasKey(b => new { b.QuestionId, b.Key });
            band.HasIndex(b => new { b.Key, b.QuestionId });
            band.HasOne<Question>().WithMany().HasForeignKey(b => b.QuestionId);
        }
    }
}

/// <summary>A text that came more than once, under the first question that had it.</summary>
public sealed class CopiedText
{
    public long Id { get; init; }

    /// <summary>How many questions have it, the first one included.</summary>
    public int Times { get; set; }

    public DateTimeOffset LastAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<CopiedText>
    {
        public void Configure(EntityTypeBuilder<CopiedText> text)
        {
            text.ToTable("copied_texts");
            text.Property(t => t.Id).ValueGeneratedNever();
            text.HasOne<Question>().WithOne().HasForeignKey<CopiedText>(t => t.Id);
        }
    }
}

/// <summary>How far messages have been looked through for questions, by the position of their records: those that come, and those that were there before.</summary>
public sealed class QuestionBookmark
{
    public const string Coming = "coming", Past = "past";

    public required string Name { get; init; }
    public long Position { get; set; }

    /// <summary>Of the past: where it ends.</summary>
    public long Until { get; set; }

    /// <summary>With which <see cref="Noticing.Analysis"/>; with another one the past is looked through again.</summary>
    public int Analysis { get; set; }

    /// <summary>How many questions were found so far.</summary>
    public long Questions { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<QuestionBookmark>
    {
        public void Configure(EntityTypeBuilder<QuestionBookmark> bookmark)
        {
            bookmark.ToTable("question_bookmarks");
            bookmark.HasKey(b => b.Name);
            bookmark.Property(b => b.Name).HasMaxLength(20);
        }
    }
}
