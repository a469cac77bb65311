using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Evidence.Log;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Evidence;

/// <summary>Somebody changes rows behind Kulanz's back. It is seen with the next checkpoint, and what would contradict the log is never signed.</summary>
public sealed class TamperTests
{
    /// <summary>What is done, what is found, and whether an outsider sees it too; {0} is the number of an early record, {1} of a later one.</summary>
    private static readonly (string Sql, LogFindingKind Found, bool Outside)[] Deeds =
    [
        ("UPDATE records SET type = 'case.closed' WHERE position = {0}", LogFindingKind.EntryChanged, true),
        ("UPDATE records SET topic = 'case/99' WHERE position = {0}", LogFindingKind.EntryChanged, true),
        ("UPDATE records SET commitment = salt WHERE position = {0}", LogFindingKind.EntryChanged, true),
        ("UPDATE records SET shown = 'Whole' WHERE position = {0}", LogFindingKind.EntryChanged, true),
        ("DELETE FROM records WHERE position = {0}", LogFindingKind.EntryMissing, true),
        ("UPDATE records SET position = NULL WHERE position = {0}", LogFindingKind.EntryMissing, true),
        ("UPDATE records SET position = CASE position WHEN {0} THEN -1 ELSE -2 END WHERE position IN ({0}, {1}); UPDATE records SET position = CASE position WHEN -1 THEN {1} ELSE {0} END WHERE position < 0", LogFindingKind.EntryChanged, true),
        ("UPDATE records SET content = '{{\"subject\":\"Another\"}}' WHERE position = {0}", LogFindingKind.ContentChanged, false),
        ("UPDATE records SET actor_name = 'Somebody Else' WHERE position = {0}", LogFindingKind.ContentChanged, false),
        ("UPDATE records SET customer_id = id WHERE position = {0}", LogFindingKind.ContentChanged, false),
        ("UPDATE records SET content = NULL, salt = NULL WHERE position = {0}", LogFindingKind.ContentChanged, false),
        ("UPDATE log_tiles SET hashes = (SELECT root FROM checkpoints LIMIT 1) WHERE level = 0", LogFindingKind.TreeChanged, true),
        ("UPDATE checkpoints SET root = (SELECT commitment FROM records LIMIT 1)", LogFindingKind.CheckpointChanged, false),
        ("UPDATE checkpoints SET note = replace(note, 'a', 'b')", LogFindingKind.CheckpointChanged, true),
        ("DELETE FROM log_keys", LogFindingKind.CheckpointChanged, false),
    ];

