using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kulanz.Drills;

/// <param name="Engine"><c>sqlite</c> or <c>postgres</c>.</param>
/// <param name="Data">The folder with the published mails.</param>
public sealed record Plan(string Engine, string Data)
{
    public int Rounds { get; init; } = 10;
    public int Seed { get; init; } = 1;

    /// <summary>As many of the mails, drawn by the seed; all without it.</summary>
    public int? Mails { get; init; }

    /// <summary>The program's file; without it the one this drill was built with.</summary>
    public string? Program { get; init; }
}

/// <summary>
/// The program is killed (SIGKILL) at a random moment under load, round after round. Whatever it had said yes to must be there afterwards, once.
/// What got no answer is sent again, as a mail server would. The load: mails by HTTP, by Maildir and by <c>kulanz mail deliver</c>, some of them
/// twice at the same moment; answers to them; colleagues who reply, note, close, tag and open; files of customers.
/// Nothing leaves this machine: outgoing mail goes to a <see cref="Sink"/>.
/// </summary>
public sealed partial class KillDrill
{
    private readonly Plan plan;
    private readonly TextWriter say;
    private readonly Random random;
    private readonly Running running;
    private readonly Sink sink;
    private readonly ConcurrentQueue<Mail> waiting = new();
    private readonly ConcurrentBag<Mail> all = [];
    private readonly ConcurrentQueue<Act> unfinished = new();
    private readonly ConcurrentBag<Act> acts = [];
    private readonly List<Import> imports = [];
    private readonly ConcurrentBag<string> findings = [];
    private readonly ConcurrentDictionary<string, byte> checkpoints = new();
    private readonly HttpClient program, desk;
    private int answers;

    private KillDrill(Plan plan, TextWriter say, Running running, Sink sink)
    {
        (this.plan, this.say, this.running, this.sink) = (plan, say, running, sink);
        random = new Random(plan.Seed);
        program = Client();
        desk = Client();
    }

    private HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = running.Address, Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Answers what was found wrong, a sentence each; nothing is what one hopes for.</summary>
    public static async Task<IReadOnlyCollection<string>> Run(Plan plan, TextWriter say)
    {
        var watch = Stopwatch.StartNew();
        await say.WriteLineAsync($"{plan.Engine}: {plan.Rounds} rounds, seed {plan.Seed}");
        using var sink = new Sink();
        await using var running = Running.Fresh(plan.Engine, plan.Program);
        var drill = new KillDrill(plan, say, running, sink);
        await drill.Prepare();
        for (var round = 1; round <= plan.Rounds; round++)
            await drill.Round(round);
        await drill.Finish();
        running.Keep = !drill.findings.IsEmpty;
        foreach (var finding in drill.findings.Order(StringComparer.Ordinal))
            await say.WriteLineAsync($"  found: {finding}");
        await say.WriteLineAsync($"  {(drill.findings.IsEmpty ? "nothing lost, nothing twice" : $"{drill.findings.Count} findings; all of it is in {running.Folder}")}, {watch.Elapsed.TotalSeconds:N0} s");
        return [.. drill.findings];
    }

    private async Task Prepare()
    {
        var (code, key, said) = await running.Verb(null, "key", "add", "--name", "drill", "--role", "Administrator");
        if (code != 0)
            throw new InvalidOperationException($"No key: {said}");
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Trim());
        var password = Password().Match(said).Groups[1].Value;

