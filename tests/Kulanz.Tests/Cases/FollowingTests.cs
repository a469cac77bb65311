using System.Net;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Tests.Testing;

namespace Kulanz.Tests.Cases;

public sealed class FollowingTests
{
    [Theory, BothEngines]
    public async Task The_bell_tells_the_owner_from_a_follower_and_says_that_a_trigger_calls(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var (anna, ben, lea) = (await app.Acting(Someone.Anna), await app.Acting(Someone.Ben), await app.Acting(Someone.Lea));
        Assert.Null((await app.Do<Following, Outcome<Case>>(f => f.Follow(number, lea.Id!.Value, lea, default))).Refusal);

        Assert.Null((await app.Do<Assigning, Outcome<Case>>(a => a.Assign(number, ben.Id, anna, default))).Refusal);

        Assert.Contains("Anna Agent gave you the case.", await Bell(Someone.Ben), StringComparison.Ordinal);
        Assert.Contains("Anna Agent passed the case on.", await Bell(Someone.Lea), StringComparison.Ordinal);

        await app.AddTrigger("Urgent ones", TriggerEvent.StateChanged, [], new Step("notify", $"{anna.Id}"));
        await app.Do<Turning, Outcome<Case>>(t => t.Turn(number, CaseState.WaitingOnThirdParty, ben, default));
        await app.TriggersDone();
        Assert.Contains("Kulanz: Urgent ones asks you to have a look.", await Bell(Someone.Anna), StringComparison.Ordinal);

        async Task<string> Bell(Someone.Person who) => WebUtility.HtmlDecode(await (await app.SignedIn(who)).GetStringAsync("/desk/notifications"));
    }
}
