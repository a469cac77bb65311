using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Evidence.Checking;
using Kulanz.Evidence.Log;
using Kulanz.Ledger;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Evidence;

public sealed class WitnessingTests
{
    private static readonly Dictionary<string, string?> Loopback = new() { ["KULANZ_WEBHOOK_NETWORKS"] = "127.0.0.0/8" };

    [Theory, BothEngines]
    public async Task A_checkpoint_is_published_with_the_signature_of_a_witness_and_without_it_if_that_is_away(string engine)
    {
        await using var app = await TestApp.Start(engine, Loopback);
        using var folder = new TemporaryFolder();
        var (log, program) = (new OpenLog(app.Visitor()), await app.Program());
        await OpenLog.Signed(app);
        var keys = (await log.Policy()).Logs.Select(l => l.Key).ToList();
        var witness = new Witness("council.example/witness", folder.Path, keys, app.Clock);
        var house = await Serve(witness);
        var lines = $"witness council {witness.Key} {house.Urls.First()}\nquorum council";

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await program.PutAsJsonAsync("/api/v1/log/witnesses", new { policy = "witness council\nquorum council" })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await program.PutAsJsonAsync("/api/v1/log/witnesses", new { policy = $"log {keys[0]}\nquorum none" })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await program.PutAsJsonAsync("/api/v1/log/witnesses", new { policy = lines })).StatusCode);
        for (var i = 0; i < 3; i++)
        {
            await app.OpenCase(Someone.Jonas, $"Question {i}");
            await OpenLog.Signed(app);
        }
        // What everybody reads has the quorum that the log's own policy asks for.
        Assert.True((await log.Policy()).NeedsWitnesses);
        Assert.Empty((await log.Policy()).Problems(await log.Note()));
        await log.Whole();
        Assert.Equal((await log.Head()).Size, witness.Seen.Single().Last!.Size);
        var receipt = TlogProof.Parse(await program.GetStringAsync($"/api/v1/evidence/{await app.Look(db => db.Messages.Select(m => m.Id).FirstAsync())}/receipt"));
        Assert.Empty((await log.Policy()).Problems(receipt.Checkpoint));

        await house.DisposeAsync();
        witness.Dispose();
        await app.OpenCase(Someone.Jonas, "While it is away");
        await OpenLog.Signed(app);
        Assert.Equal(["Too few of the witnesses that the policy asks for have signed."], (await log.Policy()).Problems(await log.Note()));
        var shown = (await program.GetFromJsonAsync<JsonElement>("/api/v1/log")).GetProperty("witnesses")[0];
        Assert.StartsWith("It could not be reached", shown.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Contains("does not sign", await (await app.SignedIn(Someone.Ada)).Read("/admin/log"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task A_witness_that_has_seen_another_log_under_the_same_name_is_an_alarm(string engine)
    {
        await using var app = await TestApp.Start(engine, Loopback);
        using var folder = new TemporaryFolder();
        var (log, program) = (new OpenLog(app.Visitor()), await app.Program());
        await OpenLog.Signed(app);
        using var witness = new Witness("council.example/witness", folder.Path, (await log.Policy()).Logs.Select(l => l.Key), app.Clock);
        await using var house = await Serve(witness);
        // The same keys have signed a longer log: what a company would show that shows one log to one and another to others.
        await app.Do<LogKeys, bool>(async keys =>
        {
            var signers = await app.Look(async db => await keys.Signers(db, (await LogKeys.Current(db, default))!, default));
            var other = new Checkpoint("help.example.com/log", 1000, Hash.Leaf("another history"u8)).Sign(signers);
            Assert.Equal(200, witness.Add(System.Text.Encoding.UTF8.GetBytes(new AddCheckpoint(0, [], other).ToString())).Status);
            return true;
        });

        await program.PutAsJsonAsync("/api/v1/log/witnesses", new { policy = $"witness council {witness.Key} {house.Urls.First()}\nquorum council" });
        await app.OpenCase(Someone.Jonas, "Router");

        var finding = await app.Shows(db => db.LogFindings.FirstOrDefaultAsync(f => f.Kind == LogFindingKind.WitnessDisagrees), "it is noticed");
        Assert.Contains("It has seen 1000 entries under this name", finding.Said.ToString(), StringComparison.Ordinal);
        Assert.Contains("Something is wrong with the evidence", await (await app.SignedIn(Someone.Ada)).Read("/desk"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task An_address_inside_the_house_is_not_called_unless_the_operator_allows_it(string engine)
    {
        await using var app = await TestApp.Start(engine);
        using var folder = new TemporaryFolder();
        var (log, program) = (new OpenLog(app.Visitor()), await app.Program());
        await OpenLog.Signed(app);
        using var witness = new Witness("council.example/witness", folder.Path, (await log.Policy()).Logs.Select(l => l.Key), app.Clock);
        await using var house = await Serve(witness);
        await program.PutAsJsonAsync("/api/v1/log/witnesses", new { policy = $"witness council {witness.Key} {house.Urls.First()}\nquorum none" });
        await app.OpenCase(Someone.Jonas, "Router");
        await OpenLog.Signed(app);
        Assert.Null(witness.Seen.Single().Last);
        Assert.StartsWith("Its address leads into the house", (await program.GetFromJsonAsync<JsonElement>("/api/v1/log")).GetProperty("witnesses")[0].GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    private static async Task<WebApplication> Serve(Witness witness)
    {
        var house = WitnessVerb.Build(witness, "http://127.0.0.1:0");
        await house.StartAsync();
        return house;
    }
}
