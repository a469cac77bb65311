using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
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
        new() { Name = "Agent", Permissions = [Permission.CasesRead, Permission.CasesWrite, Permission.CallsRead, Permission.CallsWrite, Permission.CustomersRead, Permission.CustomersWrite, Permission.ContractsRead, Permission.VouchersIssue, Permission.VouchersRedeem, Permission.MentionsWork, Permission.GrantsGive, Permission.ComplaintsRead] },
        new() { Name = "Team lead", Permissions = [Permission.CasesRead, Permission.CasesWrite, Permission.CasesBulk, Permission.CallsRead, Permission.CallsWrite, Permission.CustomersRead, Permission.CustomersWrite, Permission.CustomersExport, Permission.ContractsRead, Permission.ContractsWrite, Permission.VouchersIssue, Permission.VouchersRedeem, Permission.MentionsWork, Permission.GrantsGive, Permission.GrantsApprove, Permission.BudgetsManage, Permission.KnowledgeWrite, Permission.ReportsRead, Permission.DeskManage, Permission.ComplaintsRead, Permission.ComplaintsWrite] },
        new() { Name = "Partner manager", Permissions = [Permission.CasesRead, Permission.CustomersRead, Permission.ContractsRead, Permission.PartnersRead, Permission.PartnersWrite, Permission.ComplaintsRead] },
        new() { Name = "Compliance officer", Permissions = [Permission.CasesRead, Permission.CustomersRead, Permission.ContractsRead, Permission.PartnersRead, Permission.ComplaintsRead, Permission.ComplaintsWrite, Permission.EventsRead] },
        new() { Name = "Council secretary", Permissions = [Permission.CouncilManage] },
        new() { Name = "Mail gateway", Permissions = [Permission.MailDeliver] },
        new() { Name = "Monitoring", Permissions = [Permission.MetricsRead] },
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

public sealed record UnknownRole(string Role, string Known) : Invalid("role", "There is no role \"{0}\". There are: {1}.", Role, Known);

public sealed record RoleExists(string Role) : Invalid("name", "There is already a role \"{0}\".", Role);

public sealed record RoleInUse(string Role) : Refusal("The role \"{0}\" is still given to somebody or to an API key. Give them another one first.", Role);

/// <summary>Changing what roles may do. It counts from everybody's next click: permissions are read with every request.</summary>
public sealed class Roles(KulanzDb db, TimeProvider clock)
{
    /// <summary>The role as it is written, however it was typed.</summary>
    public static async Task<Outcome<string>> Known(KulanzDb db, string role, CancellationToken cancel)
    {
        var roles = await db.Roles.Select(r => r.Name).OrderBy(r => r).ToListAsync(cancel);
        return roles.Find(r => r.Equals(role.Trim(), StringComparison.OrdinalIgnoreCase)) is { } known ? known : new UnknownRole(role, string.Join(", ", roles));
    }

    public static async Task<bool> Administers(KulanzDb db, string? role, CancellationToken cancel) => (await Administering(db, cancel)).Contains(role ?? "");

    /// <summary>Whoever takes the right to administer from somebody waits here until the one before has saved.</summary>
    public static Task OneAtATime(KulanzDb db, CancellationToken cancel) => db.Engine.Hold(db, "administrators", cancel);

    /// <summary>Is there, besides <paramref name="except"/>, somebody who can sign in and administer?</summary>
    public static async Task<bool> AnyAdministrator(KulanzDb db, Guid? except, CancellationToken cancel)
    {
        var roles = await Administering(db, cancel);
        return await db.Accounts.AnyAsync(a => a.Kind == ActorKind.Staff && a.Id != except && a.ClosedAt == null && a.PasswordHash != null && roles.Contains(a.RoleName!), cancel);
    }

    public async Task<Outcome<Role>> Add(string name, Actor by, CancellationToken cancel)
    {
        if (name.Trim() is not { Length: > 0 and <= 80 } called)
            return name.Trim().Length == 0 ? new Missing(nameof(name)) : new TooLong(nameof(name), 80);
        if ((await db.Roles.Select(r => r.Name).ToListAsync(cancel)).Exists(r => r.Equals(called, StringComparison.OrdinalIgnoreCase)))
            return new RoleExists(called);
        var role = new Role { Name = called };
        db.Roles.Add(role);
        db.Record("role.added", "roles", null, by, new { role.Name }, clock);
        await db.SaveChangesAsync(cancel);
        return role;
    }

    public async Task<Outcome<Role>> Permit(string name, IEnumerable<string> permissions, Actor by, CancellationToken cancel) => await db.Write<Outcome<Role>>(async () =>
    {
        if (await db.Roles.SingleOrDefaultAsync(r => r.Name == name, cancel) is not { } role)
            return new NotFound("role");
        var wanted = Permission.All.Intersect(permissions).ToList();
        var (added, removed) = (wanted.Except(role.Permissions).ToList(), role.Permissions.Except(wanted).ToList());
        if (removed.Contains(Permission.Administer))
        {
            await OneAtATime(db, cancel);
            if (!await AdministratorWithout(name, cancel))
                return new LastAdministrator();
        }
        role.Permissions = wanted;
        if (added.Count + removed.Count > 0)
            db.Record("role.changed", "roles", null, by, new { role.Name, added, removed }, clock);
        await db.SaveChangesAsync(cancel);
        return role;
    }, cancel);

    public async Task<Outcome<Role>> Remove(string name, Actor by, CancellationToken cancel) => await db.Write<Outcome<Role>>(async () =>
    {
        if (await db.Roles.SingleOrDefaultAsync(r => r.Name == name, cancel) is not { } role)
            return new NotFound("role");
        if (await db.Accounts.AnyAsync(a => a.RoleName == name, cancel) || await db.ApiKeys.AnyAsync(k => k.RoleName == name, cancel))
            return new RoleInUse(name);
        db.Roles.Remove(role);
        db.Record("role.removed", "roles", null, by, new { role.Name }, clock);
        await db.SaveChangesAsync(cancel);
        return role;
    }, cancel);

    private static async Task<List<string>> Administering(KulanzDb db, CancellationToken cancel) =>
        [.. (await db.Roles.AsNoTracking().ToListAsync(cancel)).Where(r => r.Permissions.Contains(Permission.Administer)).Select(r => r.Name)];

    private async Task<bool> AdministratorWithout(string role, CancellationToken cancel)
    {
        var others = (await Administering(db, cancel)).Where(r => r != role).ToList();
        return await db.Accounts.AnyAsync(a => a.Kind == ActorKind.Staff && a.ClosedAt == null && a.PasswordHash != null && others.Contains(a.RoleName!), cancel);
    }
}
