using System.Net;
using System.Net.Http.Json;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Platform;

/// <summary>Many writers at once: each one's work is whole or not there, and a failure stays its own.</summary>
public sealed class WritingTests
{
    [Theory, BothEngines]
    public async Task A_failing_writer_takes_nobody_with_it(string engine)
    {
        await using var app = await TestApp.Start(engine);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            try
            {
                await app.Do<KulanzDb, int>(db => db.Write(async () =>
                {
                    db.Add(new Preference { Name = $"writer-{i}", Value = "{}" });
                    await db.SaveChangesAsync();
                    return i % 10 == 3 ? throw new InvalidOperationException("changed its mind") : i;
                }, default));
                return true;
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        }));

        var there = await app.Look(db => db.Set<Preference>().Where(p => p.Name.StartsWith("writer-")).Select(p => p.Name).ToListAsync());
        for (var i = 0; i < outcomes.Length; i++)
            Assert.Equal(outcomes[i], there.Contains($"writer-{i}"));
        Assert.DoesNotContain("writer-3", there);
    }

    [Theory, BothEngines]
    public async Task A_refusal_takes_back_what_was_saved_before_it_and_what_follows_is_saved(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var program = await app.Program("Agent");

        // The customer would be new; the case is refused.
        var refused = await program.PostAsJsonAsync("/api/v1/cases", new { email = "new@customer.example", name = "New", subject = "", text = "" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.False(await app.Look(db => db.ContactPoints.AnyAsync(p => p.Value == "new@customer.example")));

        // The same context goes on, and does not believe that the row is there.
        var outcome = await app.Do<KulanzDb, Outcome<int>>(async db =>
        {
            Task<Outcome<int>> Put(bool refuse) => db.Write<Outcome<int>>(async () =>
            {
                db.Add(new Preference { Name = "put", Value = "{}" });
                await db.SaveChangesAsync();
                return refuse ? new NotFound("case") : 1;
            }, default);
            Assert.NotNull((await Put(refuse: true)).Refusal);
            Assert.False(await db.Set<Preference>().AnyAsync(p => p.Name == "put"));
            return await Put(refuse: false);
        });
        Assert.Null(outcome.Refusal);
        Assert.True(await app.Look(db => db.Set<Preference>().AnyAsync(p => p.Name == "put")));
    }

    [Fact]
    public async Task A_full_disk_fails_those_who_share_its_flush_and_nobody_who_comes_after()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var (began, others) = (new TaskCompletionSource(), new TaskCompletionSource());
        var before = Put("before", _ =>
        {
            began.SetResult();
            return others.Task;
        });
        await began.Task;
        // Both queue up behind the first, which leaves the flush to them.
        var full = Put("full", db => db.Database.ExecuteSqlRawAsync("PRAGMA max_page_count = 1"), new string('x', 5_000_000));
        var after = Put("after", _ => Task.CompletedTask);
        others.SetResult();

        await Assert.ThrowsAnyAsync<Exception>(() => full);
        await Assert.ThrowsAnyAsync<Exception>(() => before);
        await after;
        Assert.Equal(["after"], await app.Look(db => db.Set<Preference>().Where(p => p.Name == "before" || p.Name == "full" || p.Name == "after").Select(p => p.Name).ToListAsync()));
        Assert.Equal(HttpStatusCode.OK, (await app.Visitor().GetAsync("/health/ready")).StatusCode);

        Task<int> Put(string name, Func<KulanzDb, Task> first, string value = "{}") => app.Do<KulanzDb, int>(db => db.Write(async () =>
        {
            await first(db);
            db.Add(new Preference { Name = name, Value = value });
            return await db.SaveChangesAsync();
        }, default)).WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Of_two_who_wait_for_each_other_one_is_done_and_the_other_told_that_somebody_was_faster()
    {
        await using var app = await TestApp.Start(Databases.Postgres);
        var (one, other) = (new TaskCompletionSource(), new TaskCompletionSource());

        var outcomes = await Task.WhenAll(Both("a", "b", one, other.Task), Both("b", "a", other, one.Task));

        Assert.Equal([false, true], outcomes.Order());

        async Task<bool> Both(string first, string second, TaskCompletionSource holding, Task otherHolds)
        {
            try
            {
                return await app.Do<KulanzDb, bool>(db => db.Write(async () =>
                {
                    await db.Engine.Hold(db, first, default);
                    holding.SetResult();
                    await otherHolds;
                    await db.Engine.Hold(db, second, default);
                    return true;
                }, default));
            }
            catch (DbUpdateConcurrencyException)
            {
                return false;
            }
        }
    }

    [Theory, BothEngines]
    public async Task Whoever_holds_what_all_others_wait_for_can_still_read_something_for_everybody(string engine)
    {
        await using var app = await TestApp.Start(engine);

        var done = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => app.Do<KulanzDb, int>(db => db.Write(async () =>
        {
            await db.Engine.Hold(db, "the same for all", default);
            // With a connection of its own, as what administrators have set is read.
            await app.Look(other => other.Set<Preference>().CountAsync());
            return i;
        }, default))));

        Assert.Equal(Enumerable.Range(0, 60), done);
    }

    [Theory, BothEngines]
    public async Task Numbers_are_given_once_each(string engine)
    {
        await using var app = await TestApp.Start(engine);

        var numbers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ =>
            app.Do<KulanzDb, long>(db => db.Write(() => db.Engine.NextNumber(db, "case", default), default))));

        Assert.Equal(100, numbers.Distinct().Count());
    }
}
