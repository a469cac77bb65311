using Kulanz.Partners;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Data;

public sealed partial class KulanzDb
{
    public DbSet<Partner> Partners => Set<Partner>();
    public DbSet<PartnerPerson> PartnerPeople => Set<PartnerPerson>();
}
