using System.Data.Common;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Evidence.Checking;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Kulanz.Drills;

/// <param name="Engine"><c>sqlite</c> or <c>postgres</c>.</param>
public sealed record TamperPlan(string Engine)
{
    /// <summary>How many acts the log holds before anybody touches it; several tiles' worth.</summary>
    public int Acts { get; init; } = 900;

    public int Seed { get; init; } = 1;

    /// <summary>How often each deed is done, at another place each time.</summary>
    public int Rounds { get; init; } = 1;
}

/// <summary>
/// Somebody with the database's password changes, deletes, inserts and reorders rows behind the back of the running program. An outsider who has nothing but the log's address
/// must see it with <c>kulanz log verify</c> at once, where what everybody can read was changed; and the program itself by its next checkpoint, which it then does not sign if it would
/// contradict what was signed before. Put back, everything is right again.
/// </summary>
public sealed class TamperDrill
{
    /// <param name="Sql">{0} is a record's number, {1} the next one's, {2} an id that nothing has.</param>
    /// <param name="Seen">An outsider sees it.</param>
    /// <param name="Stops">The log must not go on.</param>
    private sealed record Deed(string Name, string Sql, bool Seen, bool Stops);

    private static readonly Deed[] Deeds =
    [
        new("another type", "UPDATE records SET type = 'case.deleted' WHERE position = {0}", true, true),
        new("another time", "UPDATE records SET at = (SELECT at FROM records WHERE position = {1} + 3) WHERE position = {0}", true, true),
        new("another commitment", "UPDATE records SET commitment = salt WHERE position = {0}", true, true),
        new("another topic", "UPDATE records SET topic = 'case/1000000' WHERE position = {0}", true, true),
        new("deleted", "DELETE FROM records WHERE position = {0}", true, true),
        new("two reordered", "UPDATE records SET position = CASE position WHEN {0} THEN -1 ELSE -2 END WHERE position IN ({0}, {1}); UPDATE records SET position = CASE position WHEN -1 THEN {1} ELSE {0} END WHERE position < 0", true, true),
        new("another put in its place", "DELETE FROM records WHERE position = {0}; INSERT INTO records (id, at, type, topic, customer_id, actor_kind, actor_id, actor_name, content, salt, commitment, shown, position) "
            + "SELECT {2}, at, type, topic, customer_id, actor_kind, actor_id, actor_name, content, commitment, salt, shown, {0} FROM records WHERE position = {1}", true, true),
        new("other words", "UPDATE records SET content = '{{\"said\":\"something else\"}}' WHERE position = {0}", false, false),
        new("another author", "UPDATE records SET actor_name = 'Somebody else' WHERE position = {0}", false, false),
        new("emptied", "UPDATE records SET content = NULL, salt = NULL WHERE position = {0}", false, false),
        new("a hash of the tree", "UPDATE log_tiles SET hashes = (SELECT hashes FROM log_tiles WHERE level = 0 AND position = 1) WHERE level = 0 AND position = 0", true, true),
    ];

    private readonly TamperPlan plan;
    private readonly TextWriter say;
    private readonly Running running;
    private readonly HttpClient program;
    private readonly List<string> findings = [];

    private TamperDrill(TamperPlan plan, TextWriter say, Running running) =>
        (this.plan, this.say, this.running, program) = (plan, say, running, new HttpClient { BaseAddress = running.Address, Timeout = TimeSpan.FromSeconds(60) });

    /// <summary>Answers what was not seen, a sentence each; nothing is what one hopes for.</summary>
    public static async Task<IReadOnlyCollection<string>> Run(TamperPlan plan, TextWriter say)
    {
        var watch = Stopwatch.StartNew();
        await using var running = Running.Fresh(plan.Engine, null);
        var drill = new TamperDrill(plan, say, running);
        await say.WriteLineAsync($"{plan.Engine}: {Deeds.Length} deeds, {plan.Rounds} times each, seed {plan.Seed}");
        await drill.Prepare();
        var random = new Random(plan.Seed);
        for (var round = 0; round < plan.Rounds; round++)
            foreach (var deed in Deeds)
                await drill.Try(deed, random);
        running.Keep = drill.findings.Count > 0;
        await say.WriteLineAsync($"  {(drill.findings.Count == 0 ? "everything was seen, and put back is right again" : string.Join("\n  found: ", drill.findings.Prepend("")))}, {watch.Elapsed.TotalSeconds:N0} s");
        return drill.findings;
    }

