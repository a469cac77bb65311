using System.Data;
using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>A view as somebody wants it.</summary>
/// <param name="Shared">For everybody; decided when it is made.</param>
public sealed record ViewDraft(string? Name, string? Icon, CaseOrder Order, Conditions Conditions, bool Shared);

public sealed record NotYoursToChange() : Refusal("Only people who manage the desk change what is there for everybody.")
{
    public override int Status => 403;
}

public sealed record TooManyViews(int Most) : Refusal("There can be at most {0} views. Delete one that nobody uses.", Most);

/// <summary>Making, changing, ordering, deleting and bringing back views. A changed view is counted anew in the same transaction.</summary>
public sealed class ArrangingViews(KulanzDb db, Recounting recounting, TimeProvider clock)
{
    public const int MostShared = 100;
    public const int MostPersonal = 50;

    public async Task<Outcome<View>> Add(ViewDraft draft, Actor by, CancellationToken cancel)
    {
        if (draft.Shared && !by.May(Permission.DeskManage))
            return new NotYoursToChange();
        if (Check(draft) is { } refused)
            return refused;
        var owner = draft.Shared ? null : by.Id;
        if (!draft.Shared && by.Kind != ActorKind.Staff)
            return new NotYoursToChange();
        var siblings = await db.Set<View>().Where(v => v.OwnerId == owner && v.DeletedAt == null).CountAsync(cancel);
        var most = draft.Shared ? MostShared : MostPersonal;
        if (siblings >= most)
            return new TooManyViews(most);
        var id = Id.New(clock);
        var view = new View { Id = id, Key = id.ToString("N"), Name = "", Icon = "", Conditions = Conditions.None, OwnerId = owner, Position = 1000 + siblings };
        return await Write(view, "view.added", v =>
        {
            db.Add(v);
            Put(v, draft);
        }, recount: true, by, cancel);
    }

    public async Task<Outcome<View>> Change(Guid id, ViewDraft draft, Actor by, CancellationToken cancel)
    {
        if (Check(draft) is { } refused)
            return refused;
        return await Changeable(id, by, deleted: false, cancel) is { } found
            ? found.Done(out var view, out var no) ? await Write(view, "view.changed", v => Put(v, draft), recount: true, by, cancel) : no
            : new NotFound("view");
    }

    /// <summary>Takes it off the desk; <see cref="Restore"/> brings it back.</summary>
    public async Task<Outcome<View>> Delete(Guid id, Actor by, CancellationToken cancel) =>
        await Changeable(id, by, deleted: false, cancel) is { } found
            ? found.Done(out var view, out var no) ? await Write(view, "view.deleted", v => v.DeletedAt = clock.GetUtcNow(), recount: true, by, cancel) : no
            : new NotFound("view");

    public async Task<Outcome<View>> Restore(Guid id, Actor by, CancellationToken cancel) =>
        await Changeable(id, by, deleted: true, cancel) is { } found
            ? found.Done(out var view, out var no) ? await Write(view, "view.restored", v => v.DeletedAt = null, recount: true, by, cancel) : no
            : new NotFound("view");

    /// <summary>A shipped view as it came.</summary>
    public async Task<Outcome<View>> Reset(Guid id, Actor by, CancellationToken cancel)
    {
        if (await Changeable(id, by, deleted: false, cancel) is not { } found)
            return new NotFound("view");
        if (!found.Done(out var view, out var no))
            return no;
        if (ShippedViews.All.FirstOrDefault(s => s.Key == view.Key) is not { } shipped)
            return new NotFound("view");
        return await Write(view, "view.changed", v => Put(v, new ViewDraft(shipped.Name, shipped.Icon, CaseOrder.Latest, ShippedViews.ConditionsOf(shipped), true)), recount: true, by, cancel);
    }

    /// <summary>One place up (or down) among its like.</summary>
    public async Task<Outcome<View>> Move(Guid id, int step, Actor by, CancellationToken cancel)
    {
        if (await Changeable(id, by, deleted: false, cancel) is not { } found)
            return new NotFound("view");
        if (!found.Done(out var view, out var no))
            return no;
        var siblings = await db.Set<View>().Where(v => v.OwnerId == view.OwnerId && v.DeletedAt == null).OrderBy(v => v.Position).ThenBy(v => v.Id).ToListAsync(cancel);
        var to = Math.Clamp(siblings.IndexOf(view) + step, 0, siblings.Count - 1);
        siblings.Remove(view);
        siblings.Insert(to, view);
        return await Write(view, "view.moved", _ =>
        {
            for (var i = 0; i < siblings.Count; i++)
                siblings[i].Position = i;
        }, recount: false, by, cancel);
    }

    private async Task<Outcome<View>?> Changeable(Guid id, Actor by, bool deleted, CancellationToken cancel)
    {
        var view = await db.Set<View>().SingleOrDefaultAsync(v => v.Id == id && (v.DeletedAt != null) == deleted && (v.OwnerId == null || v.OwnerId == by.Id), cancel);
        return view is null ? null : view.ChangeableBy(by) ? view : new NotYoursToChange();
    }

    private async Task<Outcome<View>> Write(View view, string act, Action<View> change, bool recount, Actor by, CancellationToken cancel)
    {
        await db.Write(async () =>
        {
            change(view);
            db.Record(act, $"view/{view.Id}", null, by, new { view.Name, view.Icon, view.Order, view.Conditions, Shared = view.OwnerId is null }, clock);
            db.Announce(View.Topic);
            await db.SaveChangesAsync(cancel);
            if (recount)
                await recounting.Recount(view, changed: true, cancel);
            return await db.SaveChangesAsync(cancel);
        }, cancel, IsolationLevel.RepeatableRead);
        return view;
    }

    private static Refusal? Check(ViewDraft draft) =>
        string.IsNullOrWhiteSpace(draft.Name) ? new Missing("name")
        : draft.Name.Trim().Length > 80 ? new TooLong("name", 80)
        : draft.Conditions.Check();

    private static void Put(View view, ViewDraft draft)
    {
        view.Name = draft.Name!.Trim();
        view.Icon = ShippedViews.Icons.Contains(draft.Icon ?? "") ? draft.Icon! : "list";
        view.Conditions = draft.Conditions;
        view.Order = view.Orders.Contains(draft.Order) ? draft.Order : CaseOrder.Latest;
    }
}
