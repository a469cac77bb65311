using System.Globalization;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Ui;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Checklists;

/// <summary>
/// What was answered to a question, by whom and when. It never changes: a correction is another row that names this one. It lies in its case and, where it stays true, is
/// the customer's as well. It has the words of its time, so it can be read without the version it was asked in.
/// </summary>
public sealed class ChecklistAnswer : IMovesAlong
{
    public Guid Id { get; init; }
    public Guid CaseId { get; set; }
    public Guid? HomeId { get; set; }
    public Guid CustomerId { get; set; }
    public Guid ChecklistId { get; init; }
    public Guid QuestionId { get; init; }
    public QuestionKind Kind { get; init; }

    /// <summary>The question as it was asked.</summary>
    public required string Asked { get; init; }

    /// <summary>As conditions compare it: the key of a choice, a number with a point.</summary>
    public required string Value { get; init; }

    /// <summary>As it was said: the words of the choice, the number with its unit.</summary>
    public required string Said { get; init; }

    /// <summary>It is true of the customer, and not only in this case.</summary>
    public bool StaysTrue { get; init; }

    /// <summary>The answer it takes the place of.</summary>
    public Guid? InsteadOf { get; init; }

    /// <summary>The call note it was given with.</summary>
    public Guid? MessageId { get; init; }

    public DateTimeOffset At { get; init; }
    public ActorKind ByKind { get; init; }
    public Guid? ById { get; init; }
    public required string ByName { get; init; }

    /// <summary>In the reader's words.</summary>
    public string InWords(Texts texts) => Kind switch
    {
        QuestionKind.YesOrNo => Value == ChecklistQuestion.Yes ? texts["Yes"] : texts["No"],
        QuestionKind.Number when decimal.TryParse(Value, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) => $"{number.ToString("0.######", CultureInfo.CurrentCulture)}{Said[Math.Min(Value.Length, Said.Length)..]}",
        _ => Said,
    };

    internal sealed class Mapping : IEntityTypeConfiguration<ChecklistAnswer>
    {
        public void Configure(EntityTypeBuilder<ChecklistAnswer> answer)
        {
            answer.ToTable("checklist_answers");
            answer.Property(a => a.Asked).HasMaxLength(ChecklistQuestion.LongestText);
            answer.Property(a => a.Value).HasMaxLength(ChecklistQuestion.LongestAnswer);
            answer.Property(a => a.Said).HasMaxLength(ChecklistQuestion.LongestAnswer + ChecklistQuestion.LongestUnit + 1);
            answer.Property(a => a.ByName).HasMaxLength(200);
            answer.HasIndex(a => new { a.CaseId, a.QuestionId });
            // What was answered in a case before it was merged, asked for by those that were split from it.
            answer.HasIndex(a => a.HomeId).HasFilter("home_id IS NOT NULL");
            answer.HasIndex(a => new { a.CustomerId, a.QuestionId }).HasFilter("stays_true");
            answer.HasIndex(a => new { a.CustomerId, a.Id });
            answer.HasOne<Case>().WithMany().HasForeignKey(a => a.CaseId);
            answer.HasOne<Customer>().WithMany().HasForeignKey(a => a.CustomerId);
            answer.HasOne<Checklist>().WithMany().HasForeignKey(a => a.ChecklistId);
        }
    }
}
