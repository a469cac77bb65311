using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Access;

/// <summary>A named set of permissions. The ones below come with Kulanz and can be changed or joined by others.</summary>
public sealed class Role
{
    public required string Name { get; init; }
    public List<string> Permissions { get; set; } = [];

    public static readonly IReadOnlyList<Role> Shipped =
    [
        new() { Name = "Agent", Permissions = [Permission.CasesRead, Permission.CasesWrite, Permission.CustomersRead, Permission.CustomersWrite, Permission.ComplaintsRead] },
        new() { Name = "Team lead", Permissions = [Permission.CasesRead, Permission.CasesWrite, Permission.CasesBulk, Permission.CustomersRead, Permission.CustomersWrite, Permission.CustomersExport, Permission.KnowledgeWrite, Permission.DeskManage, Permission.ComplaintsRead, Permission.ComplaintsWrite] },
        new() { Name = "Partner manager", Permissions = [Permission.CasesRead, Permission.CustomersRead, Permission.PartnersRead, Permission.PartnersWrite, Permission.ComplaintsRead] },
        new() { Name = "Compliance officer", Permissions = [Permission.CasesRead, Permission.CustomersRead, Permission.PartnersRead, Permission.ComplaintsRead, Permission.ComplaintsWrite, Permission.EventsRead] },
        new() { Name = "Council secretary", Permissions = [Permission.CouncilManage] },
        new() { Name = "Mail gateway", Permissions = [Permission.MailDeliver] },
        new() { Name = "Administrator", Permissions = [.. Permission.All] },
    ];

    internal sealed class Mapping : IEntityTypeConfiguration<Role>
    {
        public void Configure(EntityTypeBuilder<Role> role)
        {
            role.ToTable("roles");
            role.HasKey(r => r.Name);
            role.Property(r => r.Name).HasMaxLength(80);
            role.Property(r => r.Permissions).HasConversion(
                list => string.Join(' ', list),
                text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList(),
                new Microsoft.EntityFrameworkCore.ChangeTracking.ValueComparer<List<string>>(
                    (one, other) => one!.SequenceEqual(other!), list => list.Aggregate(0, HashCode.Combine), list => list.ToList()));
        }
    }
}
