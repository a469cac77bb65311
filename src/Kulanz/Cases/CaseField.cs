using System.Globalization;
using System.Linq.Expressions;
using Kulanz.Access;
using Kulanz.Platform.Data;

namespace Kulanz.Cases;

/// <summary>
/// Something of a case that conditions can ask about. The one list of them is <see cref="All"/>: a new field is one entry there, and
/// views, triggers, their editors and the API have it. Its expression must mean the same to a database and in memory, so it may
/// only touch what is loaded with the case; what lies in other rows needs a column of the case that repeats it.
/// </summary>
/// <param name="Build">The comparison as an expression; null if the values cannot be read.</param>
public sealed record CaseField(string Name, string Label, CaseField.Asks Kind, IReadOnlyList<Operator> Operators, Func<Condition, Expression<Func<Case, Viewpoint, bool>>?> Build)
{
    /// <summary>What the editor asks for.</summary>
    public enum Asks
    {
        Choice,
        Queue,
        Colleague,
        Customer,

        /// <summary>What a case can be about, as contracts call it.</summary>
        Product,
        Topic,
        Text,

        /// <summary>A few words on one line.</summary>
        Line,
        Tag,

        /// <summary>What one of the company's own fields may hold.</summary>
        Field,
        Hours,
        YesNo,
    }

    public const string Me = "me";
    public const string Nobody = "nobody";

    /// <summary>Whoever owns the case: only where somebody is to be told, never in a condition.</summary>
    public const string Owner = "owner";

    /// <summary>For <see cref="Asks.Choice"/>: the enum whose words are offered.</summary>
    public Type? Words { get; init; }

    internal static readonly IReadOnlyList<Operator> Equal = [Operator.Is, Operator.IsNot];
    internal static readonly IReadOnlyList<Operator> Like = [Operator.Contains, Operator.ContainsNot];
    internal static readonly IReadOnlyList<Operator> Amount = [Operator.GreaterThan, Operator.LessThan];
    private static readonly IReadOnlyList<Operator> Since = [Operator.LongerThan, Operator.ShorterThan];
    private static readonly IReadOnlyList<Operator> Only = [Operator.Is];

    public static readonly IReadOnlyList<CaseField> All =
    [
        new("state", "State", Asks.Choice, Equal, c => OneOf<CaseState>(c, list => (x, asking) => list.Contains(x.State), one => (x, asking) => x.State == one)) { Words = typeof(CaseState) },
        new("queue", "Queue", Asks.Queue, Equal, c => Ids(c, list => (x, asking) => list.Contains(x.QueueId))),
        new("owner", "Owner", Asks.Colleague, Equal, OwnedBy),
        new("priority", "Priority", Asks.Choice, Equal, c => OneOf<Priority>(c, list => (x, asking) => list.Contains(x.Priority), one => (x, asking) => x.Priority == one)) { Words = typeof(Priority) },
        new("channel", "Channel", Asks.Choice, Equal, c => OneOf<Channel>(c, list => (x, asking) => list.Contains(x.Channel), one => (x, asking) => x.Channel == one)) { Words = typeof(Channel) },
        new("last_author", "Last message by", Asks.Choice, Equal, c => OneOf<AuthorKind>(c, list => (x, asking) => list.Contains(x.LastAuthorKind), one => (x, asking) => x.LastAuthorKind == one)) { Words = typeof(AuthorKind) },
        new("customer", "Customer", Asks.Customer, Equal, c => Ids(c, list => (x, asking) => list.Contains(x.CustomerId))),
        new("product", "Product", Asks.Product, Equal, c => Ids(c, list => (x, asking) => x.ProductId != null && list.Contains(x.ProductId.Value))),
        new("topic", "Topic", Asks.Topic, Equal, c => Ids(c, list => (x, asking) => x.TopicId != null && list.Contains(x.TopicId.Value))),
        new("subject", "Subject", Asks.Text, Like, c => Text(c, (x, asking) => x.Subject)),
        new("last_word", "Last message", Asks.Text, Like, c => Text(c, (x, asking) => x.LastWord)),
        new("tag", "Tag", Asks.Tag, Equal, c => AnyLabel(c, value => Guid.TryParse(value, out var id) ? Cases.Labels.Tag(id) : null)),
        new("waiting", "Customer waits for us", Asks.YesNo, Only, c => YesNo(c, (x, asking) => x.WaitingSince != null)),
        new("snoozed", "Snoozed", Asks.YesNo, Only, c => YesNo(c, (x, asking) => x.SnoozedUntil != null)),
        new("waiting_for", "Customer waits for us since", Asks.Hours, Since, c => Hours(c, h => (x, asking) => x.WaitingSince < asking.Now.AddHours(-h), h => (x, asking) => x.WaitingSince >= asking.Now.AddHours(-h))),
        new("age", "Opened", Asks.Hours, Since, c => Hours(c, h => (x, asking) => x.OpenedAt < asking.Now.AddHours(-h), h => (x, asking) => x.OpenedAt >= asking.Now.AddHours(-h))),
        new("untouched", "Last moved", Asks.Hours, Since, c => Hours(c, h => (x, asking) => x.TouchedAt < asking.Now.AddHours(-h), h => (x, asking) => x.TouchedAt >= asking.Now.AddHours(-h))),
    ];

