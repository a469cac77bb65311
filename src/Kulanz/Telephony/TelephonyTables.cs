using Kulanz.Telephony;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Data;

public sealed partial class KulanzDb
{
    public DbSet<PhoneSystem> PhoneSystems => Set<PhoneSystem>();
    public DbSet<Extension> Extensions => Set<Extension>();
    public DbSet<Call> Calls => Set<Call>();
    public DbSet<CallLeg> CallLegs => Set<CallLeg>();
    public DbSet<CallRing> CallRings => Set<CallRing>();
    public DbSet<CallBack> CallBacks => Set<CallBack>();
}
