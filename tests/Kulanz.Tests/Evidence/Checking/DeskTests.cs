using System.Net.Http.Json;
using System.Text;
using Kulanz.Evidence.Checking;
using Kulanz.Ledger;
using Kulanz.Tests.Access;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Evidence.Checking;

/// <summary>What the desk gives out, checked by what everybody can check it with.</summary>
public sealed class DeskTests
{
    private sealed class Visited(HttpClient visitor) : LogFiles
    {
        public override async Task<byte[]?> Read(string path, int most, CancellationToken cancel)
        {
            using var answer = await visitor.GetAsync(new Uri($"/log/{path}", UriKind.Relative), cancel);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsByteArrayAsync(cancel) : null;
        }

        public override string Place(string path) => $"/log/{path}";
    }

    [Theory, BothEngines]
    public async Task The_log_of_a_desk_and_its_receipts_are_right(string engine)
    {
        await using var app = await TestApp.Start(engine);
        using var folder = new TemporaryFolder();
        await app.OpenCase(Someone.Jonas, "Router", "It is dark.");
        await OpenLog.Signed(app);
        var policy = Path.Combine(folder.Path, "policy");
        await File.WriteAllTextAsync(policy, await app.Visitor().GetStringAsync("/log/policy"));
        var last = Path.Combine(folder.Path, "last");
        LogChecking Asked(string? since = null) => new("https://desk.example/log", policy, []) { Since = since, Save = last, Online = _ => new Visited(app.Visitor()) };

        var report = await Asked().Run(default);
        Assert.Equal(("signed entries", CheckVerdict.Intact), (report.Findings.Codes(), report.Verdict));
        // To be given a key is an act as well.
        var program = await app.Program();
        await OpenLog.Signed(app);
        Assert.Equal("signed signed continues entries", (await Asked(last).Run(default)).Findings.Codes());
        var copy = new LogCopying("https://desk.example/log", Path.Combine(folder.Path, "copy"), policy, []) { Online = _ => new Visited(app.Visitor()) };
        Assert.Equal("signed entries copied", (await copy.Run(default)).Findings.Codes());

        var message = await app.Look(db => db.Messages.SingleAsync());
        Assert.Equal("signed held included record", await Receipt());
        await program.PostAsJsonAsync($"/api/v1/evidence/{message.Id}/erasure", new { reason = "Art. 17" });
        await OpenLog.Signed(app);
        await copy.Run(default);
        Assert.Equal("signed held included erased?", await Receipt());

        // Somebody changes a row behind the desk's back.
        await app.Sneak("UPDATE records SET type = 'case.closed' WHERE position = 2");
        Assert.Equal(["Entry 1 is not the one the log has signed:"], (await Asked().Run(default)).Findings.Wrong().Select(text => text[..42]));

        async Task<string> Receipt()
        {
            var file = Path.Combine(folder.Path, "receipt");
            await File.WriteAllTextAsync(file, await program.GetStringAsync($"/api/v1/evidence/{message.Id}/receipt"));
            return (await new ReceiptChecking(policy, [], Path.Combine(folder.Path, "copy")).Run(file, default)).Findings.Codes();
        }
    }

    [Theory, BothEngines]
    public async Task A_witness_signs_for_a_desk(string engine)
    {
        await using var app = await TestApp.Start(engine);
        using var folder = new TemporaryFolder();
        await app.OpenCase(Someone.Jonas, "Router");
        await OpenLog.Signed(app);
        var log = new OpenLog(app.Visitor());
        using var witness = new Witness("council.example/witness", folder.Path, (await log.Policy()).Logs.Select(l => l.Key), new TestClock());
        var note = await log.Note();
        var answer = witness.Add(Encoding.UTF8.GetBytes(new AddCheckpoint(0, [], note).ToString()));
        Assert.Equal(200, answer.Status);
        Assert.Single(note.With(NoteSignature.Parse(answer.Text.TrimEnd('\n'))).Check([witness.Key]).Good);
    }
}
