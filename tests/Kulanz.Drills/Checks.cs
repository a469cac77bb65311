using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Kulanz.Cases;
using Kulanz.Ledger;
using Kulanz.Mail;
using Kulanz.Platform.Data;
using Kulanz.Platform.Files;
using Kulanz.Platform.Jobs;
using Kulanz.Platform.Outbox;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Drills;

/// <summary>Holds what the drill was told against what the database has. Each check says what is wrong in a sentence.</summary>
internal sealed class Checks(Running running, List<Mail> mails, List<Act> acts, List<Import> imports, IReadOnlyDictionary<string, int> sunk, IReadOnlyCollection<string> checkpoints, Action<string> found)
{
    private List<ArrivedMail> arrived = [];

    private static KulanzDb Open(string connection)
    {
        var (engine, options) = (Engine.For(connection), new DbContextOptionsBuilder<KulanzDb>());
        engine.Configure(options);
        return new KulanzDb(options.UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking).Options, engine);
    }

    /// <summary>Whether nothing is waiting to be done.</summary>
    public static async Task<bool> Idle(string connection)
    {
        await using var db = Open(connection);
        return !await db.Records.AnyAsync(r => r.Position == null)
            && await db.Records.MaxAsync(r => r.Position) == await db.Checkpoints.MaxAsync(c => (long?)c.Size)
            && !await db.Set<OutboxItem>().AnyAsync(i => i.State == OutboxState.Waiting)
            && !await db.Set<Job>().AnyAsync(j => j.State == JobState.Waiting || j.State == JobState.Running);
    }

    /// <summary>All of them; answers the figures in one line.</summary>
    public async Task<string> All(HttpClient program)
    {
        await using var db = Open(running.Connection);
        arrived = await db.ArrivedMails.OrderBy(m => m.Id).ToListAsync();
        await Mails(db);
        await Threads(db);
        await Automatic(db);
        await Acts(db);
        await Imports(db);
        await Records(db);
        await Log(db);
        await Letters(db);
        await Files(db);
        await Counts(program);
        var sought = await Search(db, program);
        await Whole(db);
        return $"{mails.Count} mails ({arrived.Count} arrivals, {arrived.Count(m => m.Disposition == Disposition.Duplicate)} of them duplicates), {await db.Cases.CountAsync()} cases, {acts.Count(a => a.Acknowledged)} acts done, {acts.Count(a => a.Refused is not null)} refused, "
            + $"{imports.Count} imports, {await db.Records.CountAsync()} records under {checkpoints.Count} checkpoints that were seen, {sunk.Count} letters ({sunk.Values.Count(n => n > 1)} of them twice), {sought} searches";
    }

    private async Task Mails(KulanzDb db)
    {
        var byId = arrived.ToDictionary(m => m.Id);
        var sent = mails.ToDictionary(m => m.Hash);
        foreach (var mail in mails)
            foreach (var id in mail.Kept)
                if (!byId.TryGetValue(id, out var kept))
                    found($"{mail.Name} was acknowledged as {id} and is not there.");
                else if (Convert.ToHexString(kept.FileHash) != mail.Hash)
                    found($"{mail.Name} was acknowledged as {id} and is another mail there.");
        foreach (var stranger in arrived.Where(m => !sent.ContainsKey(Convert.ToHexString(m.FileHash))))
            found($"Mail {stranger.Id} is there and was never sent.");
        var first = arrived.Where(m => m.Disposition != Disposition.Duplicate).ToLookup(m => sent.GetValueOrDefault(Convert.ToHexString(m.FileHash))?.Same);
        foreach (var same in mails.Where(m => m.Acknowledged is not null).GroupBy(m => m.Same))
            if (first[same.Key].Count() is not 1 and var times)
                found($"{same.First().Name} is there {times} times: {string.Join(", ", first[same.Key].Select(m => $"{m.Disposition} {m.CaseNumber}"))}.");
        var spoken = await db.Messages.Where(m => m.MailId != null).GroupBy(m => m.MailId!.Value).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count);
        foreach (var mail in arrived.Where(m => m.Disposition is Disposition.Opened or Disposition.Appended or Disposition.Unparsed))
            if (spoken.GetValueOrDefault(mail.Id) != 1)
                found($"{Name(mail)} is {mail.Disposition} and speaks {spoken.GetValueOrDefault(mail.Id)} times.");
        foreach (var mail in arrived.Where(m => m.Disposition == Disposition.Unparsed && m.Remark is not null))
            found($"{Name(mail)} could not be placed: {mail.Remark}");
    }

    /// <summary>A mail whose parent was known before it was first sent is in the parent's case, or in one that follows it because it was closed.</summary>
    private async Task Threads(KulanzDb db)
    {
        var numbers = await db.Cases.ToDictionaryAsync(c => c.Id, c => c.Number);
        var follows = (await db.CaseLinks.Where(l => l.Kind == LinkKind.Follows).ToListAsync()).ToLookup(l => numbers[l.FromId], l => numbers[l.ToId]);
        var places = arrived.Where(m => m.Disposition != Disposition.Duplicate).ToLookup(m => m.MessageId);
        var sent = mails.Where(m => m.MessageId is not null).ToLookup(m => m.MessageId);
        var rows = arrived.Where(m => m.Disposition is Disposition.Opened or Disposition.Appended).ToLookup(m => Convert.ToHexString(m.FileHash));
        foreach (var mail in mails.Where(m => m is { Bounce: false, FirstSent: not null }))
            foreach (var row in rows[mail.Hash])
            {
                foreach (var id in mail.Ancestors.Take(40))
                {
                    if (!sent[id].Any())
                        continue;
                    var cases = places[id].Select(m => m.CaseNumber).OfType<long>().ToHashSet();
                    // Sent at about the same time, or by a door that does not say when it was taken in: either way may be right.
                    var known = sent[id].Any(p => p is { Acknowledged: { } at, Kept.Count: > 0 } && at < mail.FirstSent && p.CaseNumber is not null && p != mail);
                    if (!known && cases.Count > 0)
                        break;
                    if (cases.Count == 0)
                        continue;
                    if (!Reaches(row.CaseNumber!.Value, cases, follows))
                        found($"{mail.Name} answers {id} of case {string.Join(" or ", cases)} and is in case {row.CaseNumber}.");
                    break;
                }
            }
    }

    private static bool Reaches(long from, HashSet<long> wanted, ILookup<long, long> follows)
    {
        var (open, seen) = (new Stack<long>([from]), new HashSet<long>());
        while (open.TryPop(out var at))
        {
            if (wanted.Contains(at))
                return true;
            if (seen.Add(at))
                foreach (var earlier in follows[at])
                    open.Push(earlier);
        }
        return false;
    }

    private async Task Automatic(KulanzDb db)
    {
        var confirmed = (await db.SentMails.Where(m => m.Kind == "confirmation").Select(m => m.Topic).ToListAsync()).ToHashSet();
        var machines = mails.Where(m => m.Automatic || m.Bounce).Select(m => m.Hash).ToHashSet();
        foreach (var mail in arrived.Where(m => m.Disposition == Disposition.Opened && machines.Contains(Convert.ToHexString(m.FileHash)) && confirmed.Contains($"case/{m.CaseNumber}")))
            found($"{Name(mail)} was written by a machine, and was answered.");
    }

    private async Task Acts(KulanzDb db)
    {
        var texts = (await db.Messages.Where(m => m.MailId == null).Select(m => new { m.CaseId, m.Text }).ToListAsync()).ToLookup(m => m.Text);
        var closures = (await db.Closures.Select(c => c.Reason).ToListAsync()).ToLookup(r => r);
        var tags = (await db.CaseTags.Select(t => db.Tags.First(g => g.Id == t.TagId).Name).ToListAsync()).ToLookup(t => t);
        var subjects = (await db.Cases.Select(c => c.Subject).ToListAsync()).ToLookup(s => s);
        foreach (var act in acts)
        {
            var times = act.Kind switch
            {
                ActKind.Note or ActKind.Reply => texts[act.Word].Count(),
                ActKind.Closure => closures[act.Word].Count(),
                ActKind.Tag => tags[act.Word].Count(),
                _ => subjects[act.Word].Count(),
            };
            if (act.Acknowledged && times != 1)
                found($"A {act.Kind} was acknowledged and is there {times} times ({act.Word}, case {act.Number}).");
            else if (act.Refused is not null && times != 0)
                found($"A {act.Kind} was refused and is there ({act.Word}): {act.Refused}");
            else if (act.Refused?.StartsWith('5') == true)
                found($"A {act.Kind} was answered with {act.Refused}");
        }
    }

    private async Task Imports(KulanzDb db)
    {
        var references = (await db.Customers.Where(c => c.Reference != null).Select(c => c.Reference).ToListAsync()).ToLookup(r => r);
        foreach (var import in imports)
        {
            var wrong = Enumerable.Range(0, Import.Rows).Select(import.Reference).Where(r => references[r].Count() != 1).ToList();
            if (wrong.Count > 0)
                found($"Of an import {wrong.Count} customers are missing or double, {wrong[0]} first.");
        }
    }

    private async Task Records(KulanzDb db)
    {
        var (count, last, distinct) = (await db.Records.LongCountAsync(), await db.Records.MaxAsync(r => r.Position), await db.Records.Select(r => r.Position).Distinct().LongCountAsync());
        if (last != count || distinct != count)
            found($"{count} records have {distinct} positions up to {last}.");
        var opened = await db.Records.Where(r => r.Type == "case.opened").GroupBy(r => r.Topic).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count);
        foreach (var number in await db.Cases.Select(c => c.Number).ToListAsync())
            if (opened.GetValueOrDefault($"case/{number}") != 1)
                found($"Case {number} was opened {opened.GetValueOrDefault($"case/{number}")} times by its records.");
        var twice = await db.ContactPoints.Where(p => p.Kind == Access.ContactKind.Email).GroupBy(p => p.Value).Where(g => g.Count() > 1).Select(g => g.Key).ToListAsync();
        if (twice.Count > 0)
            found($"{twice.Count} addresses belong to two customers, {twice[0]} first.");
    }

    /// <summary>One history: every checkpoint anybody was shown is the beginning of the last, and an outsider finds nothing wrong.</summary>
    private async Task Log(KulanzDb db)
    {
        foreach (var wrong in await db.LogFindings.ToListAsync())
            found($"The log says: {wrong.Said}");
        var size = await db.Checkpoints.MaxAsync(c => c.Size);
        var tiles = await db.LogTiles.ToDictionaryAsync(t => (t.Level, t.Position), t => t.Hashes);
        var nodes = new TileNodes(size, tile => tiles[(tile.Level, tile.Index)].AsMemory(0, tile.Width * Hash.Size));
        var keys = Policy.Of((await db.LogKeys.ToListAsync()).Select(k => k.Public));
        foreach (var note in checkpoints.Select(Note.Parse))
        {
            var head = Checkpoint.Parse(note.Text);
            if (keys.Problems(note).Count > 0)
                found($"A checkpoint over {head.Size} entries is not signed by the log.");
            else if (head.Size > size || Merkle.Root(head.Size, nodes.Node) != head.Root)
                found($"A checkpoint over {head.Size} entries that was shown is not the beginning of the log.");
        }
        var (code, said, complained) = await running.Verb(null, "log", "verify", new Uri(running.Address, "/log").ToString());
        if (code != 0)
            found($"kulanz log verify ended with {code}: {said.Trim()} {complained.Trim()}");
    }

    /// <summary>One letter for one message; what is called sent has been taken by the server, and what waits is in the outbox.</summary>
    private async Task Letters(KulanzDb db)
    {
        var sent = await db.SentMails.Include(m => m.Deliveries).ToListAsync();
        foreach (var twice in sent.Where(m => m.ForMessageId is not null).GroupBy(m => m.ForMessageId).Where(g => g.Count() > 1))
            found($"A message has {twice.Count()} letters (case {twice.First().Topic}).");
        foreach (var twice in sent.Where(m => m.Kind == "confirmation").GroupBy(m => m.Topic).Where(g => g.Count() > 1))
            found($"{twice.Key} was confirmed {twice.Count()} times.");
        foreach (var lost in sent.Where(m => m.Deliveries.Exists(d => d.State == DeliveryState.Sent) && !sunk.ContainsKey(m.MessageId)))
            found($"The letter {lost.MessageId} is called sent and never left.");
        foreach (var unknown in sunk.Keys.Except(sent.Select(m => m.MessageId)))
            found($"The letter {unknown} left and is not written down.");
        var outbox = (await db.Set<OutboxItem>().Select(i => i.Content).ToListAsync())
            .ToLookup(content => JsonDocument.Parse(content).RootElement.GetProperty("sentMailId").GetGuid());
        foreach (var mail in sent)
        {
            var waits = mail.Deliveries.Exists(d => d.State == DeliveryState.Queued);
            if (outbox[mail.Id].Count() > 1 || (waits && !outbox[mail.Id].Any()))
                found($"The letter {mail.MessageId} is in the outbox {outbox[mail.Id].Count()} times.");
        }
    }

    private async Task Files(KulanzDb db)
    {
        foreach (var file in await db.Set<StoredFile>().ToListAsync())
            if (await db.Set<FileChunk>().Where(c => c.Hash == file.Hash).OrderBy(c => c.Position).Select(c => new { c.Position, c.Bytes }).ToListAsync() is var chunks
                && (chunks.Sum(c => (long)c.Bytes.Length) != file.Size || chunks.Where((c, i) => c.Position != i).Any() || !SHA256.HashData([.. chunks.SelectMany(c => c.Bytes)]).SequenceEqual(file.Hash)))
                found($"The file {Convert.ToHexString(file.Hash)} is not whole.");
    }

    /// <summary>The counts that are kept as rows are those that counting finds.</summary>
    private static async Task<long> Listed(HttpClient program, string view)
    {
        var (count, after) = (0L, (string?)null);
        do
        {
            var page = await program.GetFromJsonAsync<JsonElement>($"/api/v1/cases?view={view}&limit=200{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}");
            count += page.GetProperty("items").GetArrayLength();
            after = page.TryGetProperty("after", out var next) ? next.GetString() : null;
        }
        while (after is not null);
        return count;
    }

    private async Task Counts(HttpClient program)
    {
        foreach (var view in (await program.GetFromJsonAsync<JsonElement>("/api/v1/views")).GetProperty("items").EnumerateArray())
            if (view.GetProperty("count") is { ValueKind: JsonValueKind.Number } kept && view.GetProperty("key").GetString() is { } key && await Listed(program, key) is var listed && listed != kept.GetInt64())
                found($"The view {key} says {kept.GetInt64()} and has {listed}.");
    }

    private async Task<int> Search(KulanzDb db, HttpClient program)
    {
        var sought = 0;
        var rows = arrived.Where(m => m.Disposition is Disposition.Opened or Disposition.Appended).ToLookup(m => Convert.ToHexString(m.FileHash));
        var words = mails.Where(m => m.Word is not null && rows[m.Hash].Any()).Select(m => (m.Word!, rows[m.Hash].First().CaseNumber!.Value)).Take(150)
            .Concat(acts.Where(a => a is { Acknowledged: true, Kind: ActKind.Note or ActKind.Reply }).Select(a => (a.Word, a.Number)).Take(100));
        foreach (var (word, number) in words)
            await Seek(word, number);
        // Of other people's mails the word that is rarest among them.
        var texts = await db.Messages.Where(m => m.MailId != null).OrderBy(m => m.Id).Select(m => new { m.Text, Number = db.Cases.First(c => c.Id == m.CaseId).Number }).Take(5000).ToListAsync();
        var often = texts.SelectMany(t => Words(t.Text)).GroupBy(w => w).ToDictionary(g => g.Key, g => g.Count());
        foreach (var text in texts.Where(t => Words(t.Text).Any(w => often[w] == 1)).Chunk(Math.Max(1, texts.Count / 100)).Select(chunk => chunk[0]))
            await Seek(Words(text.Text).First(w => often[w] == 1), text.Number);
        return sought;

        async Task Seek(string word, long number)
        {
            sought++;
            var hits = (await program.GetFromJsonAsync<JsonElement>($"/api/v1/search?kind=cases&limit=100&q={Uri.EscapeDataString($"\"{word}\"")}")).GetProperty("items").EnumerateArray();
            if (!hits.Any(h => h.GetProperty("number").GetInt64() == number))
                found($"The search does not find {word} in case {number}.");
        }
    }

    private static IEnumerable<string> Words(string text) => text[..Math.Min(text.Length, 5000)].Split([' ', '\n', '\t', ',', '.']).Where(w => w.Length is >= 6 and <= 20 && w.All(char.IsAsciiLetterLower)).Distinct();

    private async Task Whole(KulanzDb db)
    {
        if (db.Engine is not Sqlite)
            return;
        var said = await db.Database.SqlQueryRaw<string>("PRAGMA integrity_check").ToListAsync();
        if (said is not ["ok"])
            found($"SQLite says: {string.Join("; ", said.Take(5))}.");
        var orphans = await db.Database.SqlQueryRaw<string>("SELECT \"table\" AS \"Value\" FROM pragma_foreign_key_check").ToListAsync();
        if (orphans.Count > 0)
            found($"{orphans.Count} rows refer to nothing, the first in {orphans[0]}.");
    }

    private string Name(ArrivedMail mail) => mails.Find(m => m.Hash == Convert.ToHexString(mail.FileHash))?.Name ?? mail.Id.ToString();
}
