using Kulanz.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Causes;

/// <summary>
/// What it was in the end. One for each case, and only where somebody has said so; that the cause was looked for and not found is worth saying too. It is counted for its
/// product in the month in which the case was solved, as long as it stays solved.
/// </summary>
public sealed class CaseCause
{
    public const int LongestNote = 500;

    public Guid CaseId { get; init; }
    public Guid ProductId { get; set; }

    /// <summary>Null: looked for, and not found.</summary>
    public Guid? CauseId { get; set; }

    public string Note { get; set; } = "";
    public DateTimeOffset At { get; set; }
    public Guid? ById { get; set; }
    public required string ByName { get; set; }

    /// <summary>The first day of the month it is counted in; null while the case is open, or part of another one.</summary>
    public DateOnly? CountedIn { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<CaseCause>
    {
        public void Configure(EntityTypeBuilder<CaseCause> cause)
        {
            cause.ToTable("case_causes");
            cause.HasKey(c => c.CaseId);
            cause.Property(c => c.Note).HasMaxLength(LongestNote);
            cause.Property(c => c.ByName).HasMaxLength(200);
            // A month is counted from the index alone, product by product and cause by cause.
            cause.HasIndex(c => new { c.CountedIn, c.ProductId, c.CauseId, c.CaseId }).HasFilter("counted_in IS NOT NULL");
            cause.HasOne<Case>().WithOne().HasForeignKey<CaseCause>(c => c.CaseId);
            cause.HasOne<Product>().WithMany().HasForeignKey(c => c.ProductId);
            cause.HasOne<Cause>().WithMany().HasForeignKey(c => c.CauseId);
        }
    }
}
