using Kulanz.Platform;

namespace Kulanz.Cases;

/// <summary>The views a desk begins with. Kept as definitions, so that a changed one can be brought back.</summary>
public static class ShippedViews
{
    public sealed record Shipped(string Key, string Name, string Icon, params Condition[] All);

    public static readonly IReadOnlyList<Shipped> All =
    [
        new("inbox", "Inbox", "inbox", State("new", "open"), new("snoozed", Operator.Is, ["no"])),
        new("mine", "My cases", "user", new("owner", Operator.Is, [CaseField.Me]), State("new", "open", "waiting_on_customer", "waiting_on_third_party")),
        new("unassigned", "Unassigned", "user-question", new("owner", Operator.Is, [CaseField.Nobody]), State("new", "open")),
        new("waiting", "Waiting", "hourglass", State("waiting_on_customer", "waiting_on_third_party")),
        new("snoozed", "Snoozed", "zzz", new Condition("snoozed", Operator.Is, ["yes"])),
        new("solved", "Solved", "circle-check", State("solved", "closed")),
        new("all", "All cases", "list"),
    ];

    /// <summary>The icons a view can have; each is drawn into the sprite because it is named here.</summary>
    public static readonly IReadOnlyList<string> Icons =
    [
        Icon("inbox"), Icon("user"), Icon("user-question"), Icon("users"), Icon("hourglass"), Icon("zzz"), Icon("circle-check"), Icon("list"), Icon("flag"), Icon("flame"),
        Icon("star"), Icon("bolt"), Icon("bell"), Icon("clock"), Icon("phone"), Icon("mail"), Icon("message"), Icon("receipt"), Icon("truck"), Icon("tool"), Icon("bug"),
        Icon("heart"), Icon("building"), Icon("world"), Icon("eye"), Icon("bookmark"),
    ];

    public static Conditions ConditionsOf(Shipped shipped) => new(shipped.All, []);

    /// <summary>A new row for it, to be counted soon.</summary>
    public static View Row(Shipped shipped, int position, TimeProvider clock) => new()
    {
        Id = Id.New(clock),
        Key = shipped.Key,
        Name = shipped.Name,
        Icon = shipped.Icon,
        Conditions = ConditionsOf(shipped),
        Position = position,
        RecountAt = clock.GetUtcNow(),
    };

    private static Condition State(params string[] states) => new("state", Operator.Is, states);

    private static string Icon(string name) => name;
}
