using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Mail;
using Kulanz.Mail.Templates;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Vouchers;

/// <summary>A code that opened nothing. Only those that nobody ever issued count as guessed: who is late, or misreads a letter, guesses nothing.</summary>
public sealed class VoucherTry
{
    public Guid Id { get; init; }
    public DateTimeOffset At { get; init; }
    public VoucherWay Way { get; init; }

    /// <summary>An address of the internet or of mail, or whoever typed it at the desk.</summary>
    public required string From { get; init; }

    public bool Guessed { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<VoucherTry>
    {
        public void Configure(EntityTypeBuilder<VoucherTry> attempt)
        {
            attempt.ToTable("voucher_tries");
            attempt.Property(t => t.From).HasMaxLength(254);
            attempt.HasIndex(t => t.At);
            attempt.HasIndex(t => new { t.From, t.At });
        }
    }
}

/// <summary>It looks as if somebody guesses codes. One at a time: while nobody has acknowledged it, it counts on.</summary>
public sealed class VoucherAlarm
{
    public Guid Id { get; init; }
    public DateTimeOffset At { get; init; }
    public DateTimeOffset LastAt { get; set; }

    /// <summary>Guessed codes since an hour before it began.</summary>
    public int Tries { get; set; }

    public DateTimeOffset? AcknowledgedAt { get; set; }
    public string? AcknowledgedByName { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<VoucherAlarm>
    {
        public void Configure(EntityTypeBuilder<VoucherAlarm> alarm)
        {
            alarm.ToTable("voucher_alarms");
            alarm.Property(a => a.AcknowledgedByName).HasMaxLength(200);
            alarm.HasIndex(a => a.At);
            alarm.HasIndex(a => a.LastAt).HasFilter("acknowledged_at IS NULL");
        }
    }
}

/// <summary>Counts codes that open nothing, and says so to administrators where there are too many: on every page of theirs, and by mail where there is a mailbox.</summary>
public sealed class Guessing(KulanzDb db, Letters letters, Preferences preferences, Settings settings, TimeProvider clock)
{
    public const string Loop = "voucher-tries", Topic = "settings/vouchers";
    private const int DaysKept = 30, MostPerSender = 5;

    public static readonly LetterKind Letter = new("voucher-guessing", "Somebody guesses voucher codes", "Sent to administrators when many codes are tried that nobody issued.",
        new Dictionary<string, string> { ["name"] = "Ada Berg", ["tries"] = "12", ["link"] = "https://help.example.com/admin/vouchers", ["mailbox.name"] = "Example GmbH" },
        new("Es werden Gutscheincodes geraten",
            """
            Guten Tag {{name}},

            innerhalb einer Stunde wurden {{tries}} Gutscheincodes versucht, die niemand ausgestellt hat. Geöffnet wurde damit nichts.

            Hier sehen Sie, woher sie kamen:

            {{link}}
            """),
        new("Somebody guesses voucher codes",
            """
            Hello {{name}},

            Within an hour {{tries}} voucher codes were tried that nobody issued. They opened nothing.

            Here you see where they came from:

            {{link}}
            """));

    /// <summary>Writes down a code that opened nothing.</summary>
    public Task Note(VoucherWay way, string from, bool guessed, CancellationToken cancel) => db.Write(async () =>
    {
        var now = clock.GetUtcNow();
        db.Add(new VoucherTry { Id = Id.New(clock), At = now, Way = way, From = Naming.Cut(Typed.Line(from), 254), Guessed = guessed });
        await db.SaveChangesAsync(cancel);
        if (guessed)
            await Look(now, cancel);
        return true;
    }, cancel);

    /// <summary>Whether whoever writes from there has tried enough codes for now: theirs are not looked at any more.</summary>
    public async Task<bool> Enough(string from, CancellationToken cancel)
    {
        var since = clock.GetUtcNow().AddHours(-1);
        return await db.Set<VoucherTry>().CountAsync(t => t.From == from && t.At > since, cancel) >= MostPerSender;
    }

    public static IQueryable<VoucherAlarm> Open(KulanzDb db) => db.Set<VoucherAlarm>().Where(a => a.AcknowledgedAt == null).OrderBy(a => a.LastAt);

    public async Task<Outcome<VoucherAlarm>> Acknowledge(Guid id, Actor by, CancellationToken cancel)
    {
        if (await db.Set<VoucherAlarm>().SingleOrDefaultAsync(a => a.Id == id && a.AcknowledgedAt == null, cancel) is not { } alarm)
            return new NotFound("alarm");
        (alarm.AcknowledgedAt, alarm.AcknowledgedByName) = (clock.GetUtcNow(), by.Name);
        db.Record("voucher.guessing_acknowledged", Topic, null, by, new { alarm.At, alarm.Tries }, clock);
        await db.SaveChangesAsync(cancel);
        return alarm;
    }

    private async Task Look(DateTimeOffset now, CancellationToken cancel)
    {
        await db.Engine.Hold(db, "voucher-alarm", cancel);
        if (await Open(db).FirstOrDefaultAsync(cancel) is { } open)
        {
            (open.Tries, open.LastAt) = (open.Tries + 1, now);
            await db.SaveChangesAsync(cancel);
            return;
        }
        var most = (await preferences.Get<VoucherCustoms>(cancel)).AlarmAfter;
        // What an alarm has counted that is acknowledged begins none of its own.
        var since = await db.Set<VoucherAlarm>().OrderByDescending(a => a.At).Select(a => a.AcknowledgedAt).FirstOrDefaultAsync(cancel) is { } last && last > now.AddHours(-1) ? last : now.AddHours(-1);
        var tries = await db.Set<VoucherTry>().CountAsync(t => t.At > since && t.Guessed, cancel);
        if (tries < most)
            return;
        db.Add(new VoucherAlarm { Id = Id.New(clock), At = now, LastAt = now, Tries = tries });
        db.Record("voucher.guessing", Topic, null, Actor.System, new { Tries = tries }, clock);
        await Tell(tries, cancel);
        await db.SaveChangesAsync(cancel);
    }

    private async Task Tell(int tries, CancellationToken cancel)
    {
        if (await letters.House(cancel) is null)
            return;
        var roles = (await db.Roles.AsNoTracking().ToListAsync(cancel)).Where(r => r.Permissions.Contains(Permission.Administer)).Select(r => r.Name).ToList();
        foreach (var account in await db.Accounts.AsNoTracking().Where(a => a.Kind == ActorKind.Staff && a.ClosedAt == null && a.Email != null && roles.Contains(a.RoleName!)).Take(50).ToListAsync(cancel))
            await letters.Send(Letter.Key, new NamedAddress(account.Email!, account.Name), account.Language, new Dictionary<string, string>
            {
                ["name"] = account.Name,
                ["tries"] = $"{tries}",
                ["link"] = $"{settings.Url}/admin/vouchers",
            }, Topic, cancel);
    }

    /// <summary>One round of the loop: where tries came from is not kept longer than somebody needs to look at it.</summary>
    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        var before = services.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(-DaysKept);
        var db = services.GetRequiredService<KulanzDb>();
        await db.Write(() => db.Set<VoucherTry>().Where(t => t.At < before).ExecuteDeleteAsync(cancel), cancel);
    }
}
