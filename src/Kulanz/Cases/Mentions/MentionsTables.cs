using Kulanz.Cases.Mentions;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Data;

public sealed partial class KulanzDb
{
    public DbSet<Mention> Mentions => Set<Mention>();
    public DbSet<MentionInvitation> MentionInvitations => Set<MentionInvitation>();
    public DbSet<MentionOptOut> MentionOptOuts => Set<MentionOptOut>();
    public DbSet<PublicAnswer> PublicAnswers => Set<PublicAnswer>();
    public DbSet<WatchedFeed> WatchedFeeds => Set<WatchedFeed>();
}
