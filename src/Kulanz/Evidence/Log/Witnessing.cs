using System.Globalization;
using System.Net;
using System.Text;
using Kulanz.Ledger;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Operations;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Evidence.Log;

/// <summary>Who watches the log and signs what they saw: a policy file of c2sp.org/tlog-policy without the log's own keys, as an administrator wrote it.</summary>
public sealed record WitnessPolicy
{
    public string Text { get; init; } = "";

    /// <summary>Nobody is asked, unless it is filled in.</summary>
    public Policy Read() => Text.Trim().Length == 0 ? Policy.Of() : Policy.Parse(Text);
}

/// <summary>How far a witness has come with us.</summary>
public sealed class LogWitness
{
    /// <summary>The name its key carries.</summary>
    public required string Name { get; init; }

    /// <summary>What it has seen last, as far as we know.</summary>
    public long SeenSize { get; set; }

    public DateTimeOffset? SignedAt { get; set; }
    public DateTimeOffset? TriedAt { get; set; }
    public Sentence? Problem { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<LogWitness>
    {
        public void Configure(EntityTypeBuilder<LogWitness> witness)
        {
            witness.ToTable("log_witnesses");
            witness.HasKey(w => w.Name);
            witness.Property(w => w.Name).HasMaxLength(200);
            witness.Property(w => w.Problem).HasConversion<Sentence.Column>();
        }
    }
}

/// <summary>
/// Shows each new checkpoint to the witnesses before everybody sees it, and publishes it with what they signed. The protocol is c2sp.org/tlog-witness. A witness that
/// does not answer holds nobody up for long: the checkpoint is published without it, and it is asked again later.
/// </summary>
public sealed class Witnessing(KulanzDb db, IHttpClientFactory http, Examining examining, TimeProvider clock)
{
    public const string Loop = "log-witnesses";
    public const string Client = "log-witness";

    private const int LongestAnswer = 16 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    /// <summary>Whether somebody is to be asked before a checkpoint is published.</summary>
    public static async Task<bool> Needed(KulanzDb db, CancellationToken cancel) =>
        (await Preferences.Stored<WitnessPolicy>(db, cancel)).Read().Witnesses.Any(w => w.Url is not null);

    /// <summary>One round of the loop: the newest checkpoint only, the others are its beginning.</summary>
    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        while (await services.GetRequiredService<Witnessing>().Publish(cancel))
            cancel.ThrowIfCancellationRequested();
    }

    /// <summary>False if there is nothing to publish.</summary>
    public async Task<bool> Publish(CancellationToken cancel)
    {
        if (await Integrating.Last(db, cancel) is not { PublishedAt: null } newest)
            return false;
        var policy = (await Preferences.Stored<WitnessPolicy>(db, cancel)).Read();
        var note = Note.Parse(newest.Note);
        var states = await db.LogWitnesses.AsNoTracking().ToDictionaryAsync(w => w.Name, cancel);
        // Their proofs are read one after the other, from one connection; only the waiting is done side by side.
        var asked = new List<Task<Answer>>();
        foreach (var (_, key, url) in policy.Witnesses)
            if (url is not null && (!states.TryGetValue(key.Name, out var state) || state.Problem is null || state.TriedAt < clock.GetUtcNow() - Rest))
                asked.Add(Ask(key, url, note, newest.Size, state?.SeenSize ?? 0, await Proof(state?.SeenSize ?? 0, newest.Size, cancel), cancel));
        var answers = await Task.WhenAll(asked);
        for (var i = 0; i < answers.Length; i++)
            if (answers[i] is { Retry: { } size } again && size <= newest.Size)
                answers[i] = await Ask(again.Key, again.Url, note, newest.Size, size, await Proof(size, newest.Size, cancel), cancel);

        await db.Write(async () =>
        {
            foreach (var answer in answers)
                await Keep(answer, newest.Size, cancel);
            var signed = answers.Aggregate(note, (all, answer) => answer.Signature is { } signature ? all.With(signature) : all).ToString();
            await db.Checkpoints.Where(c => c.Size == newest.Size).ExecuteUpdateAsync(set => set.SetProperty(c => c.Note, signed).SetProperty(c => c.PublishedAt, clock.GetUtcNow()), cancel);
            db.Announce(PublishedLog.Topic);
            await db.SaveChangesAsync(cancel);
            return true;
        }, cancel);
        return true;
    }

