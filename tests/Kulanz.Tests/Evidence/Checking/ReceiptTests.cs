using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kulanz.Evidence;
using Kulanz.Evidence.Checking;
using Kulanz.Ledger;
using Kulanz.Tests.Testing;

namespace Kulanz.Tests.Evidence.Checking;

public sealed class ReceiptTests : IDisposable
{
    private const string Record = """{"v":1,"type":"case.closed","utc":"2026-11-23T08:00:00.123456Z","topic":"case/17","customer":null,"actor":{"kind":"staff","id":"0199","name":"Anna \"A\" Weber"},"content":{"outcome":"Gelöst","text":"a\nb"}}""";
    private static readonly byte[] Salt = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private readonly TemporaryFolder folder = new();
    private readonly SmallLog log = new(20);
    private readonly Receipt receipt;

    public ReceiptTests()
    {
        var leaf = Leaf();
        log.Entries[7] = Encoding.UTF8.GetBytes(leaf);
        log.Publish();
        receipt = new Receipt(log.Proof(7), leaf) { Record = Record, Salt = Salt };
    }

    public void Dispose()
    {
        log.Dispose();
        folder.Dispose();
    }

    private static string Leaf(string type = "case.closed", string utc = "2026-11-23T08:00:00.123456Z", string topic = "case/AAAAAAAAAAAAAAAAAAAAAA", string record = Record) =>
        $$"""{"v":1,"type":"{{type}}","utc":"{{utc}}","topic":"{{topic}}","commit":"{{Convert.ToBase64String(SHA256.HashData([.. Salt, .. Encoding.UTF8.GetBytes(record)]))}}"}""";

    private async Task<ReceiptReport> Check(string text, string[]? keys = null, string? held = null)
    {
        var file = Path.Combine(folder.Path, "receipt.txt");
        await File.WriteAllTextAsync(file, text);
        return await new ReceiptChecking(null, keys ?? log.Keys, held).Run(file, default);
    }

    private Task<ReceiptReport> Check(Receipt receipt, string[]? keys = null, string? held = null) => Check(receipt.ToString(), keys, held);

    /// <summary>A receipt of an entry of one's own making, in the log at the place of the seventh.</summary>
    private Receipt Of(string leaf, string? record)
    {
        log.Entries[7] = Encoding.UTF8.GetBytes(leaf);
        log.Publish();
        return new Receipt(log.Proof(7), leaf) { Record = record, Salt = Salt };
    }

    [Fact]
    public async Task A_receipt_comes_back_and_says_what_was_recorded()
    {
        Assert.Equal(receipt.ToString(), Receipt.Parse(receipt.ToString()).ToString());
        var report = await Check(receipt);
        Assert.Equal(("signed included record", CheckVerdict.Intact), (report.Findings.Codes(), report.Verdict));
        Assert.Equal($$"""
            {{Path.Combine(folder.Path, "receipt.txt")}}
              The checkpoint of desk.example/log over 20 entries is signed by the log (Ed25519, ECDSA).
              The entry is in the log desk.example/log: index 7 of 20 entries.
              The record is the one the log holds the hash of.
              Type     case.closed
              When     2026-11-23T08:00:00.123456Z
              Topic    case/17
              Who      Anna "A" Weber, staff, 0199
              Content  {
                         "outcome": "Gelöst",
                         "text": "a\nb"
                       }
              The receipt is right.

            """, report.ToText());
    }

