using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Cases;

public static class SomeViews
{
    public static Task<View> AddView(this TestApp app, Actor by, string name, bool shared, params Condition[] all) => app.AddView(by, name, shared, new Conditions(all, []));

    public static async Task<View> AddView(this TestApp app, Actor by, string name, bool shared, Conditions conditions) =>
        (await app.Do<ArrangingViews, Outcome<View>>(v => v.Add(new ViewDraft(name, "star", CaseOrder.Latest, conditions, shared), by, default))).Value;

    /// <summary>Queues with their members; answers their ids, the shipped open one last.</summary>
    public static Task<IReadOnlyList<Guid>> MakeQueues(this TestApp app, params (string Name, bool OpenToAll, Someone.Person[] Members)[] queues) => app.Look<IReadOnlyList<Guid>>(async db =>
    {
        var ids = new List<Guid>();
        foreach (var (name, open, members) in queues)
        {
            var queue = new Queue { Id = Id.New(app.Clock), Name = name, OpenToAll = open };
            db.Add(queue);
            foreach (var member in members)
                db.Add(new QueueMember { QueueId = queue.Id, AccountId = (await app.Acting(member)).Id!.Value });
            ids.Add(queue.Id);
        }
        await db.SaveChangesAsync();
        ids.Add(await db.Queues.Where(q => q.Name == "Support").Select(q => q.Id).SingleAsync());
        return ids;
    });

    public static Task Do<TAction>(this TestApp app, Func<TAction, Task> act) where TAction : notnull => app.Do(services => act(services.GetRequiredService<TAction>()));
}
