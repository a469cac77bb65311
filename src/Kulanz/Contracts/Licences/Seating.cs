using Kulanz.Access;
using Kulanz.Client.Licences;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts.Licences;

/// <summary>What an installation says of itself.</summary>
/// <param name="Product">The product's key: whoever enters the key of another product is told so.</param>
/// <param name="Id">The installation's id.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Nonce">Comes back in the file, so that an old answer is not taken for a new one.</param>
public sealed record Installed(string? Product, string? Id, string? Name, string? Nonce);

public sealed record LicenceVoid(string Start) : Refusal("The licence key {0}-… is void: it was replaced or withdrawn.", Start);

public sealed record OtherProduct(string Product) : Refusal("This licence key is for another product: {0}.", Product);

public sealed record SeatReleased() : Refusal("The seat of this installation was given up. Activate the licence again, if a seat is free.");

/// <param name="Seats">How many there are.</param>
/// <param name="Holders">Who holds them, the one that was silent for longest first.</param>
public sealed record SeatsTaken(int Seats, IReadOnlyList<SeatHolder> Holders) : Refusal("All seats of this licence are taken ({0}). One can be released in the customer portal, under “My licences”.", Seats);

/// <summary>Gives out seats and takes them back. A seat is a row; how many are taken is counted in the licence's row, in the same act.</summary>
public sealed class Seating(KulanzDb db, Filing filing, Preferences preferences, TimeProvider clock)
{
    public const int LongestName = 200;

    /// <summary>Of those who hold seats this many are named.</summary>
    public const int MostNamed = 50;

    /// <summary>Takes a seat, or keeps the one it has.</summary>
    public Task<Outcome<Filed>> Activate(LicenceKey key, Installed installed, CancellationToken cancel) => Serve(key, installed, activate: true, cancel);

    /// <summary>
    /// The installation is still there and wants a fresh file. One that nobody has heard of, or not for so long that its seat was taken back, takes a seat if there is one:
    /// nobody at that computer should have to do anything. One whose seat somebody gave up has to be activated again.
    /// </summary>
    public Task<Outcome<Filed>> Beat(LicenceKey key, Installed installed, CancellationToken cancel) => Serve(key, installed, activate: false, cancel);