    /// <param name="Retry">It has seen so much of the log already, and wants to be asked from there.</param>
    /// <param name="Disagrees">It has signed what does not fit.</param>
    private sealed record Answer(NoteKey Key, Uri Url, NoteSignature? Signature = null, long? Retry = null, Sentence? Problem = null, bool Disagrees = false);

    private async Task<Answer> Ask(NoteKey key, Uri url, Note note, long size, long seen, Hash[] proof, CancellationToken cancel)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(Patience);
            using var content = new StringContent(new AddCheckpoint(seen, proof, note).ToString(), Encoding.UTF8, "text/plain");
            using var client = http.CreateClient(Client);
            client.MaxResponseContentBufferSize = LongestAnswer;
            using var answer = await client.PostAsync(new Uri($"{url.ToString().TrimEnd('/')}/add-checkpoint"), content, limit.Token);
            var said = await answer.Content.ReadAsStringAsync(limit.Token);
            return answer.StatusCode switch
            {
                HttpStatusCode.OK => Signed(key, url, note, said),
                HttpStatusCode.Conflict when answer.Content.Headers.ContentType?.MediaType == "text/x.tlog.size" && long.TryParse(said.TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var other) && other != seen =>
                    other > size ? new(key, url, Problem: Bigger(other, size), Disagrees: true) : new(key, url, Retry: other, Problem: Bigger(other, size)),
                HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity => new(key, url, Problem: new Sentence("What it saw at {0} entries does not fit the tree that is here.", Words.Number(seen)), Disagrees: true),
                HttpStatusCode.NotFound => new(key, url, Problem: new Sentence("It does not know this log. Give its operator the log's keys.")),
                HttpStatusCode.Forbidden => new(key, url, Problem: new Sentence("It does not know the keys that the log signs with. Give its operator the present ones.")),
                var status => new(key, url, Problem: new Sentence("It answered {0}.", Words.Number((int)status))),
            };
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new(key, url, Problem: new Sentence("It did not answer within {0} seconds.", Words.Number((long)Patience.TotalSeconds)));
        }
        catch (HttpRequestException broken)
        {
            return new(key, url, Problem: broken.GetBaseException() is NotAPublicAddress ? new Sentence("Its address leads into the house; KULANZ_WEBHOOK_NETWORKS can allow that.") : new Sentence("It could not be reached: {0}", broken.Message));
        }
    }

    private static Answer Signed(NoteKey key, Uri url, Note note, string said)
    {
        try
        {
            var signatures = said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(NoteSignature.Parse).ToList();
            return new Note(note.Text, signatures).Check([key]).Good is [var (_, signature), ..] ? new(key, url, signature)
                : new(key, url, Problem: new Sentence("What it answered is not signed with its key."));
        }
        catch (FormatException)
        {
            return new(key, url, Problem: new Sentence("What it answered is no signature."));
        }
    }

    private async Task Keep(Answer answer, long size, CancellationToken cancel)
    {
        if (await db.LogWitnesses.SingleOrDefaultAsync(w => w.Name == answer.Key.Name, cancel) is not { } state)
            db.LogWitnesses.Add(state = new LogWitness { Name = answer.Key.Name });
        (state.TriedAt, state.Problem) = (clock.GetUtcNow(), answer.Problem);
        if (answer.Signature is not null)
            (state.SeenSize, state.SignedAt) = (size, clock.GetUtcNow());
        else if (answer.Retry is { } seen)
            state.SeenSize = seen;
        if (answer.Disagrees)
            await examining.Disagrees(answer.Key.Name, answer.Problem!, cancel);
    }

    private async Task<Hash[]> Proof(long seen, long size, CancellationToken cancel) =>
        seen == 0 || seen > size ? [] : Merkle.Consistency(seen, size, new TileNodes(size, await StoredTiles.Read(db, Tile.Towards(seen - 1, size), cancel)).Node);

    private static Sentence Bigger(long seen, long size) => new("It has seen {0} entries under this name, there are {1} here.", Words.Number(seen), Words.Number(size));
}