    private static readonly Dictionary<string, CaseField> ByName = All.ToDictionary(f => f.Name);

    /// <summary>For a field of the company's own: its id behind <see cref="Own"/>.</summary>
    public static CaseField? Find(string name) =>
        ByName.GetValueOrDefault(name) ?? (name.StartsWith(Own, StringComparison.Ordinal) && Guid.TryParse(name.AsSpan(Own.Length), out var id) ? ForOwn(id) : null);

    /// <summary>How a field that this company has defined for itself is called in a condition: <c>field:</c> and its id.</summary>
    public const string Own = "field:";

    /// <summary>Which of the comparisons fit is the field's own matter: <see cref="Field.Operators"/>.</summary>
    private static CaseField ForOwn(Guid id) => new($"{Own}{id}", "Field", Asks.Field, [.. Equal, .. Like, .. Amount], c => c.Operator switch
    {
        Operator.Contains or Operator.ContainsNot => Within(c, Cases.Labels.Mark(id)),
        Operator.GreaterThan or Operator.LessThan => Compared(c, Cases.Labels.Mark(id)),
        _ => AnyLabel(c, value => value.Trim() is { Length: > 0 and <= 500 } held ? Cases.Labels.Value(id, held) : null),
    });

    /// <summary>Everybody for whom "me" could make a difference in this case.</summary>
    public static IEnumerable<Guid> People(Case @case) => @case.OwnerId is { } owner ? [owner] : [];

    private static Expression<Func<Case, Viewpoint, bool>>? OneOf<T>(Condition condition, Func<List<T>, Expression<Func<Case, Viewpoint, bool>>> oneOf, Func<T, Expression<Func<Case, Viewpoint, bool>>> equal)
        where T : struct, Enum
    {
        var list = new List<T>();
        foreach (var value in condition.Values)
            if (Enum.TryParse<T>(value.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var word) && Enum.IsDefined(word))
                list.Add(word);
            else
                return null;
        return list.Count == 0 ? null : Signed(condition, list.Count == 1 ? equal(list[0]) : oneOf(list));
    }

    private static Expression<Func<Case, Viewpoint, bool>>? Ids(Condition condition, Func<List<Guid>, Expression<Func<Case, Viewpoint, bool>>> oneOf)
    {
        var list = new List<Guid>();
        foreach (var value in condition.Values)
            if (Guid.TryParse(value, out var id))
                list.Add(id);
            else
                return null;
        return list.Count == 0 ? null : Signed(condition, oneOf(list));
    }