    public static TheoryData<string, int> Each
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var engine in new[] { Databases.Sqlite, Databases.Postgres })
                for (var deed = 0; deed < Deeds.Length; deed++)
                    data.Add(engine, deed);
            return data;
        }
    }

    [Theory, MemberData(nameof(Each))]
    public async Task It_is_found_with_the_next_checkpoint_and_nothing_that_contradicts_the_log_is_signed(string engine, int which)
    {
        var (sql, found, outside) = Deeds[which];
        await using var app = await TestApp.Start(engine);
        for (var i = 0; i < 3; i++)
            await app.OpenCase(Someone.Jonas, $"Question {i}");
        await OpenLog.Signed(app);
        var log = new OpenLog(app.Visitor());
        var before = await log.Head();
        await log.Whole();

        await app.Sneak(string.Format(CultureInfo.InvariantCulture, sql, before.Size - 6, before.Size - 1));

        if (outside)
            await Assert.ThrowsAnyAsync<Exception>(log.Whole);
        await app.OpenCase(Someone.Mary, "Something new");
        var finding = await app.Shows(db => db.LogFindings.FirstOrDefaultAsync(f => f.GoneAt == null), "it is found");
        Assert.Equal(found, finding.Kind);
        var last = await app.Look(db => db.Checkpoints.MaxAsync(c => c.Size));
        if (LogFinding.Stops(found))
            Assert.Equal(before.Size, last);
        else
            await app.Holds(db => db.Checkpoints.AnyAsync(c => c.Size > before.Size), "the log goes on");
        var shown = (await (await app.Program()).GetFromJsonAsync<JsonElement>("/api/v1/log")).GetProperty("findings").EnumerateArray().First();
        Assert.Equal(LogFinding.Stops(found), shown.GetProperty("stopsTheLog").GetBoolean());
    }

    [Theory, BothEngines]
    public async Task What_is_put_back_is_right_again_and_the_log_goes_on(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.OpenCase(Someone.Jonas, "Router");
        await OpenLog.Signed(app);
        await app.Sneak("UPDATE records SET type = 'case.changed' WHERE type = 'case.opened'");
        await app.OpenCase(Someone.Jonas, "Invoice");
        await app.Holds(db => db.LogFindings.AnyAsync(f => f.GoneAt == null), "it is found");
        // Everybody who may do something about it sees it, whatever page they open.
        var ada = await app.SignedIn(Someone.Ada);
        Assert.Contains("The evidence log has stopped", await ada.Read("/desk"), StringComparison.Ordinal);
        Assert.DoesNotContain("The evidence log has stopped", await (await app.SignedIn(Someone.Anna)).Read("/desk"), StringComparison.Ordinal);
        Assert.Contains("is not the one that the log has signed", await ada.Read("/admin/log"), StringComparison.Ordinal);
        Assert.Contains("It has stopped: what is stored is not what was signed.", await ada.Read("/admin/health"), StringComparison.Ordinal);
        var finding = await app.Look(db => db.LogFindings.OrderBy(f => f.At).FirstAsync());
        Assert.Equal(HttpStatusCode.Conflict, (await (await app.Program()).PostAsJsonAsync($"/api/v1/log/findings/{finding.Id}/explanation", new { explanation = "It is fine" })).StatusCode);

        await app.Sneak("UPDATE records SET type = 'case.opened' WHERE type = 'case.changed'");
        await app.OpenCase(Someone.Jonas, "Third");

        await OpenLog.Signed(app);
        await new OpenLog(app.Visitor()).Whole();
        Assert.Empty(await app.Look(db => Examining.Open(db).ToListAsync()));
        Assert.DoesNotContain("The evidence log has stopped", await ada.Read("/desk"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task A_finding_that_cannot_be_undone_is_explained_once_and_in_the_log(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.OpenCase(Someone.Jonas, "Router");
        await OpenLog.Signed(app);
        await app.Sneak("UPDATE records SET actor_name = 'Nobody' WHERE type = 'case.opened'");
        await app.OpenCase(Someone.Jonas, "Invoice");
        var finding = await app.Shows(db => db.LogFindings.FirstOrDefaultAsync(f => f.GoneAt == null), "it is found");
        // Nobody gets a receipt that would not hold.
        var record = await app.Look(db => db.Records.FirstAsync(r => r.Type == "case.opened"));
        var program = await app.Program();
        Assert.Equal(HttpStatusCode.Conflict, (await program.GetAsync($"/api/v1/evidence/{record.Id}/receipt")).StatusCode);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await program.PostAsJsonAsync($"/api/v1/log/findings/{finding.Id}/explanation", new { explanation = "" })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await program.PostAsJsonAsync($"/api/v1/log/findings/{finding.Id}/explanation", new { explanation = "A technician tried out a script on the wrong machine." })).StatusCode);
        await app.OpenCase(Someone.Jonas, "Third");
        await OpenLog.Signed(app);

        Assert.Empty(await app.Look(db => Examining.Open(db).ToListAsync()));
        Assert.Equal(1, await app.Look(db => db.LogFindings.CountAsync()));
        Assert.Contains((await new OpenLog(app.Visitor()).Whole()), e => e.GetProperty("type").GetString() == "log.finding_explained");
    }

    [Theory, BothEngines]
    public async Task A_record_put_in_later_cannot_be_from_before(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.OpenCase(Someone.Jonas, "Router");
        await OpenLog.Signed(app);
        app.Clock.Advance(TimeSpan.FromDays(30));
        await app.OpenCase(Someone.Jonas, "Invoice");
        await OpenLog.Signed(app);
        await app.Sneak("INSERT INTO records (id, at, type, topic, customer_id, actor_kind, actor_id, actor_name, content, salt, commitment, shown) SELECT commitment, at, 'case.closed', topic, customer_id, actor_kind, actor_id, actor_name, content, salt, commitment, shown FROM records WHERE type = 'case.opened' ORDER BY position LIMIT 1".Replace("SELECT commitment", engine == Databases.Postgres ? "SELECT gen_random_uuid()" : "SELECT randomblob(16)", StringComparison.Ordinal));
        await app.OpenCase(Someone.Jonas, "Third");

        var finding = await app.Shows(db => db.LogFindings.FirstOrDefaultAsync(f => f.Kind == LogFindingKind.DatedBack), "it is found");
        Assert.Contains("case.closed", finding.Said.ToString(), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task A_numbered_record_that_vanishes_before_it_is_signed_is_missed(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.OpenCase(Someone.Jonas, "Router");
        await OpenLog.Signed(app);
        var size = (await new OpenLog(app.Visitor()).Head()).Size;
        // A record with a number appears, and the one before it is not there any more.
        await app.Sneak($"INSERT INTO records (id, at, type, topic, actor_kind, actor_name, commitment, shown, position) SELECT {(engine == Databases.Postgres ? "gen_random_uuid()" : "randomblob(16)")}, at, 'case.closed', topic, actor_kind, actor_name, commitment, shown, {size + 2} FROM records WHERE position = 1");
        await app.Do<Integrating, int>(i => i.Step(default));

        var finding = await app.Shows(db => db.LogFindings.FirstOrDefaultAsync(f => f.GoneAt == null), "it is missed");
        Assert.Equal((LogFindingKind.Gap, size + 1), (finding.Kind, finding.Position));
        Assert.Equal(size, await app.Look(db => db.Checkpoints.MaxAsync(c => c.Size)));
    }

    [Theory, BothEngines]
    public async Task What_is_gone_for_good_ends_this_log_and_another_begins_with_what_is_there(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.OpenCase(Someone.Jonas, "Router");
        await OpenLog.Signed(app);
        await app.Sneak("DELETE FROM records WHERE position IN (2, 3); UPDATE records SET type = 'case.changed' WHERE type = 'case.opened'");
        await app.OpenCase(Someone.Jonas, "Invoice");
        await app.Holds(db => db.LogFindings.AnyAsync(f => f.GoneAt == null), "it is found");
        var program = await app.Program();

        Assert.Equal(HttpStatusCode.OK, (await program.PostAsJsonAsync("/api/v1/log/renewal", new { because = "The backup has them neither.", fromWhatIsThere = true })).StatusCode);

        await OpenLog.Signed(app);
        var log = new OpenLog(app.Visitor());
        Assert.Equal("help.example.com/log-2", (await log.Head()).Origin);
        var entries = await log.Whole();
        Assert.Equal(["record.lost", "record.lost"], entries.Skip(1).Take(2).Select(e => e.GetProperty("type").GetString()));
        // The other log is looked through as well before it goes on: what was explained does not stop it again.
        await app.OpenCase(Someone.Jonas, "Cable");
        await OpenLog.Signed(app);
        Assert.Empty(await app.Look(db => Examining.Open(db).ToListAsync()));
        Assert.Contains("Evidence log", await (await app.SignedIn(Someone.Ada)).Read("/admin/log"), StringComparison.Ordinal);
    }
}
