using System.Text;
using System.Text.Json;
using Kulanz.Evidence.Checking;
using Kulanz.Ledger;
using Kulanz.Tests.Testing;

namespace Kulanz.Tests.Evidence.Checking;

public sealed class LogCheckingTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(600)]
    [InlineData(65_536)]
    [InlineData(66_000)]
    public async Task A_log_that_is_as_it_was_signed_is_intact(int size)
    {
        using var log = new SmallLog(size);
        var report = await log.Check();
        Assert.Equal(("signed entries", CheckVerdict.Intact, size), (report.Findings.Codes(), report.Verdict, report.Size));
        Assert.Equal($"The checkpoint of desk.example/log over {Trust.Entries(size)} is signed by the log (Ed25519, ECDSA).", report.Findings[0].Text);
    }

    /// <summary>In a log of 600 entries: two full tiles, one of 88 hashes, above them one of two.</summary>
    private static readonly Dictionary<string, (Action<SmallLog> Spoil, string[] Wrong)> Spoilt = new()
    {
        ["an entry"] = (log => log.Spoil("tile/entries/000", e => e[17] = SmallLog.Entry(17, "0")),
            ["Entry 17 is not the one the log has signed: tile/entries/000 and tile/0/000 differ there."]),
        ["an entry at the edge"] = (log => log.Spoil("tile/entries/002.p/88", e => e[8] = SmallLog.Entry(17)),
            ["Entry 520 is not the one the log has signed: tile/entries/002.p/88 and tile/0/002.p/88 differ there."]),
        ["an entry away"] = (log => log.Spoil("tile/entries/000", e => e.RemoveAt(17)),
            ["tile/entries/000 holds 255 entries, not 256; from entry 17 on they are not the ones the log has signed."]),
        ["the last entry away"] = (log => log.Spoil("tile/entries/002.p/88", e => e.RemoveAt(87)),
            ["tile/entries/002.p/88 holds 87 entries, not 88."]),
        ["an entry more"] = (log => log.Spoil("tile/entries/001", e => e.Insert(3, SmallLog.Entry(1))),
            ["tile/entries/001 holds 257 entries, not 256; from entry 259 on they are not the ones the log has signed."]),
        ["two entries swapped"] = (log => log.Spoil("tile/entries/000", e => (e[17], e[19]) = (e[19], e[17])),
            ["Entry 17 is not the one the log has signed: tile/entries/000 and tile/0/000 differ there.", "Entry 19 is not the one the log has signed: tile/entries/000 and tile/0/000 differ there."]),
        ["neighbours swapped"] = (log => log.Spoil("tile/entries/000", e => (e[17], e[18]) = (e[18], e[17])),
            ["Entries 17 to 18 are not the ones the log has signed: tile/entries/000 and tile/0/000 differ there."]),
        ["a hash"] = (log => log.Flip("tile/0/000", 17 * 32),
            ["Hash 17 of tile/0/000 is wrong; tile/entries/000 has there what the log has signed."]),
        ["a hash at the edge"] = (log => log.Flip("tile/0/002.p/88", 3 * 32 + 5),
            ["The tiles do not lead to the root in the checkpoint: the tree has been changed since it was signed (tile/0/002.p/88, tile/1/000.p/2).", "Hash 3 of tile/0/002.p/88 is wrong; tile/entries/002.p/88 has there what the log has signed."]),
        ["a hash above"] = (log => log.Flip("tile/1/000.p/2", 32),
            ["The tiles do not lead to the root in the checkpoint: the tree has been changed since it was signed (tile/0/002.p/88, tile/1/000.p/2).", "tile/1/000.p/2 and tile/0/001 do not belong together: hash 1 there is not what this leads to."]),
        ["an entry and its hash"] = (log =>
            {
                log.Spoil("tile/entries/000", e => e[17] = SmallLog.Entry(17, "0"));
                var hashes = File.ReadAllBytes(log.Path("tile/0/000"));
                Hash.Leaf(SmallLog.Entry(17, "0")).CopyTo(hashes.AsSpan(17 * 32));
                log.Write("tile/0/000", hashes);
            }, ["tile/0/000 is not the tile that was signed: it does not lead to hash 0 of tile/1/000.p/2."]),
        ["all but the checkpoint"] = (log =>
            {
                var checkpoint = File.ReadAllBytes(log.Path("checkpoint"));
                log.Entries[17] = SmallLog.Entry(17, "0");
                log.Publish();
                log.Write("checkpoint", checkpoint);
            }, ["The tiles do not lead to the root in the checkpoint: the tree has been changed since it was signed (tile/0/002.p/88, tile/1/000.p/2)."]),
        ["the root"] = (log => log.Write("checkpoint", Encoding.UTF8.GetBytes((log.Sign(log.Head) with { Text = (log.Head with { Root = Hash.Empty }).ToString() }).ToString())),
            [
                "The checkpoint of desk.example/log over 600 entries is not to be trusted: The signature of desk.example/log (Ed25519) is wrong.",
                "The checkpoint of desk.example/log over 600 entries is not to be trusted: The signature of desk.example/log (EcdsaP256) is wrong.",
                "The tiles do not lead to the root in the checkpoint: the tree has been changed since it was signed (tile/0/002.p/88, tile/1/000.p/2).",
            ]),
        ["a signature"] = (log =>
            {
                var note = log.Sign(log.Head);
                var bytes = note.Signatures[0].Bytes.ToArray();
                bytes[7] ^= 1;
                log.Write("checkpoint", Encoding.UTF8.GetBytes((note with { Signatures = [note.Signatures[0] with { Bytes = bytes }, note.Signatures[1]] }).ToString()));
            }, ["The checkpoint of desk.example/log over 600 entries is not to be trusted: The signature of desk.example/log (Ed25519) is wrong."]),
        ["a tile too short"] = (log => log.Write("tile/0/001", File.ReadAllBytes(log.Path("tile/0/001"))[1..]), ["tile/0/001 has 8,191 bytes, not 8,192."]),
        ["a tile too long"] = (log => log.Write("tile/0/001", [.. File.ReadAllBytes(log.Path("tile/0/001")), 1]), ["tile/0/001 is longer than the 8,192 bytes it may have."]),
        ["a bundle cut off"] = (log => log.Write("tile/entries/001", File.ReadAllBytes(log.Path("tile/entries/001"))[..^1]), ["tile/entries/001 cannot be read: The bundle ends within entry 256."]),
        ["a bundle without end"] = (log => log.Write("tile/entries/001", new byte[256 * 65_537 + 1]), ["tile/entries/001 is longer than the 16,777,472 bytes it may have."]),
    };

    public static TheoryData<string> Spoilings => [.. Spoilt.Keys];

    [Theory, MemberData(nameof(Spoilings))]
    public async Task Whatever_was_changed_is_named(string what)
    {
        using var log = new SmallLog(600);
        Spoilt[what].Spoil(log);
        var report = await log.Check();
        Assert.Equal(Spoilt[what].Wrong, report.Findings.Wrong());
        Assert.Equal((CheckVerdict.Broken, 1), (report.Verdict, LogReport.ExitCode(report.Verdict)));
        Assert.EndsWith("\nSomething is wrong with the log.\n", report.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tile_two_levels_up_is_checked_too()
    {
        using var log = new SmallLog(66_000);
        log.Flip("tile/1/000", 200 * 32);
        var report = await log.Check();
        Assert.Equal(["tile/1/000 is not the tile that was signed: it does not lead to hash 0 of tile/2/000.p/1.", "tile/1/000 and tile/0/200 do not belong together: hash 200 there is not what this leads to."], report.Findings.Wrong());
    }

    [Fact]
    public async Task What_is_missing_is_no_fraud_but_not_checked_either()
    {
        using var log = new SmallLog(600);
        File.Delete(log.Path("tile/entries/001"));
        var report = await log.Check();
        Assert.Equal((CheckVerdict.Unchecked, 3, "signed missing!"), (report.Verdict, LogReport.ExitCode(report.Verdict), report.Findings.Codes()));
        Assert.Contains($"\nNot checked: {log.Path("tile/entries/001")} is missing.\nThe log could not be checked.\n", report.ToText(), StringComparison.Ordinal);
        // Something wrong besides outweighs it.
        log.Flip("tile/0/000", 0);
        Assert.Equal(CheckVerdict.Broken, (await log.Check()).Verdict);
        File.Delete(log.Path("checkpoint"));
        Assert.Equal((CheckVerdict.Unchecked, "no-log!"), ((await log.Check()).Verdict, (await log.Check()).Findings.Codes()));
        log.Write("checkpoint", "<html>"u8.ToArray());
        Assert.Contains("is no checkpoint: A note is text", Assert.Single((await log.Check()).Findings.Wrong()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Twenty_findings_are_told_and_the_rest_counted()
    {
        using var log = new SmallLog(600);
        log.Spoil("tile/entries/000", e =>
        {
            for (var i = 0; i < 60; i += 2)
                e[i] = SmallLog.Entry(i, "0");
        });
        var wrong = (await log.Check()).Findings.Wrong();
        Assert.Equal((21, "And 10 more."), (wrong.Length, wrong[^1]));
    }

    [Fact]
    public async Task Somebody_elses_log_verifies_whole()
    {
        var place = TestData.Path("tlog-example");
        var report = await new LogChecking(place, null, ["example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"]).Run(default);
        Assert.Equal(("signed entries", CheckVerdict.Intact, 15L, "example.com/log/testdata"), (report.Findings.Codes(), report.Verdict, report.Size, report.Log));
        for (var size = 0; size <= 15; size++)
        {
            var since = await new LogChecking(place, null, ["example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"]) { Since = Path.Combine(place, $"checkpoint.{size}") }.Run(default);
            Assert.Equal(("signed signed continues entries", CheckVerdict.Intact), (since.Findings.Codes(), since.Verdict));
        }
    }

    [Fact]
    public async Task Entries_of_others_are_no_problem_and_ours_are_looked_at()
    {
        using var log = new SmallLog();
        log.Entries.AddRange(new[] { "", "hello", "{", "[1]", "{\"a\":1}", "{\"v\":2,\"type\":\"x\"}" }.Select(Encoding.UTF8.GetBytes));
        log.Publish();
        Assert.Equal("signed entries", (await log.Check()).Findings.Codes());

        var good = Encoding.UTF8.GetString(SmallLog.Entry(1));
        log.Entries.AddRange(new[] { good.Replace("\"v\":1", "\"v\":2"), good.Replace("2026-11", "2026-13"), good.Replace("case.closed", ""), good, good[..^3] + "\"}", good.Replace("topic", "t"), good.Replace("case/1", "\\ud800") }.Select(Encoding.UTF8.GetBytes));
        log.Publish();
        Assert.Equal(
            ["Entry 6 was signed like this, but is no record of Kulanz as it should be: its v is not 1.", "Entry 7 …: its utc is no time.", "Entry 8 …: its type is missing.", "Entry 10 …: its commit is not 32 bytes in base64.", "Entry 11 …: its topic is missing.", "Entry 12 …: its topic is missing."],
            (await log.Check()).Findings.Wrong().Select((text, i) => i == 0 ? text : text.Replace("was signed like this, but is no record of Kulanz as it should be", "…", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_was_added_since_is_read_and_nothing_else()
    {
        using var log = new SmallLog(520);
        var kept = log.Publish(keep: true);
        log.Add(300);
        log.Publish();
        // What lies before is vouched for by the tree and need not be there.
        File.Delete(log.Path("tile/entries/000"));
        File.Delete(log.Path("tile/entries/001"));
        var report = await log.Check(kept);
        Assert.Equal(("signed signed continues entries", CheckVerdict.Intact), (report.Findings.Codes(), report.Verdict));
        Assert.Equal(["It is the continuation of the checkpoint over 520 entries that was kept: nothing up to there was changed.", "300 entries were added since, and what was signed is what is there."], report.Findings.Select(f => f.Text).Skip(2));
        Assert.EndsWith("Nothing was added since.\nThe log is intact.\n", (await log.Check(log.Publish(keep: true))).ToText(), StringComparison.Ordinal);

        log.Spoil("tile/entries/002", e => e[200] = []);
        Assert.Equal(["Entry 712 is not the one the log has signed: tile/entries/002 and tile/0/002 differ there."], (await log.Check(kept)).Findings.Wrong());
    }

    [Fact]
    public async Task A_log_that_was_rolled_back_or_rewritten_is_found_out()
    {
        using var log = new SmallLog(600);
        var kept = log.Publish(keep: true);
        log.Entries.RemoveRange(500, 100);
        log.Publish();
        Assert.Equal(["The log was rolled back: it now shows 500 entries, but the checkpoint over 600 entries that was kept has more. Entries that were signed are gone, or an old state of the log is being shown."], (await log.Check(kept)).Findings.Wrong());
        foreach (var size in new[] { 600, 700 })
        {
            log.Entries[3] = SmallLog.Entry(3, "0");
            log.Add(size - log.Entries.Count);
            log.Publish();
            Assert.Equal("signed entries", (await log.Check()).Findings.Codes());
            var report = await log.Check(kept);
            Assert.Equal(("signed signed rewritten!", CheckVerdict.Broken), (report.Findings.Codes(), report.Verdict));
            Assert.StartsWith("The log was rewritten: the checkpoint over 600 entries that was kept is not the beginning of what it shows now.", report.Findings.Wrong()[0], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_earlier_checkpoint_must_be_signed_and_of_the_same_log()
    {
        using var log = new SmallLog(30);
        using var other = new SmallLog(20);
        Assert.Equal("signed signature! continues", (await log.Check(other.Publish(keep: true))).Findings.Codes());
        var elsewhere = Path.Combine(log.Folder, "elsewhere");
        using var signer = SmallLog.Signer("elsewhere.example/log");
        await File.WriteAllTextAsync(elsewhere, new Checkpoint("elsewhere.example/log", 10, Hash.Empty).Sign([signer]).ToString());
        Assert.Equal("signed signed other-log!", (await log.Check(elsewhere, keys: [.. log.Keys, signer.Key.ToString()])).Findings.Codes());
        var none = await log.Check(log.Path("none"));
        Assert.Equal((CheckVerdict.Unchecked, $"There is no file {log.Path("none")}."), (none.Verdict, none.Findings.Wrong()[0]));
    }

    [Fact]
    public async Task The_checkpoint_is_saved_once_all_is_right()
    {
        using var log = new SmallLog(30);
        var save = log.Path("new/last");
        log.Flip("tile/0/000.p/30", 0);
        await log.Check(save: save);
        Assert.False(File.Exists(save));
        log.Publish();
        await log.Check(save: save);
        Assert.Equal(await File.ReadAllTextAsync(log.Path("checkpoint")), await File.ReadAllTextAsync(save));
        log.Add(5);
        log.Publish();
        Assert.Equal("signed signed continues entries", (await log.Check(since: save, save: save)).Findings.Codes());
        Assert.Equal(["last"], Directory.GetFiles(log.Path("new")).Select(Path.GetFileName));
        Assert.Equal(35, Checkpoint.Parse(Note.Parse(await File.ReadAllTextAsync(save)).Text).Size);
        Assert.Equal(CheckVerdict.Unchecked, (await log.Check(save: log.Path("checkpoint/under-a-file"))).Verdict);
    }

    [Fact]
    public async Task Without_keys_the_log_is_believed_its_own_and_that_is_said()
    {
        using var log = new SmallLog(30);
        var bare = await log.Check(keys: []);
        Assert.Equal(("no-keys? entries", CheckVerdict.Intact), (bare.Findings.Codes(), bare.Verdict));
        Assert.Equal("Nobody's signature was checked: no key was given, and the log has no file policy.", bare.Findings[0].Text);
        log.Own();
        var own = await log.Check(keys: []);
        Assert.Equal(("signed own-keys? entries", CheckVerdict.Intact), (own.Findings.Codes(), own.Verdict));
        Assert.EndsWith("The log is intact in itself; nobody else vouches for it.\n", own.ToText(), StringComparison.Ordinal);
        log.Write("policy", "<html>"u8.ToArray());
        Assert.Equal("no-keys? entries", (await log.Check(keys: [])).Findings.Codes());
    }

    [Fact]
    public async Task A_policy_asks_for_witnesses_and_their_times_are_told()
    {
        using var log = new SmallLog(30);
        using var stranger = SmallLog.Signer(SmallLog.Origin);
        var council = SmallLog.Signer("council.example/witness", NoteAlgorithm.CosignatureV1);
        log.Own($"witness council {council.Key}", "quorum council");
        Assert.Equal(["The checkpoint of desk.example/log over 30 entries is not to be trusted: Too few of the witnesses that the policy asks for have signed."], (await log.Check(keys: [], policy: log.Path("policy"))).Findings.Wrong());
        log.Witnesses = [council];
        log.Publish();
        var report = await log.Check(keys: [], policy: log.Path("policy"));
        Assert.Equal("signed witness entries", report.Findings.Codes());
        Assert.Equal("The witness council.example/witness (council) signed it on 2026-09-28 08:00:00 UTC.", report.Findings[1].Text);
        Assert.Equal("signed witness entries", (await log.Check(keys: [log.Keys[0], council.Key.ToString()])).Findings.Codes());
        // Given twice it still has to satisfy both.
        Assert.Equal("signature!", (await log.Check(keys: [stranger.Key.ToString()], policy: log.Path("policy"))).Findings.Codes());
        log.Write("policy", "log"u8.ToArray());
        var unusable = await log.Check(policy: log.Path("policy"));
        Assert.Equal((CheckVerdict.Unchecked, $"{log.Path("policy")} cannot be used: Line 1 of the policy: \"log\" with 0 words after it is no line of a policy."), (unusable.Verdict, unusable.Findings.Wrong()[0]));
    }

    [Fact]
    public async Task The_JSON_is_a_contract()
    {
        using var log = new SmallLog(2);
        var json = JsonDocument.Parse((await log.Check()).ToJson()).RootElement;
        Assert.Equal(["log", "size", "root", "findings", "verdict"], json.EnumerateObject().Select(p => p.Name));
        Assert.Equal((SmallLog.Origin, 2, log.Head.Root.ToString(), "intact"), (json.GetProperty("log").GetString(), json.GetProperty("size").GetInt32(), json.GetProperty("root").GetString(), json.GetProperty("verdict").GetString()));
        Assert.Equal(["level", "code", "text"], json.GetProperty("findings")[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal("good", json.GetProperty("findings")[0].GetProperty("level").GetString());
        var none = JsonDocument.Parse((await new LogChecking("nowhere", null, []).Run(default)).ToJson()).RootElement;
        Assert.Equal(("nowhere", JsonValueKind.Null, JsonValueKind.Null, "bad", "unchecked"), (none.GetProperty("log").GetString(), none.GetProperty("size").ValueKind, none.GetProperty("root").ValueKind, none.GetProperty("findings")[0].GetProperty("level").GetString(), none.GetProperty("verdict").GetString()));
    }

    [Fact]
    public async Task The_command_ends_with_what_it_found()
    {
        using var log = new SmallLog(30);
        string[] keys = ["--key", log.Keys[0], "--key", log.Keys[1]];
        var good = await Verb.Run(log.Folder, "", ["log", "verify", log.Folder, .. keys, "--json"]);
        Assert.Equal((0, "", "intact"), (good.Code, good.Error, JsonDocument.Parse(good.Out).RootElement.GetProperty("verdict").GetString()));
        log.Spoil("tile/entries/000.p/30", e => e[3] = Encoding.UTF8.GetBytes("\u001b[31m"));
        var wrong = await Verb.Run(log.Folder, "", ["log", "verify", log.Folder, .. keys]);
        Assert.Equal((1, "The checkpoint of desk.example/log over 30 entries is signed by the log (Ed25519, ECDSA).\nWrong: Entry 3 is not the one the log has signed: tile/entries/000.p/30 and tile/0/000.p/30 differ there.\nSomething is wrong with the log."), (wrong.Code, wrong.Out));
        Assert.Equal(2, (await Verb.Run(log.Folder, "", "log", "verify", log.Folder, "--key", "x")).Code);
        Assert.Equal(2, (await Verb.Run(log.Folder, "", "log", "verify", "ftp://desk.example/log")).Code);
        Assert.Equal(3, (await Verb.Run(log.Folder, "", "log", "verify", log.Path("nowhere"))).Code);
    }
}
