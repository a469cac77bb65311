using Kulanz.Evidence;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Data;

public sealed partial class KulanzDb
{
    public DbSet<Record> Records => Set<Record>();
}
