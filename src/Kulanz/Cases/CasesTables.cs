using Kulanz.Cases;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Data;

public sealed partial class KulanzDb
{
    public DbSet<Case> Cases => Set<Case>();
    public DbSet<Message> Messages => Set<Message>();
    public DbSet<Queue> Queues => Set<Queue>();
    public DbSet<QueueMember> QueueMembers => Set<QueueMember>();
    public DbSet<Closure> Closures => Set<Closure>();
}
