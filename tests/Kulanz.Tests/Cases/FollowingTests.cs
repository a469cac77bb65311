using System.Net;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

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

    [Theory, BothEngines]
    public async Task Who_may_not_see_a_case_hears_nothing_of_it_whatever_they_follow_and_whoever_calls(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var queues = await app.MakeQueues(("Board", false, [Someone.Anna]));
        var (ben, lea) = (await app.Acting(Someone.Ben), await app.Acting(Someone.Lea));
        var number = await app.OpenCase(Someone.Jonas, "For the board");
        await app.Do<Following, Outcome<Case>>(f => f.Follow(number, ben.Id!.Value, ben, default));
        await app.Do<Replying, Outcome<Message>>(r => r.Note(number, "Where does it belong?", lea, default));
        var desk = await app.SignedIn(Someone.Ben);
        Assert.Contains("bell-count", await desk.GetStringAsync("/desk"), StringComparison.Ordinal);
        await app.AddTrigger("Call the lead", TriggerEvent.StateChanged, [], new Step("notify", $"{lea.Id}"));

        await app.Do<Assigning, Outcome<Case>>(a => a.Move(number, queues[0], Actor.System, default));
        var id = await app.Look(db => db.Cases.Select(c => c.Id).SingleAsync());
        await app.Do<Hearing, Outcome<Heard>>(h => h.Hear(id, new NewWord("Hush.", Channel.Mail), Actor.System, default));
        var anna = await app.Acting(Someone.Anna);
        await app.Do<SettingState, Outcome<Case>>(s => s.Set(number, CaseState.WaitingOnThirdParty, anna, default));
        await app.TriggersDone();

        Assert.DoesNotContain("bell-count", await desk.GetStringAsync("/desk"), StringComparison.Ordinal);
        Assert.DoesNotContain("For the board", await desk.GetStringAsync("/desk/notifications"), StringComparison.Ordinal);
        Assert.Equal((1, "Where does it belong?"), await app.Look(db => db.Notifications.Select(n => new ValueTuple<int, string>(n.Times, n.Words)).SingleAsync()));
        Assert.Contains("nobody to notify", await app.Look(db => db.Set<TriggerFiring>().Select(f => f.Reason).SingleAsync()), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task What_was_told_of_a_merged_case_is_read_with_the_one_it_has_become_part_of(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (first, second) = (await app.OpenCase(Someone.Jonas, "One"), await app.OpenCase(Someone.Jonas, "Two"));
        var (anna, ben) = (await app.Acting(Someone.Anna), await app.Acting(Someone.Ben));
        await app.Do<Assigning, Outcome<Case>>(a => a.Assign(first, ben.Id, anna, default));
        await app.Do<Merging, Outcome<Merge>>(m => m.Merge(first, second, false, anna, default));
        var desk = await app.SignedIn(Someone.Ben);
        Assert.Contains("bell-count", await desk.GetStringAsync("/desk"), StringComparison.Ordinal);

        await desk.GetStringAsync($"/desk/cases/{second}");

        Assert.DoesNotContain("bell-count", await desk.GetStringAsync("/desk"), StringComparison.Ordinal);
    }
}
