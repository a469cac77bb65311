using Kulanz.Cases.Knowledge;
using Kulanz.Cases.Repeats.Likeness;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Repeats;

/// <summary>
/// What was found for a question: an earlier question that was answered, or an article. Found once, in the background, so that opening a case costs a few rows.
/// Who may see it is asked when it is shown, and so is whether the answer still stands.
/// </summary>
public sealed class Suggestion
{
    public long QuestionId { get; init; }

    /// <summary>1, 2, 3 …: the customer's own first, then those of others, then articles, each the likeliest first.</summary>
    public int Place { get; init; }

    public long? EarlierId { get; init; }
    public Guid? ArticleId { get; init; }

    /// <summary>Of the article.</summary>
    public string? Language { get; init; }

    public Certainty Certainty { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Suggestion>
    {
        public void Configure(EntityTypeBuilder<Suggestion> suggestion)
        {
            suggestion.ToTable("question_suggestions");
            suggestion.HasKey(s => new { s.QuestionId, s.Place });
            suggestion.Property(s => s.Language).HasMaxLength(2);
            suggestion.HasIndex(s => s.EarlierId);
            suggestion.HasIndex(s => s.ArticleId);
            suggestion.HasOne<Question>().WithMany().HasForeignKey(s => s.QuestionId);
            suggestion.HasOne<Question>().WithMany().HasForeignKey(s => s.EarlierId).OnDelete(DeleteBehavior.Cascade);
            suggestion.HasOne<Article>().WithMany().HasForeignKey(s => s.ArticleId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
