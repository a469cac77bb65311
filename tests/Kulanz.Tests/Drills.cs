using Kulanz.Drills;
using Kulanz.Tests.Testing;

namespace Kulanz.Tests;

/// <summary>The short forms of <c>scripts/drill-…</c>: two kills and a sample of the mails; each deed behind the program's back once.</summary>
public sealed class Drills
{
    [Theory, BothEngines]
    public async Task What_was_acknowledged_before_a_kill_is_there_once_afterwards(string engine)
    {
        var plan = new Plan(engine, Path.GetDirectoryName(TestData.Path("mail-mime"))!) { Rounds = 2, Seed = 5, Mails = 80 };
        var said = new StringWriter();
        var found = await KillDrill.Run(plan, said);
        Assert.True(found.Count == 0, said.ToString());
    }

    [Theory, BothEngines]
    public async Task What_is_changed_behind_its_back_is_seen_from_outside_and_by_the_next_checkpoint(string engine)
    {
        var said = new StringWriter();
        var found = await TamperDrill.Run(new TamperPlan(engine) { Acts = 840, Seed = 5 }, said);
        Assert.True(found.Count == 0, said.ToString());
    }
}
