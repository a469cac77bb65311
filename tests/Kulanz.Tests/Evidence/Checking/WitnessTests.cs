using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Kulanz.Evidence.Checking;
using Kulanz.Ledger;
using Kulanz.Tests.Testing;
using Microsoft.AspNetCore.Builder;

namespace Kulanz.Tests.Evidence.Checking;

public sealed class WitnessTests : IDisposable
{
    private const string Name = "council.example/witness";

    private readonly TemporaryFolder folder = new();
    private readonly TestClock clock = new();
    private readonly SmallLog log = new(300);

    public void Dispose()
    {
        log.Dispose();
        folder.Dispose();
    }

    private Witness Start() => new(Name, folder.Path, log.Keys.Select(NoteKey.Parse), clock);

    private AddCheckpoint Asking(long old) => new(old, old > 0 && old <= log.Size ? log.Consistency(old) : [], log.Sign(log.Head));

    private static Witness.Answer Add(Witness witness, AddCheckpoint asked) => witness.Add(Encoding.UTF8.GetBytes(asked.ToString()));

    [Fact]
    public void It_signs_what_continues_what_it_signed_before()
    {
        using var witness = Start();
        foreach (var (old, add) in new[] { (0L, 0), (300L, 0), (300L, 1), (301L, 700) })
        {
            log.Add(add);
            var asked = Asking(old);
            var answer = Add(witness, asked);
            Assert.Equal((200, false), (answer.Status, answer.IsSize));
            Assert.EndsWith("\n", answer.Text, StringComparison.Ordinal);
            var note = asked.Checkpoint.With(NoteSignature.Parse(answer.Text.TrimEnd('\n')));
            var (key, signature) = Assert.Single(note.Check([witness.Key]).Good);
            Assert.Equal(NoteAlgorithm.CosignatureV1, key.Algorithm);
            Assert.True(Cosignature.TryTime(signature.Bytes.Span, out var time));
            Assert.Equal(TestClock.Start.ToUnixTimeSeconds(), time);
        }
        Assert.Equal((SmallLog.Origin, 1001L), (Assert.Single(witness.Seen).Origin, witness.Seen.Single().Last!.Size));
    }

    [Fact]
    public void An_empty_log_may_be_signed_and_then_grow()
    {
        log.Entries.Clear();
        using var witness = Start();
        Assert.Equal(200, Add(witness, Asking(0)).Status);
        Assert.Equal(409, Add(witness, new AddCheckpoint(0, [], log.Sign(log.Head with { Root = default }))).Status);
        log.Add(3);
        Assert.Equal(200, Add(witness, Asking(0)).Status);
    }

    [Theory]
    [InlineData("not a request")]
    [InlineData("old 07\n\n")]
    [InlineData("old 0\n\nno note")]
    [InlineData("old 0\n\nno checkpoint\n\n— name AAAAAAAA\n")]
    public void A_malformed_request_is_refused(string body)
    {
        using var witness = Start();
        Assert.Equal(400, witness.Add(Encoding.UTF8.GetBytes(body)).Status);
        Assert.Equal(400, witness.Add([0xff, 0xfe]).Status);
        Assert.Equal(400, Add(witness, Asking(301)).Status);
        Assert.Null(Assert.Single(witness.Seen).Last);
    }

    [Fact]
    public void Unknown_logs_and_untrusted_signatures_are_refused()
    {
        using var witness = Start();
        using var stranger = SmallLog.Signer(SmallLog.Origin);
        using var elsewhere = SmallLog.Signer("elsewhere.example/log");
        Assert.Equal(404, Add(witness, new AddCheckpoint(0, [], (log.Head with { Origin = "elsewhere.example/log" }).Sign([elsewhere]))).Status);
        Assert.Equal(403, Add(witness, new AddCheckpoint(0, [], log.Head.Sign([stranger]))).Status);
        var note = log.Sign(log.Head);
        var bent = note.Signatures[1].Bytes.ToArray();
        bent[^1] ^= 1;
        Assert.Equal(403, Add(witness, new AddCheckpoint(0, [], note with { Signatures = [note.Signatures[0], note.Signatures[1] with { Bytes = bent }] })).Status);
        // A stranger's signature beside a good one says nothing.
        Assert.Equal(200, Add(witness, new AddCheckpoint(0, [], note.With(stranger.Sign(note.Text)))).Status);
    }

