using Kulanz.Access;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Data;

public sealed partial class KulanzDb
{
    public DbSet<Account> Accounts => Set<Account>();
    public DbSet<Role> Roles => Set<Role>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<PasswordLink> PasswordLinks => Set<PasswordLink>();
    public DbSet<EmailChange> EmailChanges => Set<EmailChange>();
    public DbSet<Provider> Providers => Set<Provider>();
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();
    public DbSet<Customer> Customers => Set<Customer>();
    public DbSet<ContactPoint> ContactPoints => Set<ContactPoint>();
    public DbSet<CustomerNote> CustomerNotes => Set<CustomerNote>();
    public DbSet<CustomerMerge> CustomerMerges => Set<CustomerMerge>();
}
