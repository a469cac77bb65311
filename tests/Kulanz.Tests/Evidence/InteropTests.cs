using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kulanz.Evidence.Log;
using Kulanz.Ledger;
using Kulanz.Tests.Architecture;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Evidence;

/// <summary>
/// Other people's programs read a live log: Go's checksum database (Debian's golang-golang-x-mod-dev), Sigstore's verifier (npm) and openssl. Each sees one of the two
/// signatures. What is changed in one bit they refuse, and so they do not merely say yes.
/// </summary>
public sealed class InteropTests
{
    private static readonly string Tools = Path.Combine(Sources.Root, "tests/Kulanz.Tests/Evidence/Tools");

    [Theory, BothEngines]
    public async Task Go_Sigstore_and_openssl_accept_a_live_checkpoint_and_receipt_and_refuse_one_changed_bit(string engine)
    {
        await using var app = await TestApp.Start(engine);
        for (var i = 0; i < 3; i++)
            await app.OpenCase(Someone.Jonas, $"Question {i}");
        await OpenLog.Signed(app);
        var log = new OpenLog(app.Visitor());
        var (policy, old) = (await log.Policy(), await log.Note());
        await app.OpenCase(Someone.Mary, "Invoice");
        await OpenLog.Signed(app);
        var (note, head) = (await log.Note(), await log.Head());
        var message = await app.Look(db => db.Messages.OrderBy(m => m.Id).FirstAsync());
        var receipt = TlogProof.Parse(await (await app.Program()).GetStringAsync($"/api/v1/evidence/{message.Id}/receipt"));
        var leaf = JsonDocument.Parse(receipt.Extra).RootElement.GetProperty("leaf").GetString()!;
        // Asking for it was an act of its own: it stands under a later checkpoint.
        var under = Checkpoint.Parse(receipt.Checkpoint.Text).Size;
        var (ed25519, ecdsa) = (policy.Logs[0].Key, policy.Logs[1].Key);
        var oldSize = Checkpoint.Parse(old.Text).Size;
        var consistency = Merkle.Consistency(oldSize, head.Size, new TileNodes(head.Size, await app.Look(db => StoredTiles.Read(db, Tile.Towards(oldSize - 1, head.Size), default))).Node);

        using var folder = new TemporaryFolder();
        var go = await Go(folder);
        string Keep(string name, string text) => Write(folder, name, text);
        var (checkpoint, proof, entry) = (Keep("checkpoint", note.ToString()), Keep("receipt", receipt.ToString()), Keep("leaf", leaf));
        var (older, steps) = (Keep("older", old.ToString()), Keep("steps", string.Concat(consistency.Select(h => $"{h}\n"))));
        var pem = Keep("ecdsa.pem", PemEncoding.WriteString("PUBLIC KEY", ecdsa.PublicKey));
        // RFC 8410: an Ed25519 key is twelve bytes that say so, and the key.
        var ed25519Pem = Keep("ed25519.pem", PemEncoding.WriteString("PUBLIC KEY", [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00, .. ed25519.PublicKey]));

        await Accepts($"ok {head.Size} {head.Root}", go, "checkpoint", $"{ed25519}", checkpoint);
        await Accepts($"ok {receipt.Index} {under}", go, "receipt", $"{ed25519}", proof, entry);
        await Accepts($"ok {oldSize} {head.Size}", go, "consistency", $"{ed25519}", older, checkpoint, steps);
        await Accepts($"ok {under}", go, "tiles", $"{ed25519}", new Uri(app.Address, "/log").ToString());
        await Accepts($"ok {receipt.Index} {under}", "node", Path.Combine(Tools, "check.mjs"), "receipt", Convert.ToBase64String(ecdsa.PublicKey), proof, entry, head.Origin);
        await Accepts("ok", Path.Combine(Tools, "check-openssl"), "ecdsa", pem, checkpoint, $"{ecdsa.Id:x8}");
        await Accepts("ok", Path.Combine(Tools, "check-openssl"), "ed25519", ed25519Pem, checkpoint, $"{ed25519.Id:x8}");

        // One bit: in the root, in a signature, in a step of the proof, in the leaf.
        var root = Keep("root", (note with { Text = (head with { Root = Flipped(head.Root) }).ToString() }).ToString());
        var signatures = Keep("signatures", (note with { Signatures = [.. note.Signatures.Select(s => s with { Bytes = Flipped(s.Bytes) })] }).ToString());
        foreach (var changed in new[] { root, signatures })
        {
            await Refuses(go, "checkpoint", $"{ed25519}", changed);
            await Refuses(Path.Combine(Tools, "check-openssl"), "ecdsa", pem, changed, $"{ecdsa.Id:x8}");
            await Refuses(Path.Combine(Tools, "check-openssl"), "ed25519", ed25519Pem, changed, $"{ed25519.Id:x8}");
        }
        var step = Keep("step", (receipt with { Hashes = [Flipped(receipt.Hashes[0]), .. receipt.Hashes.Skip(1)] }).ToString());
        var signed = Keep("signed", (receipt with { Checkpoint = Note.Parse(await File.ReadAllTextAsync(signatures)) }).ToString());
        var other = Keep("other", leaf.Replace("\"v\":1", "\"v\":0", StringComparison.Ordinal));
        foreach (var (file, words) in new[] { (step, entry), (signed, entry), (proof, other) })
        {
            await Refuses(go, "receipt", $"{ed25519}", file, words);
            await Refuses("node", Path.Combine(Tools, "check.mjs"), "receipt", Convert.ToBase64String(ecdsa.PublicKey), file, words, head.Origin);
        }
        await Refuses(go, "consistency", $"{ed25519}", older, checkpoint, Keep("stray", string.Concat(consistency.Select((h, i) => $"{(i == 0 ? Flipped(h) : h)}\n"))));

        // One changed row, and whoever reads the log with Go sees it.
        await app.Sneak("UPDATE records SET type = 'case.closed' WHERE position = 4");
        await Refuses(go, "tiles", $"{ed25519}", new Uri(app.Address, "/log").ToString());
    }