    [Fact]
    public void What_does_not_continue_is_refused_and_forgotten()
    {
        using var witness = Start();
        Assert.Equal(422, Add(witness, Asking(0) with { Proof = [Hash.Empty] }).Status);
        Assert.Equal(200, Add(witness, Asking(0)).Status);
        log.Add(100);
        var right = Asking(300);
        foreach (var old in new[] { 0, 1, 299, 301, 400 })
            Assert.Equal(new Witness.Answer(409, "300\n", IsSize: true), Add(witness, Asking(old)));
        Assert.Equal(422, Add(witness, right with { Proof = [] }).Status);
        Assert.Equal(422, Add(witness, right with { Proof = [.. right.Proof.Skip(1)] }).Status);
        Assert.Equal(422, Add(witness, right with { Proof = [.. right.Proof, Hash.Empty] }).Status);

        // Rewritten: the same size with another root, and a longer one with every proof its people can make.
        var other = SmallLog.Entry(3, "0");
        (log.Entries[3], other) = (other, log.Entries[3]);
        Assert.Equal(422, Add(witness, Asking(300)).Status);
        var longer = log.Entries[300..];
        log.Entries.RemoveRange(300, 100);
        var fork = Add(witness, Asking(300) with { Proof = [] });
        Assert.Equal((409, false, "This witness has signed another root over the same 300 entries.\n"), (fork.Status, fork.IsSize, fork.Text));
        log.Entries[3] = other;
        log.Entries.AddRange(longer);
        Assert.Equal(200, Add(witness, right).Status);
    }

