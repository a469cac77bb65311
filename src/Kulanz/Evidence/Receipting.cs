using System.Text.Json;
using Kulanz.Evidence.Log;
using Kulanz.Ledger;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Evidence;

public sealed record NotInTheLogYet() : Refusal("This has only just been done and is not in the log yet. Try again in a moment.")
{
    public override int Status => 503;
}

/// <summary>The stored tree or record is not what was signed: no receipt of ours would be right.</summary>
public sealed record EvidenceDamaged() : Refusal("The evidence of this is not as it was signed. Administrators have been told.");

/// <summary>Writes receipts: that a record is in the log, provable by whoever holds the file and trusts nobody here.</summary>
public sealed class Receipting(KulanzDb db, PublishedLog published, LogKeys keys)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <param name="whole">With what the record says; without, the receipt only proves that there was one, of which kind and when.</param>
    public async Task<Outcome<Receipt>> For(Record record, bool whole, CancellationToken cancel)
    {
        for (var waited = TimeSpan.Zero; ; waited += Step)
        {
            if (await db.Records.Where(r => r.Id == record.Id).Select(r => r.Position).SingleAsync(cancel) is { } position
                && await published.Head(cancel) is { } head && head.Size >= position)
                return await Prove(record, position - 1, head, whole, cancel);
            if (waited >= Patience)
                return new NotInTheLogYet();
            await Task.Delay(Step, cancel);
        }
    }

    private async Task<Outcome<Receipt>> Prove(Record record, long index, SignedCheckpoint head, bool whole, CancellationToken cancel)
    {
        var log = (await LogKeys.Current(db, cancel))!;
        var leaf = keys.Leaves(log).Of(new(index + 1, record.Type, record.At, record.Topic, record.Shown, record.Commitment)).ToArray();
        try
        {
            var nodes = new TileNodes(head.Size, await StoredTiles.Read(db, Tile.Towards(index, head.Size), cancel));
            var proof = new TlogProof(index, Merkle.Inclusion(index, head.Size, nodes.Node), Note.Parse(head.Note));
            if (!proof.Proves(leaf))
                return new EvidenceDamaged();
            var erasure = await Erasing.Of(db, record, cancel);
            var committed = whole ? CanonicalRecord.Committed(record) : null;
            if (whole && erasure is null && committed is null)
                return new EvidenceDamaged();
            return Receipt.Of(proof, System.Text.Encoding.UTF8.GetString(leaf), committed, committed is null ? null : record.Salt, erasure);
        }
        catch (FormatException)
        {
            return new EvidenceDamaged();
        }
    }
}
