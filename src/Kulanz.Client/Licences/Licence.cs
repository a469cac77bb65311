using System.Buffers.Text;
using System.Security.Cryptography;

namespace Kulanz.Client.Licences;

/// <summary>
/// A product's licence: opened once, asked wherever something is to be done.
/// <code>
/// using var licence = Licence.Open(new() { Product = "notebook", Keys = IssuerKeys.Parse(pinned), Folder = folder, Server = new("https://help.example.com") });
/// await licence.RefreshIfDue(cancel);
/// if (!licence.Allows(Use.Full)) Console.WriteLine(licence.Now.Sentence("en"));
/// </code>
/// Works without network, for as long as the file says; starts no thread and no timer unless <see cref="KeepFresh"/> is called. May be used by many threads at once.
/// Whoever owns the machine can get around it, as around every such check: it reminds honest people, and keeps their data reachable.
/// </summary>
public sealed class Licence : IDisposable
{
    /// <summary>A fresh licence is asked for after this time, or after half the file's life if that is shorter.</summary>
    public static readonly TimeSpan Rhythm = TimeSpan.FromDays(1);

    private readonly LicenceOptions options;
    private readonly LicenceStore store;
    private readonly LicenceServer? server;
    private readonly SemaphoreSlim asking = new(1, 1);
    private readonly Lock changing = new();
    private volatile State state;

    /// <summary>The latest moment seen, in UTC ticks; never goes back by itself.</summary>
    private long seen;

    private sealed record State(Kept Kept, LicenceKey? Key, LicenceReading Reading);

    private Licence(LicenceOptions options)
    {
        this.options = options;
        store = new(options.Folder);
        server = options.Server is { } address ? new(options, address) : null;
        var kept = store.Load() ?? new Kept();
        if (options.Installation is { Length: > 0 } given)
            kept = kept with { Installation = given };
        else if (kept.Installation.Length == 0)
            kept = kept with { Installation = InstallationId.New() };
        state = Read(kept);
        seen = kept.Seen?.UtcTicks ?? 0;
        _ = Now;
        Keep(k => k);
    }