    [Fact]
    public void What_it_has_seen_and_its_key_outlive_it()
    {
        NoteKey key;
        using (var witness = Start())
        {
            key = witness.Key;
            Assert.Equal(200, Add(witness, Asking(0)).Status);
            // It has gone to disk before the answer: no end of its own was needed for that.
            Assert.Equal(log.Head, Checkpoint.Parse(Note.Parse(File.ReadAllBytes(Assert.Single(Directory.GetFiles(folder.Path, "*.checkpoint")))).Text));
        }
        log.Add(5);
        using (var again = Start())
        {
            Assert.Equal(key, again.Key);
            Assert.Equal((300L, TestClock.Start), (again.Seen.Single().Last!.Size, again.Seen.Single().At));
            Assert.Equal("300\n", Add(again, Asking(0)).Text);
            Assert.Equal(200, Add(again, Asking(300)).Status);
        }
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.Path, "witness.key")));
    }

    [Fact]
    public void It_does_not_begin_anew_where_what_it_has_seen_cannot_be_read()
    {
        using (var witness = Start())
            Add(witness, Asking(0));
        Assert.StartsWith("The key in ", Assert.Throws<ValidationException>(() => new Witness("other.example", folder.Path, [], clock)).Message, StringComparison.Ordinal);
        var seen = Assert.Single(Directory.GetFiles(folder.Path, "*.checkpoint"));
        File.WriteAllText(seen, "");
        Assert.EndsWith("Bring it back from a backup.", Assert.Throws<ValidationException>(Start).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder.Path, "witness.key"), "");
        Assert.Contains("is no key of a witness", Assert.Throws<ValidationException>(Start).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_at_once_in_one_folder_are_refused()
    {
        using (Start())
            Assert.Equal($"Another witness is at work in {folder.Path} already.", Assert.Throws<ValidationException>(Start).Message);
        Start().Dispose();
    }

    /// <summary>The race of the specification: of two requests that continue the same tree one is signed, and the larger is never taken back.</summary>
    [Fact]
    public async Task Of_two_requests_at_once_one_is_signed()
    {
        using var witness = Start();
        Add(witness, Asking(0));
        for (var round = 0; round < 20; round++)
        {
            var old = log.Size;
            log.Add(1);
            var smaller = Encoding.UTF8.GetBytes(Asking(old).ToString());
            log.Add(1);
            var larger = Encoding.UTF8.GetBytes(Asking(old).ToString());
            using var together = new Barrier(2);
            var answers = await Task.WhenAll(new[] { smaller, larger }.Select(body => Task.Factory.StartNew(() =>
            {
                together.SignalAndWait();
                return witness.Add(body);
            }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
            Assert.Equal([200, 409], answers.Select(a => a.Status).Order());
            var last = answers[0].Status == 200 ? old + 1 : old + 2;
            Assert.Equal($"{last}\n", answers.Single(a => a.IsSize).Text);
            if (last < log.Size)
                Assert.Equal(200, Add(witness, Asking(last)).Status);
        }
    }

    [Fact]
    public async Task It_answers_over_HTTP_as_the_specification_says()
    {
        using var witness = Start();
        await using var app = WitnessVerb.Build(witness, "http://127.0.0.1:0");
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Task<HttpResponseMessage> Post(string body) => http.PostAsync(new Uri("/add-checkpoint", UriKind.Relative), new ByteArrayContent(Encoding.UTF8.GetBytes(body)));

        Assert.Equal($"Witness {Name}\n{witness.Key}\n\nPOST /add-checkpoint as in c2sp.org/tlog-witness. It signs for:\n{SmallLog.Origin}: nothing yet\n", await http.GetStringAsync(new Uri("/", UriKind.Relative)));
        using var signed = await Post(Asking(0).ToString());
        Assert.Equal((HttpStatusCode.OK, "text/plain; charset=utf-8"), (signed.StatusCode, signed.Content.Headers.ContentType!.ToString()));
        Assert.StartsWith($"— {Name} ", await signed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var conflict = await Post(Asking(0).ToString());
        Assert.Equal((HttpStatusCode.Conflict, "text/x.tlog.size", "300\n"), (conflict.StatusCode, conflict.Content.Headers.ContentType!.ToString(), await conflict.Content.ReadAsStringAsync()));
        using var nonsense = await Post("nonsense");
        Assert.Equal(HttpStatusCode.BadRequest, nonsense.StatusCode);
        using var large = await Post(new string('a', AddCheckpoint.MaxSize + 1));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        using var get = await http.GetAsync(new Uri("/add-checkpoint", UriKind.Relative));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
        Assert.EndsWith($"{SmallLog.Origin}: 300 entries, signed 2026-09-28 08:00:00 UTC\n", await http.GetStringAsync(new Uri("/", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_makes_a_key_and_prints_it()
    {
        var first = await Verb.Run(folder.Path, "", "witness", "key", "--name", Name, "--data", Path.Combine(folder.Path, "new"));
        Assert.Equal((0, Name, NoteAlgorithm.CosignatureV1), (first.Code, NoteKey.Parse(first.Out).Name, NoteKey.Parse(first.Out).Algorithm));
        Assert.Equal(first.Out, (await Verb.Run(folder.Path, "", "witness", "key", "--name", Name, "--data", Path.Combine(folder.Path, "new"))).Out);
        Assert.Equal(2, (await Verb.Run(folder.Path, "", "witness", "--name", Name, "--data", folder.Path)).Code);
        Assert.Equal(2, (await Verb.Run(folder.Path, "", "witness")).Code);
        Assert.Equal(1, (await Verb.Run(folder.Path, "", "witness", "--name", Name, "--data", folder.Path, "--log", "x")).Code);

        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var refused = await Verb.Run(folder.Path, "", "witness", "--name", Name, "--data", folder.Path, "--log", log.Keys[0], "--urls", $"http://{taken.LocalEndpoint}");
        Assert.Equal((1, $"Failed to bind to address http://{taken.LocalEndpoint}: address already in use."), (refused.Code, refused.Error));
    }
}