    private async Task Prepare()
    {
        var (code, key, said) = await running.Verb(null, "key", "add", "--name", "drill", "--role", "Administrator");
        if (code != 0)
            throw new InvalidOperationException($"No key: {said}");
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Trim());
        await running.Start();
        // Each opening is two records, and the customer's is a third.
        await Parallel.ForAsync(0, plan.Acts / 3, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, cancel) => await Act($"customer{i}@example.com"));
        await Until(AllSigned, "everything is signed");
        var (verified, told, problem) = await running.Verb(null, "log", "verify", new Uri(running.Address, "/log").ToString());
        if (verified != 0)
            findings.Add($"kulanz log verify ended with {verified} before anything was touched: {told.Trim()} {problem.Trim()}");
    }

    private async Task Try(Deed deed, Random random)
    {
        var size = (await State()).GetProperty("size").GetInt64();
        var at = random.NextInt64(2, size - 10);
        await Sql("CREATE TABLE kept AS SELECT * FROM records WHERE position IN ({0}, {1}); CREATE TABLE kept_tiles AS SELECT * FROM log_tiles WHERE level = 0 AND position < 2", at);
        await Sql(deed.Sql, at);
        if (deed.Seen)
            await Verified(false, $"{deed.Name} (record {at})");

        await Act("later@example.com");
        // An act is a matter of a second; the part that is looked at each time goes round a log of this size at once.
        await Until(async () => (await State()).GetProperty("findings").GetArrayLength() > 0, $"{deed.Name} (record {at}) is found by the program");
        var state = await State();
        if (state.GetProperty("stopped").GetBoolean() != deed.Stops)
            findings.Add($"{deed.Name}: the log {(deed.Stops ? "went on" : "stopped")}.");
        if (deed.Stops && state.GetProperty("size").GetInt64() != size)
            findings.Add($"{deed.Name}: the log signed {state.GetProperty("size").GetInt64() - size} more entries.");

        await Sql("DELETE FROM records WHERE position IN ({0}, {1}); INSERT INTO records SELECT * FROM kept; DROP TABLE kept; "
            + "DELETE FROM log_tiles WHERE level = 0 AND position < 2; INSERT INTO log_tiles SELECT * FROM kept_tiles; DROP TABLE kept_tiles", at);
        await Act("afterwards@example.com");
        await Until(async () => (await State()).GetProperty("findings").GetArrayLength() == 0 && await AllSigned(), $"{deed.Name}, put back, is right again");
        await Verified(true, $"{deed.Name} was put back");
        await say.WriteLineAsync($"  {deed.Name}: {(deed.Seen ? "seen from outside, " : "")}found by the next checkpoint{(deed.Stops ? ", which was not signed" : "")}");
    }

    /// <summary>What an outsider learns with nothing but the address: what <c>kulanz log verify</c> says.</summary>
    private async Task Verified(bool expected, string when)
    {
        var report = await new LogChecking(new Uri(running.Address, "/log").ToString(), null, []).Run(default);
        if (LogReport.ExitCode(report.Verdict) != (expected ? 0 : 1))
            findings.Add($"An outsider {(expected ? "was told that something is wrong" : "saw nothing")}: {when}. {report.ToText().Trim()}");
    }

    private async Task Act(string email)
    {
        using var answer = await program.PostAsJsonAsync("/api/v1/cases", new { subject = "Drill", text = "What happens now?", email, name = "Drill" });
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
    }

    /// <summary>What has no number yet is not waiting for the log, but will be in a moment.</summary>
    private async Task<bool> AllSigned() => (await State()).GetProperty("size").GetInt64() == await Records();

    private Task<JsonElement> State() => program.GetFromJsonAsync<JsonElement>("/api/v1/log");

    private async Task Until(Func<Task<bool>> look, string what)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(30); await Task.Delay(100))
            if (await look())
                return;
        findings.Add($"Waited in vain: {what}.");
    }

    private async Task<long> Records()
    {
        await using var connection = await Connected();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM records";
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task<DbConnection> Connected()
    {
        DbConnection connection = plan.Engine == "postgres" ? new NpgsqlConnection(running.Connection) : new SqliteConnection($"{running.Connection};Default Timeout=30");
        await connection.OpenAsync();
        return connection;
    }

    private async Task Sql(string sql, long at)
    {
        await using var connection = await Connected();
        await using var command = connection.CreateCommand();
        command.CommandText = string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, at, at + 1, plan.Engine == "postgres" ? "gen_random_uuid()" : "randomblob(16)");
        await command.ExecuteNonQueryAsync();
    }
}