        var mails = Mails.Published(plan.Data);
        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(mails));
        foreach (var mail in mails.Take(plan.Mails ?? mails.Count))
            waiting.Enqueue(mail);
        await running.Start();
        using var box = await program.PostAsJsonAsync("/api/v1/mailboxes", new
        {
            address = "support@desk.example", name = "Drill", language = "en", plusAddressing = true, confirmReceipt = true, tellWhenSolved = true, quoteHistory = true,
            outgoing = new { host = "127.0.0.1", port = sink.Port, security = "none" },
        });
        if (box.StatusCode != HttpStatusCode.Created)
            throw new InvalidOperationException($"No mailbox: {await box.Content.ReadAsStringAsync()}");
        await Import.SignIn(desk, "admin@localhost", password);
        await say.WriteLineAsync($"  {waiting.Count} mails of other people");
    }

    /// <summary>Load until the kill, then the next start.</summary>
    private async Task Round(int round)
    {
        // Everybody draws from a generator of their own, so that the seed decides what is done, if not when.
        var share = (waiting.Count + plan.Rounds - round) / (plan.Rounds - round + 1);
        var left = share;
        using var killed = new CancellationTokenSource();
        var work = new List<Task> { Colleagues(new Random(random.Next()), killed.Token), Colleagues(new Random(random.Next()), killed.Token), Files(round, killed.Token), Folder(new Random(random.Next()), killed.Token), Watch(killed.Token) };
        for (var client = 0; client < 4; client++)
            work.Add(Gateway(new Random(random.Next()), () => Interlocked.Decrement(ref left) >= 0, killed.Token));
        await Task.Delay(random.Next(300, 2500));
        // A sudden end now and then before anything is warm, but most of the mails have to be on their way.
        for (var patience = Stopwatch.StartNew(); Volatile.Read(ref left) > share / 4 && patience.Elapsed < TimeSpan.FromSeconds(20);)
            await Task.Delay(random.Next(1, 80));
        if (running.Crashed)
            findings.Add($"In round {round} the program ended by itself.");
        await running.Kill();
        await killed.CancelAsync();
        await Task.WhenAll(work);
        await say.WriteLineAsync($"  round {round}: killed; {all.Count(m => m.Acknowledged is not null)} mails and {acts.Count(a => a.Acknowledged)} acts acknowledged, {all.Count(m => m.FirstSent is not null && m.Acknowledged is null)} mails and {unfinished.Count} acts without an answer");
        await running.Start();
    }

    /// <summary>Somebody outside, who keeps every checkpoint they are shown.</summary>
    private async Task Watch(CancellationToken killed)
    {
        while (!killed.IsCancellationRequested)
            try
            {
                using var answer = await desk.GetAsync("/log/checkpoint", killed);
                if (answer.StatusCode == HttpStatusCode.OK)
                    checkpoints.TryAdd(await answer.Content.ReadAsStringAsync(killed), 0);
                await Task.Delay(20, killed);
            }
            catch (Exception gone) when (gone is HttpRequestException or TaskCanceledException or IOException)
            {
                // Killed meanwhile, or not listening yet.
            }
    }

    /// <summary>A mail server: hands its mails over one after the other, and keeps those without an answer.</summary>
    private async Task Gateway(Random draw, Func<bool> more, CancellationToken killed)
    {
        while (!killed.IsCancellationRequested)
        {
            if (!more() || !waiting.TryDequeue(out var mail))
            {
                if (Answer(draw) is not { } answer)
                {
                    await Task.Delay(5, CancellationToken.None);
                    continue;
                }
                mail = answer;
            }
            // Now and then twice at the same moment: two servers, or one that did not wait for the answer.
            var sent = draw.Next(30) == 0 ? await Task.WhenAll(Post(mail, killed), Post(mail, killed)) : [await Post(mail, killed)];
            if (sent.Contains(true))
                continue;
            waiting.Enqueue(mail);
            await Task.Delay(100, CancellationToken.None);
        }
    }

    private async Task<bool> Post(Mail mail, CancellationToken killed)
    {
        mail.Sent();
        if (!all.Contains(mail))
            all.Add(mail);
        try
        {
            using var content = new ByteArrayContent(mail.Raw) { Headers = { ContentType = new MediaTypeHeaderValue("message/rfc822") } };
            using var answer = await program.PostAsync("/api/v1/mail", content, killed);
            if (answer.StatusCode != HttpStatusCode.Accepted)
            {
                findings.Add($"{mail.Name} was answered with {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(killed)}");
                return false;
            }
            var said = await answer.Content.ReadFromJsonAsync<JsonElement>(killed);
            mail.Taken(said.GetProperty("mailId").GetGuid(), said.GetProperty("caseNumber") is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : null);
            return true;
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or OperationCanceledException or JsonException)
        {
            return false;
        }
    }

    /// <summary>An answer to a mail that is known to be there.</summary>
    private Mail? Answer(Random draw)
    {
        var known = all.Where(m => m is { MessageId.Length: < 200, CaseNumber: not null, Bounce: false } && !m.MessageId.Any(c => c is <= ' ' or > '~' or '<' or '>')).ToList();
        return known.Count == 0 ? null : Mails.Answer(Interlocked.Increment(ref answers), Word("zk", draw), known[draw.Next(known.Count)].MessageId!);
    }

    /// <summary>Letters only, so that the search takes it for one word.</summary>
    private static string Word(string start, Random draw) => start + string.Concat(Enumerable.Range(0, 14).Select(_ => (char)('a' + draw.Next(26))));

    /// <summary>Mails by the other doors: dropped into the Maildir, and by the program's own verb.</summary>
    private async Task Folder(Random draw, CancellationToken killed)
    {
        var (folder, verbs) = (Path.Combine(running.Folder, "maildir"), 1);
        while (!killed.IsCancellationRequested)
        {
            await Task.Delay(draw.Next(20, 200), CancellationToken.None);
            if (killed.IsCancellationRequested || Answer(draw) is not { } mail)
                continue;
            mail.Sent();
            all.Add(mail);
            if (verbs-- > 0)
            {
                if (await running.Verb(mail.Raw, "mail", "deliver") is { Code: not 0 } refused)
                {
                    findings.Add($"kulanz mail deliver ended with {refused.Code}: {refused.Complained}");
                    continue;
                }
            }
            else
            {
                await File.WriteAllBytesAsync(Path.Combine(folder, "tmp", mail.Word!), mail.Raw, CancellationToken.None);
                File.Move(Path.Combine(folder, "tmp", mail.Word!), Path.Combine(folder, "new", mail.Word!));
            }
            mail.Taken(null, null);
        }
    }

    private async Task Colleagues(Random draw, CancellationToken killed)
    {
        // Those without an answer once more; a key that a dead process holds is free only later.
        for (var open = unfinished.Count; open > 0 && unfinished.TryDequeue(out var again); open--)
            if (!await Done(again, killed))
                unfinished.Enqueue(again);
        while (!killed.IsCancellationRequested)
        {
            var numbers = all.Select(m => m.CaseNumber).OfType<long>().ToList();
            var kind = numbers.Count == 0 ? ActKind.Opening : (ActKind)draw.Next(5);
            var act = new Act(kind, kind == ActKind.Opening ? 0 : numbers[draw.Next(numbers.Count)], Word("zs", draw), final: draw.Next(4) == 0);
            acts.Add(act);
            if (!await Done(act, killed))
                unfinished.Enqueue(act);
            await Task.Delay(draw.Next(10), CancellationToken.None);
        }
    }

    private async Task<bool> Done(Act act, CancellationToken killed)
    {
        try
        {
            // Somebody else changed the case in the same moment: a person would press the button again.
            for (var times = 0; times < 5; times++)
                if (await act.Try(program, killed))
                    return true;
            return false;
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task Files(int round, CancellationToken killed)
    {
        if (round % 3 == 1)
            imports.Add(new Import($"D{round.ToString(CultureInfo.InvariantCulture)}"));
        if (imports.Find(i => !i.Started) is not { } import)
            return;
        try
        {
            await import.Try(desk, killed);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or OperationCanceledException)
        {
            // Tried again in a later round.
        }
    }

    /// <summary>Everything without an answer until it has one, then every mail once more; and then nothing may be missing or twice.</summary>
    private async Task Finish()
    {
        // An hour later by the program's clock: whatever a dead process had claimed is free again.
        await running.Kill();
        await running.Start(TimeSpan.FromHours(1));
        foreach (var import in imports.Where(i => !i.Started))
            if (!await import.Try(desk, default))
                findings.Add("An import could not be started at the end.");
        var patience = Stopwatch.StartNew();
        while (unfinished.TryDequeue(out var act))
            if (!await Done(act, default))
            {
                unfinished.Enqueue(act);
                if (patience.Elapsed > TimeSpan.FromMinutes(3))
                {
                    findings.Add($"{unfinished.Count} acts got no answer at the end.");
                    break;
                }
                await Task.Delay(100);
            }
        await EachTaken([.. waiting], "at the end");
        await Quiet();
        var known = all.DistinctBy(m => m.Hash).ToList();
        await EachTaken(known, "once more");
        await Quiet();

        var checks = new Checks(running, known, [.. acts], imports, sink.Taken, [.. checkpoints.Keys], findings.Add);
        await say.WriteLineAsync($"  {await checks.All(program)}");
    }

    private Task EachTaken(IEnumerable<Mail> mails, string when) => Parallel.ForEachAsync(mails, new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (mail, cancel) =>
    {
        if (!await Post(mail, cancel))
            findings.Add($"{mail.Name} was not taken {when}.");
    });

    /// <summary>Waits until the loops have nothing left to do.</summary>
    private async Task Quiet()
    {
        var news = Path.Combine(running.Folder, "maildir", "new");
        for (var patience = Stopwatch.StartNew(); patience.Elapsed < TimeSpan.FromMinutes(3); await Task.Delay(200))
            if (Directory.GetFiles(news).Length == 0 && await Checks.Idle(running.Connection))
                return;
        findings.Add("Three minutes after the last start there is still work that nobody does: files in maildir/new, records without a position, jobs or letters.");
    }

    [GeneratedRegex(@"Password \(shown once\):\s+(\S+)")]
    private static partial Regex Password();
}
