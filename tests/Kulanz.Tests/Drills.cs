using Kulanz.Drills;
using Kulanz.Tests.Testing;

namespace Kulanz.Tests;

/// <summary>The short form of <c>scripts/drill-kill</c>: two kills and a sample of the mails for each engine.</summary>
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
}