    private async Task<Outcome<Filed>> Serve(LicenceKey key, Installed installed, bool activate, CancellationToken cancel)
    {
        if (await db.LicenceWith(key, cancel) is not { } facts)
            return new NotFound("licence");
        if (installed.Product is { Length: > 0 } product && product != facts.Product.Key)
            return new OtherProduct(facts.Product.Name);
        if (!Named(installed).Done(out var who, out var refusal))
            return refusal;
        if (installed.Nonce is { Length: > 200 })
            return new TooLong("nonce", 200);
        var fresh = await filing.Fresh(facts.Contract, offline: false, cancel);
        // It is told in a signed word, which counts without a network as well.
        if (facts.Voided is not null && !activate)
            return await filing.Sign(facts, fresh, who.Id, installed.Nonce, cancel);
        var seated = await db.Write<Outcome<Guid>>(async () =>
        {
            var stale = await Stale(fresh, cancel);
            var held = facts.Voided is null ? await db.Activations.Where(a => a.LicenceId == facts.Licence.Id && a.Installation == who.Id && a.ReleasedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.SeenAt, fresh.At).SetProperty(a => a.StaleAt, stale).SetProperty(a => a.Name, who.Name).SetProperty(a => a.Offline, false), cancel) : 0;
            return held > 0 ? Guid.Empty : await Take(facts, who, stale, offline: false, activate, new Actor(ActorKind.Machine, null, who.Name), cancel);
        }, cancel);
        return seated.Done(out _, out var full) ? await filing.Sign(facts, fresh, who.Id, installed.Nonce, cancel) : full;
    }

    /// <summary>A file for a computer without network, which takes a seat for it; for any computer where <paramref name="installed"/> is null, which takes none.</summary>
    /// <param name="number">Which licence.</param>
    /// <param name="installed">Which installation.</param>
    /// <param name="by">Who fetches it.</param>
    /// <param name="owner">The customer who acts; null where it is somebody of the desk.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<Outcome<Filed>> FileFor(long number, Installed? installed, Actor by, Customer? owner, CancellationToken cancel)
    {
        if (await db.LicencesOf(by, owner).AsNoTracking().Where(l => l.Number == number).WithFacts(db).SingleOrDefaultAsync(cancel) is not { } facts)
            return new NotFound("licence");
        Installation? who = null;
        if (installed is not null && !Named(installed with { Id = InstallationId.Read(installed.Id) }).Done(out who, out var refusal))
            return refusal;
        var fresh = await filing.Fresh(facts.Contract, offline: true, cancel);
        var done = await db.Write<Outcome<bool>>(async () =>
        {
            if (facts.Voided is not null)
                return new LicenceVoid(facts.Licence.KeyStart);
            if (who is not null)
            {
                var stale = await Stale(fresh, cancel);
                if (await db.Activations.SingleOrDefaultAsync(a => a.LicenceId == facts.Licence.Id && a.Installation == who.Id && a.ReleasedAt == null, cancel) is { } held)
                    (held.SeenAt, held.StaleAt, held.Offline, held.Name) = (fresh.At, stale, true, who.Name);
                else if (!(await Take(facts, who, stale, offline: true, activate: true, by, cancel)).Done(out _, out var full))
                    return full;
            }
            db.Record("licence.file_issued", facts.Licence.Topic, facts.Customer.Id, by, new { facts.Licence.Number, Installation = who?.Id, who?.Name, Until = fresh.UselessAt }, clock);
            db.AnnounceLicence(facts);
            await db.SaveChangesAsync(cancel);
            return true;
        }, cancel);
        return done.Done(out _, out var no) ? await filing.Sign(facts, fresh, who?.Id, null, cancel) : no;
    }

    /// <summary>The product gives its seat up, such as when it is uninstalled. Nothing happens where it has none.</summary>
    public async Task<Outcome<bool>> Release(LicenceKey key, string installation, CancellationToken cancel)
    {
        if (await db.LicenceWith(key, cancel) is not { } facts)
            return new NotFound("licence");
        return await db.Write<Outcome<bool>>(async () =>
        {
            await Hold(facts.Licence, cancel);
            if (await db.Activations.SingleOrDefaultAsync(a => a.LicenceId == facts.Licence.Id && a.Installation == installation && a.ReleasedAt == null, cancel) is { } held)
                await Free(facts, held, ReleaseKind.Product, new Actor(ActorKind.Machine, null, held.Name), cancel);
            return true;
        }, cancel);
    }

    /// <summary>Somebody gives up the seat of an installation that is gone, or that somebody else needs more.</summary>
    public Task<Outcome<Activation>> Release(long number, Guid activation, Actor by, Customer? owner, CancellationToken cancel) => db.Write<Outcome<Activation>>(async () =>
    {
        if (await db.LicencesOf(by, owner).AsNoTracking().Where(l => l.Number == number).WithFacts(db).SingleOrDefaultAsync(cancel) is not { } facts)
            return new NotFound("licence");
        await Hold(facts.Licence, cancel);
        if (await db.Activations.SingleOrDefaultAsync(a => a.Id == activation && a.LicenceId == facts.Licence.Id && a.ReleasedAt == null, cancel) is not { } held)
            return new NotFound("seat");
        await Free(facts, held, owner is null ? ReleaseKind.Staff : ReleaseKind.Customer, by, cancel);
        return held;
    }, cancel);

    /// <summary>Two installations that come in the same moment do not get the same last seat, nor one that is replaced just now.</summary>
    internal static Task Hold(KulanzDb db, Licence licence, CancellationToken cancel) => db.Engine.Hold(db, $"seats of licence {licence.Number}", cancel);

    private Task Hold(Licence licence, CancellationToken cancel) => Hold(db, licence, cancel);

    private async Task<Outcome<Guid>> Take(LicenceFacts facts, Installation who, DateTimeOffset stale, bool offline, bool activate, Actor by, CancellationToken cancel)
    {
        var id = facts.Licence.Id;
        await Hold(facts.Licence, cancel);
        if (await db.Voidings.AnyAsync(v => v.LicenceId == id && v.UndoneAt == null, cancel))
            return new LicenceVoid(facts.Licence.KeyStart);
        // Asked twice in one moment, the first of them has the seat.
        if (await db.Activations.Where(a => a.LicenceId == id && a.Installation == who.Id && a.ReleasedAt == null).Select(a => (Guid?)a.Id).SingleOrDefaultAsync(cancel) is { } held)
            return held;
        if (!activate && await db.Activations.Where(a => a.LicenceId == id && a.Installation == who.Id && a.ReleasedAt != null).OrderByDescending(a => a.ReleasedAt).Select(a => a.ReleasedBy).FirstOrDefaultAsync(cancel) is { } gone && gone != ReleaseKind.Silence)
            return new SeatReleased();
        if (await db.Licences.Where(l => l.Id == id && l.SeatsTaken < l.Seats).ExecuteUpdateAsync(set => set.SetProperty(l => l.SeatsTaken, l => l.SeatsTaken + 1), cancel) == 0)
            return new SeatsTaken(facts.Licence.Seats, await Holders(id, cancel));
        var now = clock.GetUtcNow();
        var activation = new Activation { Id = Id.New(clock), LicenceId = id, Installation = who.Id, Name = who.Name, Since = now, SeenAt = now, StaleAt = stale, Offline = offline };
        db.Add(activation);
        db.Record("licence.activated", facts.Licence.Topic, facts.Customer.Id, by, new { facts.Licence.Number, Installation = who.Id, who.Name, Offline = offline }, clock);
        db.AnnounceLicence(facts);
        await db.SaveChangesAsync(cancel);
        return activation.Id;
    }

    private async Task Free(LicenceFacts facts, Activation held, ReleaseKind kind, Actor by, CancellationToken cancel)
    {
        (held.ReleasedAt, held.ReleasedBy, held.ReleasedByName) = (clock.GetUtcNow(), kind, by.Name);
        await db.Licences.Where(l => l.Id == facts.Licence.Id).ExecuteUpdateAsync(set => set.SetProperty(l => l.SeatsTaken, l => l.SeatsTaken - 1), cancel);
        db.Record("licence.released", facts.Licence.Topic, facts.Customer.Id, by, new { facts.Licence.Number, held.Installation, held.Name, By = kind }, clock);
        db.AnnounceLicence(facts);
        await db.SaveChangesAsync(cancel);
    }

    private async Task<IReadOnlyList<SeatHolder>> Holders(Guid licence, CancellationToken cancel) =>
        await db.Activations.Where(a => a.LicenceId == licence && a.ReleasedAt == null).OrderBy(a => a.SeenAt).Take(MostNamed).Select(a => new SeatHolder(a.Name, a.Since, a.SeenAt)).ToListAsync(cancel);

    private async ValueTask<DateTimeOffset> Stale(Freshness fresh, CancellationToken cancel)
    {
        var silent = fresh.At.AddDays((await preferences.Get<LicencePeriods>(cancel)).SilentDays);
        return silent > fresh.UselessAt ? silent : fresh.UselessAt;
    }

    private sealed record Installation(string Id, string Name);

    private static Outcome<Installation> Named(Installed installed)
    {
        var (id, name) = (Typed.Line(installed.Id), Typed.Line(installed.Name));
        return id.Length == 0 ? new Missing("installation")
            : id.Length > InstallationId.MaxLength ? new TooLong("installation", InstallationId.MaxLength)
            : new Installation(id, name.Length == 0 ? id : Naming.Cut(name, LongestName));
    }

    /// <summary>Seats of which nothing was heard for long are free again; those given up long ago are forgotten.</summary>
    public static class Silence
    {
        public const string Loop = "silent-seats";
        private const int AtOnce = 200;

        public static async Task Round(IServiceProvider services, CancellationToken cancel)
        {
            var (db, seating, clock) = (services.GetRequiredService<KulanzDb>(), services.GetRequiredService<Seating>(), services.GetRequiredService<TimeProvider>());
            for (var freed = AtOnce; freed == AtOnce;)
            {
                var now = clock.GetUtcNow();
                var silent = await db.Activations.AsNoTracking().Where(a => a.ReleasedAt == null && a.StaleAt <= now).OrderBy(a => a.StaleAt).Take(AtOnce).Select(a => new { a.Id, a.LicenceId }).ToListAsync(cancel);
                freed = silent.Count;
                foreach (var one in silent)
                    await seating.FreeSilent(one.Id, one.LicenceId, now, cancel);
                db.ChangeTracker.Clear();
            }
            var before = clock.GetUtcNow().AddDays(-(await services.GetRequiredService<Preferences>().Get<LicencePeriods>(cancel)).RememberDays);
            await db.Write(() => db.Activations.Where(a => a.ReleasedAt != null && a.ReleasedAt < before).ExecuteDeleteAsync(cancel), cancel);
        }
    }

    private Task<bool> FreeSilent(Guid activation, Guid licence, DateTimeOffset now, CancellationToken cancel) => db.Write(async () =>
    {
        var facts = await db.Licences.AsNoTracking().Where(l => l.Id == licence).WithFacts(db).SingleAsync(cancel);
        await Hold(facts.Licence, cancel);
        // It may have said something since.
        if (await db.Activations.SingleOrDefaultAsync(a => a.Id == activation && a.ReleasedAt == null && a.StaleAt <= now, cancel) is not { } held)
            return false;
        await Free(facts, held, ReleaseKind.Silence, Actor.System, cancel);
        return true;
    }, cancel);
}
