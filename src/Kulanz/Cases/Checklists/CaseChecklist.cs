using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Checklists;

/// <summary>A case has begun a checklist, with the version of that moment, and goes on with it.</summary>
public sealed class CaseChecklist : IMovesAlong
{
    public Guid Id { get; init; }
    public Guid CaseId { get; set; }
    public Guid? HomeId { get; set; }
    public Guid ChecklistId { get; init; }
    public Guid VersionId { get; init; }
    public DateTimeOffset At { get; init; }
    public Guid? ById { get; init; }
    public required string ByName { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<CaseChecklist>
    {
        public void Configure(EntityTypeBuilder<CaseChecklist> begun)
        {
            begun.ToTable("case_checklists");
            begun.Property(b => b.ByName).HasMaxLength(200);
            begun.HasOne<Case>().WithMany().HasForeignKey(b => b.CaseId);
            begun.HasOne<Checklist>().WithMany().HasForeignKey(b => b.ChecklistId);
            begun.HasOne<ChecklistVersion>().WithMany().HasForeignKey(b => b.VersionId);
        }
    }
}