    /// <summary>Each kind of owner as a comparison of its own: "owner is me" must reach the index as <c>owner_id = …</c>.</summary>
    private static Expression<Func<Case, Viewpoint, bool>>? OwnedBy(Condition condition)
    {
        var parts = new List<Expression<Func<Case, Viewpoint, bool>>>();
        foreach (var value in condition.Values)
            if (value == Me)
                parts.Add((x, asking) => x.OwnerId == asking.Viewer);
            else if (value == Nobody)
                parts.Add((x, asking) => x.OwnerId == null);
            else if (Guid.TryParse(value, out var id))
                parts.Add((x, asking) => x.OwnerId == id);
            else
                return null;
        return parts.Count == 0 ? null : Signed(condition, parts.Aggregate((one, other) => Conditions.Join(one, other, Expression.OrElse)));
    }

    private static Expression<Func<Case, Viewpoint, bool>>? AnyLabel(Condition condition, Func<string, string?> label)
    {
        var parts = new List<Expression<Func<Case, Viewpoint, bool>>>();
        foreach (var value in condition.Values)
            if (label(value) is { } wanted)
                parts.Add((x, asking) => x.Labels.Contains(wanted));
            else
                return null;
        return parts.Count == 0 ? null : Signed(condition, parts.Aggregate((one, other) => Conditions.Join(one, other, Expression.OrElse)));
    }

    private static Expression<Func<Case, Viewpoint, bool>>? Within(Condition condition, string mark)
    {
        if (condition.Values is not [{ Length: <= 500 } words] || Cases.Labels.Held(words.Trim()) is not { Length: > 0 } wanted)
            return null;
        return Signed(condition, (x, asking) => Between.Text(x.Labels, mark).Contains(wanted));
    }

    /// <summary>A case in which nothing is filled in is neither greater nor less.</summary>
    private static Expression<Func<Case, Viewpoint, bool>>? Compared(Condition condition, string mark) =>
        condition.Values is not [var said] || Between.AmountOf(said.Trim()) is not { } wanted ? null
        : condition.Operator == Operator.GreaterThan ? (x, asking) => Between.Amount(x.Labels, mark) > wanted
        : (x, asking) => Between.Amount(x.Labels, mark) < wanted;

    private static Expression<Func<Case, Viewpoint, bool>>? Text(Condition condition, Expression<Func<Case, Viewpoint, string>> text)
    {
        if (condition.Values is not [{ Length: > 0 and <= 200 } words])
            return null;
        var wanted = Fold.Of(words.Trim());
        Expression<Func<string, bool>> contains = said => Fold.Of(said).Contains(wanted);
        var body = new Inside(contains.Parameters[0], text.Body).Visit(contains.Body);
        return wanted.Length == 0 ? null : Signed(condition, Expression.Lambda<Func<Case, Viewpoint, bool>>(body, text.Parameters));
    }

    private static Expression<Func<Case, Viewpoint, bool>>? YesNo(Condition condition, Expression<Func<Case, Viewpoint, bool>> yes) => condition.Values switch
    {
        ["yes"] => yes,
        ["no"] => Not(yes),
        _ => null,
    };

    private static Expression<Func<Case, Viewpoint, bool>>? Hours(Condition condition, Func<double, Expression<Func<Case, Viewpoint, bool>>> longer, Func<double, Expression<Func<Case, Viewpoint, bool>>> shorter) =>
        condition.Values is [var said] && double.TryParse(said, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var hours) && hours is > 0 and <= 87_600
            ? condition.Operator == Operator.LongerThan ? longer(hours) : shorter(hours)
            : null;

    private static Expression<Func<Case, Viewpoint, bool>> Signed(Condition condition, Expression<Func<Case, Viewpoint, bool>> positive) =>
        condition.Operator is Operator.IsNot or Operator.ContainsNot ? Not(positive) : positive;

    private static Expression<Func<Case, Viewpoint, bool>> Not(Expression<Func<Case, Viewpoint, bool>> positive) =>
        Expression.Lambda<Func<Case, Viewpoint, bool>>(Expression.Not(positive.Body), positive.Parameters);

    private sealed class Inside(ParameterExpression what, Expression instead) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == what ? instead : node;
    }
}
