using Kulanz.Platform;
using Kulanz.Platform.Jobs;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Platform;

public sealed class JobTests
{
    [Theory, BothEngines]
    public async Task A_long_job_lets_others_have_their_turn_but_not_a_younger_one_of_the_same_person_and_kind(string engine)
    {
        var done = new List<string>();
        await using var app = await TestApp.Start(engine, replace: services =>
        {
            // As long as an index being built: it ends only when the other one was done.
            services.AddSingleton(new JobKind("long", (job, _, _) => Task.FromResult(job.Input == "older" && !done.Contains("short") || !Ended(job.Input))));
            services.AddSingleton(new JobKind("short", (_, _, _) => Task.FromResult(!Ended("short"))));
        });
        var lea = await app.Acting(Someone.Lea);
        var jobs = new List<Job>();
        foreach (var (kind, input) in new[] { ("long", "older"), ("long", "younger"), ("short", "") })
            jobs.Add(await app.Do<Jobs, Job>(j => j.Start(kind, "Change many cases", input, 1, lea, default)));

        foreach (var job in jobs)
            Assert.Equal(JobState.Done, (await app.JobOver(job.Id)).State);
        Assert.Equal(["short", "older", "younger"], done);

        bool Ended(string what)
        {
            done.Add(what);
            return true;
        }
    }
}
