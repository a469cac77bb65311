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
    public async Task Numbers_are_given_once_each(string engine)
    {
        await using var app = await TestApp.Start(engine);

        var numbers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ =>
            app.Do<KulanzDb, long>(db => db.Write(() => db.Engine.NextNumber(db, "case", default), default))));

        Assert.Equal(100, numbers.Distinct().Count());
    }
}