    /// <summary>Opens what is kept in the folder. Nobody is asked over the network, and nothing that lies in the folder makes it throw.</summary>
    /// <exception cref="ArgumentException">The options cannot be used: a mistake in the program.</exception>
    public static Licence Open(LicenceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Product.Length == 0)
            throw new ArgumentException("A product has a key.", nameof(options));
        if (options.Installation is { Length: > InstallationId.MaxLength })
            throw new ArgumentException("An installation's id has at most 100 characters.", nameof(options));
        return new(options);
    }

    /// <summary>How the licence stands at this moment.</summary>
    public Standing Now
    {
        get
        {
            var now = options.Clock.GetUtcNow();
            var before = new DateTimeOffset(Raise(now.UtcTicks), TimeSpan.Zero);
            var current = state;
            if (current.Reading.File is not { } file)
                return new(LicenceMode.Void, current.Kept.File is null ? LicenceReason.None : current.Reading.Reason);
            var standing = file.At(options.Product, current.Kept.Installation, now, before);
            return current.Kept.Released && standing.Allows(Use.Full) ? new(LicenceMode.ExportOnly, LicenceReason.Released, standing.Terms) : standing;
        }
    }

    /// <summary>Whether this may be done now.</summary>
    public bool Allows(Use use) => Now.Allows(use);

    /// <summary>Does nothing if this may be done now.</summary>
    /// <exception cref="NotLicensedException">It may not; its message says why.</exception>
    public void Require(Use use)
    {
        if (Now is var standing && !standing.Allows(use))
            throw new NotLicensedException(standing);
    }

    /// <summary>The licence file there is, for what the product shows of it; null without one. What may be done says <see cref="Allows"/>, not the file.</summary>
    public LicenceFile? File => state.Reading.File;

    /// <summary>This installation's id, which a licence file for it has to name: what people copy into the portal to get one.</summary>
    public string Installation => state.Kept.Installation;

    /// <summary>The key that was activated here; null without one.</summary>
    public LicenceKey? Key => state.Key;

    /// <summary>Why nothing could be kept in the folder when that was last tried; null if it could.</summary>
    public string? Trouble => store.Trouble;

    /// <summary>When the server should be asked again; null where there is nobody to ask, or nothing to ask with.</summary>
    public DateTimeOffset? Due => server is null || state is not { Key: not null, Reading: var reading } ? null
        : reading.File is not { } file ? DateTimeOffset.MinValue
        : file.IssuedAt + (file.Terms.Refresh - file.IssuedAt is { } life && life / 2 < Rhythm ? life / 2 : Rhythm);

    /// <summary>Takes a seat for this installation with a key. With a key that is active here already it is a refresh.</summary>
    /// <exception cref="OperationCanceledException">Only if <paramref name="cancel"/> is.</exception>
    public Task<LicenceAnswer> Activate(LicenceKey key, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Alone(async () => await Ask(key, activate: true, cancel).ConfigureAwait(false), cancel);
    }

    /// <summary>Asks the server for a fresh file now: also the heartbeat, by which it knows that the seat is in use.</summary>
    /// <exception cref="OperationCanceledException">Only if <paramref name="cancel"/> is.</exception>
    public Task<LicenceAnswer> Refresh(CancellationToken cancel = default) =>
        Alone(async () => state.Key is { } key ? await Ask(key, activate: false, cancel).ConfigureAwait(false) : Answer(AnswerKind.NotSet), cancel);

    /// <summary>Asks the server if it is time to. What a program that runs only for a moment calls at its start.</summary>
    /// <exception cref="OperationCanceledException">Only if <paramref name="cancel"/> is.</exception>
    public Task<LicenceAnswer> RefreshIfDue(CancellationToken cancel = default) =>
        Due is not { } due ? Task.FromResult(Answer(AnswerKind.NotSet)) : due > options.Clock.GetUtcNow() && !ClockIsBehind ? Task.FromResult(Answer(AnswerKind.NotDue)) : Refresh(cancel);

    /// <summary>Gives up the seat, such as when the product is uninstalled, and forgets key and file.</summary>
    /// <exception cref="OperationCanceledException">Only if <paramref name="cancel"/> is.</exception>
    public Task<LicenceAnswer> Release(CancellationToken cancel = default) => Alone(async () =>
    {
        if (server is null || state.Key is not { } key)
            return Answer(AnswerKind.NotSet);
        var reply = await server.Release(key, Installation, cancel).ConfigureAwait(false);
        if (!reply.Done)
            return Unanswered(reply);
        Keep(kept => kept with { Key = null, File = null, Released = false });
        return Answer(AnswerKind.Released);
    }, cancel);

    /// <summary>Takes a licence file somebody brings, such as one from the customer portal for a computer without network. It counts if it is one for this installation of this product and no older than what is there.</summary>
    public LicenceAnswer Load(string? text)
    {
        var reading = LicenceFile.Read(text, options.Keys);
        var reason = reading.File is { } file ? Unfit(file, null) ?? Older(file) : reading.Reason;
        if (reason is { } wrong)
            return Answer(AnswerKind.NotBelieved) with { Standing = new(LicenceMode.Void, wrong, reading.File?.Terms) };
        // The file that is there already does not bring a seat back.
        Keep(kept => kept with { File = text!.Trim(), Released = kept.Released && File?.Id == reading.File!.Id });
        return Answer(AnswerKind.Confirmed);
    }

    /// <summary>
    /// Keeps the licence fresh until it is cancelled: asks when it is time to, and after a failure again and again at growing intervals (a minute, two, four … up to six hours), each a
    /// little longer or shorter by chance, so that a thousand installations do not ask at once. A product that runs for long starts it once and lets it run.
    /// </summary>
    /// <returns>Ends when cancelled, without an exception.</returns>
    public async Task KeepFresh(CancellationToken cancel)
    {
        var pace = new Pace();
        // The first question of many that start at eight in the morning should not come at eight.
        var next = options.Clock.GetUtcNow() + Pace.Some(TimeSpan.FromSeconds(30));
        while (!cancel.IsCancellationRequested)
        {
            var due = Due is { } at && at > next ? at : next;
            var wait = Due is null ? Pace.Look : due - options.Clock.GetUtcNow();
            if (wait > TimeSpan.Zero)
            {
                // Not in one piece: a machine that slept, or a key that was entered meanwhile, is noticed; and the moment is kept.
                await Task.Delay(wait < Pace.Look ? wait : Pace.Look, options.Clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                _ = Now;
                Keep(kept => kept);
                continue;
            }
            try
            {
                next = options.Clock.GetUtcNow() + pace.After(await Refresh(cancel).ConfigureAwait(false));
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private bool ClockIsBehind => Now.Reason == LicenceReason.ClockSetBack;

    private async Task<LicenceAnswer> Ask(LicenceKey key, bool activate, CancellationToken cancel)
    {
        if (server is null)
            return Answer(AnswerKind.NotSet);
        var nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        var asked = new Asked(options.Product, Installation, Cut(options.Name ?? Environment.MachineName, 200), nonce);
        var reply = activate ? await server.Activate(key, asked, cancel).ConfigureAwait(false) : await server.Beat(key, asked, cancel).ConfigureAwait(false);
        if (!reply.Done || reply.Said?.File is not { } text)
            return Unanswered(reply);
        var reading = LicenceFile.Read(text, options.Keys);
        if ((reading.File is { } file ? Unfit(file, nonce) : reading.Reason) is { } wrong)
            return Answer(AnswerKind.NotBelieved) with { Standing = new(LicenceMode.Void, wrong, reading.File?.Terms) };
        // It answers this very question, so this is what time it is; a clock that once ran ahead is forgiven.
        Volatile.Write(ref seen, reading.File!.IssuedAt.UtcTicks);
        Keep(kept => kept with { Key = key.Reveal(), File = text, Seen = null, Released = false });
        return Answer(AnswerKind.Confirmed);
    }

    /// <summary>The server said no, or nothing. Only "your seat was given up" changes what counts here; all the rest the file says until its days are over.</summary>
    private LicenceAnswer Unanswered(Reply reply)
    {
        if (reply.Said is not { Code: { Length: > 0 } code } said)
            return Answer(AnswerKind.Unreachable) with { RetryAfter = reply.RetryAfter };
        if (code == "seat_released")
            Keep(kept => kept with { Released = true });
        return Answer(AnswerKind.Refused) with { Code = code, Said = said.Detail, Holders = [.. (said.Holders ?? []).Where(h => h?.Name is not null)!], RetryAfter = reply.RetryAfter };
    }

    private LicenceReason? Unfit(LicenceFile file, string? nonce) =>
        file.Product != options.Product ? LicenceReason.OtherProduct
        : file.Installation is not null && file.Installation != Installation ? LicenceReason.OtherInstallation
        : nonce is not null && file.Nonce != nonce ? LicenceReason.Replayed
        : null;

    private LicenceReason? Older(LicenceFile file) =>
        File is { } there && there.Issuer == file.Issuer && there.Number == file.Number && there.IssuedAt > file.IssuedAt ? LicenceReason.Older : null;

    /// <summary>One question after the other: two at once would only be two heartbeats.</summary>
    private async Task<LicenceAnswer> Alone(Func<Task<LicenceAnswer>> ask, CancellationToken cancel)
    {
        await asking.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return await ask().ConfigureAwait(false);
        }
        finally
        {
            asking.Release();
        }
    }

    /// <summary>Changes what is kept, from what lies in the folder now: another program of the same installation may have been there.</summary>
    private void Keep(Func<Kept, Kept> change)
    {
        lock (changing)
        {
            var there = store.Load();
            var kept = change(there is not null && there.Installation == Installation ? there : state.Kept);
            Raise(kept.Seen?.UtcTicks ?? 0);
            kept = kept with { Installation = Installation, Seen = new(Volatile.Read(ref seen), TimeSpan.Zero) };
            state = Read(kept);
            if (kept != there)
                store.Save(kept);
        }
    }

    private State Read(Kept kept) => new(kept, LicenceKey.TryParse(kept.Key, out var key, out _) ? key : null, LicenceFile.Read(kept.File, options.Keys));

    private LicenceAnswer Answer(AnswerKind kind) => new(kind) { Standing = Now };

    /// <summary>The latest moment seen before this one.</summary>
    private long Raise(long now)
    {
        for (var before = Volatile.Read(ref seen); ;)
        {
            if (now <= before)
                return before;
            var found = Interlocked.CompareExchange(ref seen, now, before);
            if (found == before)
                return before;
            before = found;
        }
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..most];

    /// <summary>Keeps the latest moment seen, and lets go of the connections. After <see cref="KeepFresh"/> has ended, where that runs.</summary>
    public void Dispose()
    {
        Keep(kept => kept);
        server?.Dispose();
        asking.Dispose();
    }
}