    [Fact]
    public async Task Without_keys_the_proof_is_right_in_itself()
    {
        var report = await Check(receipt, keys: []);
        Assert.Equal(("no-keys? included record", CheckVerdict.Consistent, 0), (report.Findings.Codes(), report.Verdict, LogReport.ExitCode(report.Verdict)));
        Assert.EndsWith("\n  The proof is right in itself; whether it is really the log's checkpoint was not checked.\n", report.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_erased_or_is_not_to_be_seen_is_still_proven_to_have_happened()
    {
        var erased = await Check(receipt with { Record = null, Salt = default, Erased = new ErasureTold("2027-01-02T03:04:05Z", "Anna Weber", "asked for by the customer") });
        Assert.Equal(("signed included erased?", CheckVerdict.Intact), (erased.Findings.Codes(), erased.Verdict));
        Assert.Equal("The content was erased on 2027-01-02T03:04:05Z by Anna Weber: asked for by the customer. It remains proven that case.closed was recorded for case/AAAAAAAAAAAAAAAAAAAAAA at 2026-11-23T08:00:00.123456Z. Who erased it and why is not signed.", erased.Findings[^1].Text);
        var neither = await Check(receipt with { Record = null });
        Assert.Equal(("signed included no-record?", CheckVerdict.Intact), (neither.Findings.Codes(), neither.Verdict));
        Assert.Contains("\n  Topic    case/AAAAAAAAAAAAAAAAAAAAAA\n", neither.ToText(), StringComparison.Ordinal);
        Assert.DoesNotContain("17", JsonDocument.Parse(Receipt.Parse((receipt with { Record = null }).ToString()).Proof.Extra).RootElement.ToString(), StringComparison.Ordinal);
    }

    /// <summary>What of the receipt a bit is flipped in, and what that is called. Bits of bytes: base64 has letters of which only some bits count.</summary>
    [Fact]
    public async Task One_bit_in_any_part_is_noticed()
    {
        var proof = receipt.Proof;
        var checkpoint = receipt.Checkpoint;
        static string Other(string text, string part) => text.Replace(part, part[..^1] + (char)(part[^1] ^ 1), StringComparison.Ordinal);
        static Hash Turned(Hash hash)
        {
            var bytes = hash.ToArray();
            bytes[31] ^= 0x80;
            return new Hash(bytes);
        }
        Receipt With(Note note) => receipt with { Proof = proof with { Checkpoint = note } };
        NoteSignature Bent(NoteSignature signature)
        {
            var bytes = signature.Bytes.ToArray();
            bytes[^1] ^= 1;
            return signature with { Bytes = bytes };
        }
        var cases = new List<(string Text, string Codes)>
        {
            (receipt.ToString().Replace("proof@v1", "proof@v0", StringComparison.Ordinal), "no-receipt!"),
            (receipt.ToString().Replace("\nextra ", "\nextr` ", StringComparison.Ordinal), "no-receipt!"),
            (receipt.ToString().Replace("\nindex 7", "\nindex 6", StringComparison.Ordinal), "signed inclusion!"),
            ((receipt with { Leaf = Other(receipt.Leaf, "case.closed") }).ToString(), "signed inclusion!"),
            ((receipt with { Record = Other(Record, "outcome") }).ToString(), "signed included commitment!"),
            ((receipt with { Salt = new byte[] { 1 }.Concat(Salt.Skip(1)).ToArray() }).ToString(), "signed included commitment!"),
            (With(proof.Checkpoint with { Text = (checkpoint with { Origin = Other(checkpoint.Origin, "log") }).ToString() }).ToString(), "signature! signature! included record"),
            (With(proof.Checkpoint with { Text = (checkpoint with { Size = 21 }).ToString() }).ToString(), "signature! signature! included record"),
            (With(proof.Checkpoint with { Text = (checkpoint with { Root = Turned(checkpoint.Root) }).ToString() }).ToString(), "signature! signature! inclusion!"),
            (With(proof.Checkpoint with { Signatures = [Bent(proof.Checkpoint.Signatures[0]), proof.Checkpoint.Signatures[1]] }).ToString(), "signature! included record"),
            (With(proof.Checkpoint with { Signatures = [proof.Checkpoint.Signatures[0], Bent(proof.Checkpoint.Signatures[1])] }).ToString(), "signature! included record"),
            (With(proof.Checkpoint with { Signatures = [.. proof.Checkpoint.Signatures.Select(s => s with { KeyId = s.KeyId ^ 1 })] }).ToString(), "signature! included record"),
        };
        for (var i = 0; i < proof.Hashes.Count; i++)
            cases.Add(((receipt with { Proof = proof with { Hashes = [.. proof.Hashes.Select((hash, at) => at == i ? Turned(hash) : hash)] } }).ToString(), "signed inclusion!"));
        foreach (var (text, codes) in cases)
        {
            var report = await Check(text);
            Assert.Equal((codes, CheckVerdict.Broken), (report.Findings.Codes(), report.Verdict));
            Assert.True(report.Record is null || report.Findings.Codes().Contains("record", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("type", "its type is case.closed, the entry has case.opened")]
    [InlineData("utc", "its utc is 2026-11-23T08:00:00.123456Z, the entry has 2026-11-24T08:00:00Z")]
    [InlineData("topic", "its topic is case/17, the entry has customer/17")]
    public async Task A_record_that_does_not_fit_its_entry_is_no_proof(string what, string problem)
    {
        var leaf = what switch { "type" => Leaf(type: "case.opened"), "utc" => Leaf(utc: "2026-11-24T08:00:00Z"), _ => Leaf(topic: "customer/17") };
        var report = await Check(Of(leaf, Record));
        Assert.Equal([$"The record does not fit its entry: {problem}."], report.Findings.Wrong());
        Assert.Null(report.Record);
    }

    [Theory]
    [InlineData("case/17", true)]
    [InlineData("case", true)]
    [InlineData("cases/17", false)]
    public async Task Of_the_topic_only_the_first_part_has_to_be_the_same(string topic, bool right) =>
        Assert.Equal(right ? CheckVerdict.Intact : CheckVerdict.Broken, (await Check(Of(Leaf(topic: topic), Record))).Verdict);

    [Fact]
    public async Task The_same_moment_may_be_written_with_fewer_digits()
    {
        var record = Record.Replace("00.123456Z", "00.12Z", StringComparison.Ordinal);
        Assert.Equal(CheckVerdict.Intact, (await Check(Of(Leaf(utc: "2026-11-23T08:00:00.120000Z", record: record), record))).Verdict);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"type\":\"case.closed\",\"type\":\"case.opened\"}")]
    [InlineData("{\"type\":\"\\ud800\"}")]
    public async Task A_record_that_cannot_be_read_proves_nothing(string record) =>
        Assert.Equal("signed included record!", (await Check(Of(Leaf(record: record), record))).Findings.Codes());

    [Theory]
    [InlineData("", "The proof has no extra line, which holds the entry.")]
    [InlineData("{", "The extra line of the proof is not the JSON of a receipt.")]
    [InlineData("null", "The extra line of the proof is not the JSON of a receipt.")]
    [InlineData("{\"v\":1,\"leaf\":\"a\",\"leaf\":\"b\"}", "The extra line of the proof is not the JSON of a receipt.")]
    [InlineData("{\"v\":1,\"leaf\":\"\\ud800\"}", "The extra line of the proof is not the JSON of a receipt.")]
    [InlineData("{\"v\":2,\"leaf\":\"a\"}", "This is a receipt of version 2; version 1 is known here.")]
    [InlineData("{\"v\":1}", "The extra line of the proof holds no leaf.")]
    [InlineData("{\"v\":1,\"leaf\":\"a\",\"record\":\"b\"}", "A record and its salt are there both or not at all.")]
    [InlineData("{\"v\":1,\"leaf\":\"a\",\"record\":\"b\",\"salt\":\"AAAA\"}", "The salt is not 32 bytes in base64.")]
    [InlineData("{\"v\":1,\"leaf\":\"a\",\"erased\":{\"at\":\"soon\",\"by\":\"b\",\"because\":\"c\"}}", "An erasure has at, by and because.")]
    public async Task What_is_no_receipt_is_said(string extra, string sentence)
    {
        var report = await Check(log.Proof(7, extra).ToString());
        Assert.Equal(($"This is no receipt: {sentence}", CheckVerdict.Broken), (Assert.Single(report.Findings).Text, report.Verdict));
    }

    [Fact]
    public async Task A_checkpoint_or_copy_one_holds_stands_in_for_the_keys()
    {
        var kept = log.Publish(keep: true);
        Assert.Equal("held included record", (await Check(receipt, [], kept)).Findings.Codes());
        log.Add(700);
        var later = log.Publish(keep: true);
        var held = await Check(receipt, [], log.Folder);
        Assert.Equal(("held included record", CheckVerdict.Intact), (held.Findings.Codes(), held.Verdict));
        Assert.Equal("signed held included record", (await Check(receipt, held: log.Folder)).Findings.Codes());
        Assert.Equal("not-comparable? no-keys? included record", (await Check(receipt, [], later)).Findings.Codes());
        Assert.Equal(CheckVerdict.Unchecked, (await Check(receipt, [], log.Path("none"))).Verdict);

        var newer = new Receipt(log.Proof(7), receipt.Leaf) { Record = Record, Salt = Salt };
        log.Entries.RemoveRange(500, 220);
        log.Publish();
        Assert.Equal("not-comparable? no-keys? included record", (await Check(newer, [], log.Folder)).Findings.Codes());
        log.Flip("tile/0/000", 3);
        Assert.Equal("tile! no-keys? included record", (await Check(receipt, [], log.Folder)).Findings.Codes());
    }

    [Fact]
    public async Task A_checkpoint_of_another_log_says_nothing_for_it()
    {
        using var signer = SmallLog.Signer("elsewhere.example/log");
        var other = Path.Combine(folder.Path, "other");
        await File.WriteAllTextAsync(other, (log.Head with { Origin = "elsewhere.example/log" }).Sign([signer]).ToString());
        var report = await Check(receipt, [], other);
        Assert.Equal($"The receipt is of another log, desk.example/log; {other} is of elsewhere.example/log.", Assert.Single(report.Findings.Wrong()));
    }

    [Fact]
    public async Task A_log_that_shows_different_things_to_different_people_is_found_out()
    {
        log.Entries[3] = SmallLog.Entry(3, "0");
        var kept = log.Publish(keep: true);
        var split = await Check(receipt, held: kept);
        Assert.Equal(("signed split! included record", CheckVerdict.Broken), (split.Findings.Codes(), split.Verdict));
        log.Add(300);
        log.Publish();
        Assert.Equal("signed split! included record", (await Check(receipt, held: log.Folder)).Findings.Codes());
        using var other = new SmallLog(20);
        Assert.Equal("signed signature! included record", (await Check(receipt, held: other.Folder)).Findings.Codes());
    }

    [Fact]
    public async Task What_strangers_wrote_does_not_steer_the_terminal()
    {
        var record = Record.Replace("Weber", "\\u001b[2J\\u202eWeber", StringComparison.Ordinal).Replace("Gelöst", "\\u009b\\u2028", StringComparison.Ordinal);
        var report = await Check(Of(Leaf(record: record), record));
        Assert.Equal(CheckVerdict.Intact, report.Verdict);
        Assert.DoesNotContain(report.ToText(), letter => letter is '\u001b' or '\u202e' or '\u009b' or '\u2028');
    }

    [Fact]
    public async Task Several_files_are_named_and_the_worst_decides()
    {
        var (good, bad) = (Path.Combine(folder.Path, "good"), Path.Combine(folder.Path, "bad"));
        await File.WriteAllTextAsync(good, receipt.ToString());
        await File.WriteAllTextAsync(bad, (receipt with { Record = "{}" }).ToString());
        await File.WriteAllTextAsync(log.Path("trusted"), $"log {log.Keys[0]}\nquorum none\n");
        var both = await Verb.Run(folder.Path, "", "receipt", "verify", good, bad, "--policy", log.Path("trusted"));
        Assert.Equal((1, ""), (both.Code, both.Error));
        Assert.Equal([good, bad], both.Out.Split('\n').Where(line => !line.StartsWith(' ')));
        Assert.Equal(3, (await Verb.Run(folder.Path, "", "receipt", "verify", good, Path.Combine(folder.Path, "none"))).Code);

        var lines = (await Verb.Run(folder.Path, "", "receipt", "verify", good, good, "--json")).Out.Split('\n');
        Assert.Equal(2, lines.Length);
        var json = JsonDocument.Parse(lines[0]).RootElement;
        Assert.Equal(["file", "log", "size", "root", "index", "entry", "record", "erased", "findings", "verdict"], json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(("consistent", "case/17", "case.closed", 7, JsonValueKind.Null), (json.GetProperty("verdict").GetString(), json.GetProperty("record").GetProperty("topic").GetString(), json.GetProperty("entry").GetProperty("type").GetString(), json.GetProperty("index").GetInt32(), json.GetProperty("erased").ValueKind));
    }
}
