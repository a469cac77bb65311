using Kulanz.Contracts.Licences;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Data;

public sealed partial class KulanzDb
{
    public DbSet<Licence> Licences => Set<Licence>();
    public DbSet<Voiding> Voidings => Set<Voiding>();
    public DbSet<Activation> Activations => Set<Activation>();
    public DbSet<IssuerKey> IssuerKeys => Set<IssuerKey>();
}