    private static Hash Flipped(Hash hash) => new(Flipped(hash.ToArray()).Span);

    private static ReadOnlyMemory<byte> Flipped(ReadOnlyMemory<byte> bytes)
    {
        var changed = bytes.ToArray();
        changed[^1] ^= 1;
        return changed;
    }

    private static string Write(TemporaryFolder folder, string name, string text)
    {
        var file = Path.Combine(folder.Path, name);
        File.WriteAllText(file, text, new UTF8Encoding(false));
        return file;
    }

    private static async Task<string> Go(TemporaryFolder folder)
    {
        var program = Path.Combine(folder.Path, "check");
        var (exit, said) = await Run("go", ["build", "-o", program, Path.Combine(Tools, "check.go")],
            new() { ["GO111MODULE"] = "off", ["GOPATH"] = "/usr/share/gocode", ["GOFLAGS"] = "", ["GOTOOLCHAIN"] = "local", ["GOCACHE"] = Path.Combine(folder.Path, "go") });
        Assert.True(exit == 0, $"{said} (scripts/setup installs golang-go and golang-golang-x-mod-dev)");
        return program;
    }

    private static async Task Accepts(string expected, string program, params string[] arguments)
    {
        var (exit, said) = await Run(program, arguments);
        Assert.True(exit == 0 && said.Trim() == expected, $"{program} {string.Join(' ', arguments)}: {said}");
    }

    private static async Task Refuses(string program, params string[] arguments)
    {
        var (exit, said) = await Run(program, arguments);
        Assert.True(exit == 1 && said.Contains("Not accepted", StringComparison.Ordinal), string.Create(CultureInfo.InvariantCulture, $"{program} {string.Join(' ', arguments)} ended with {exit}: {said}"));
    }

    private static async Task<(int Exit, string Said)> Run(string program, IEnumerable<string> arguments, Dictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Sources.Root };
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }
}
