using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kulanz.Platform;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases;

public enum Operator
{
    Is,
    IsNot,
    Contains,
    ContainsNot,
    GreaterThan,
    LessThan,
    LongerThan,
    ShorterThan,
}

/// <summary>Who asks and when: what "me" and "longer than four hours" mean.</summary>
public sealed record Viewpoint(Guid Viewer, DateTimeOffset Now);

/// <summary>One thing said of a case: its <see cref="CaseField"/>, how it is compared, with what.</summary>
public sealed record Condition(string Field, Operator Operator, IReadOnlyList<string> Values)
{
    public IReadOnlyList<string> Values { get; init; } = Values ?? [];

    /// <summary>True with the clock alone, without anybody touching the case: such a condition cannot be counted by what changes.</summary>
    [JsonIgnore]
    public bool Timed => Operator is Operator.LongerThan or Operator.ShorterThan;

    [JsonIgnore]
    public bool Personal => Values.Contains(CaseField.Me);
}

public sealed record BadCondition(string What) : Invalid("conditions", "This condition cannot be read: {0}.", What);

/// <summary>
/// All of some and any of others. One definition: <see cref="For"/> asks the database, <see cref="Holds"/> asks a case in memory,
/// and both are the same expression. Merged cases are never meant: what they were lives on in another one.
/// </summary>
public sealed class Conditions(IReadOnlyList<Condition>? all, IReadOnlyList<Condition>? any)
{
    public const int Most = 30;

    public IReadOnlyList<Condition> All { get; } = all ?? [];

    public IReadOnlyList<Condition> Any { get; } = any ?? [];

    public static readonly Conditions None = new([], []);

    /// <summary>The same conditions are read again whenever a view or trigger was changed; compiling is a thousand times the price of asking.</summary>
    private static readonly ConcurrentDictionary<string, Func<Case, Viewpoint, bool>> Compiled = new();

    private const int MostCompiled = 2000;

    private Func<Case, Viewpoint, bool>? compiled;

    [JsonIgnore]
    public bool Timed => All.Concat(Any).Any(c => c.Timed);

    [JsonIgnore]
    public bool Personal => All.Concat(Any).Any(c => c.Personal);

    public bool Holds(Case @case, Viewpoint asking) => (compiled ??= Compile())(@case, asking);

    /// <summary>For a query, with who asks and when put in.</summary>
    public Expression<Func<Case, bool>> For(Viewpoint asking)
    {
        var whole = Expression();
        return System.Linq.Expressions.Expression.Lambda<Func<Case, bool>>(
            new Put(whole.Parameters[1], System.Linq.Expressions.Expression.Constant(asking)).Visit(whole.Body), whole.Parameters[0]);
    }

    /// <summary>For counting everybody's share at once: "me" is whoever owns the case.</summary>
    public Expression<Func<Case, bool>> ForOwner()
    {
        var whole = Expression();
        var owner = System.Linq.Expressions.Expression.Property(System.Linq.Expressions.Expression.Property(whole.Parameters[0], nameof(Case.OwnerId)), nameof(Nullable<>.Value));
        return System.Linq.Expressions.Expression.Lambda<Func<Case, bool>>(new PutViewer(whole.Parameters[1], owner).Visit(whole.Body), whole.Parameters[0]);
    }

    /// <summary>What cannot be meant, or null where everything can.</summary>
    public Refusal? Check()
    {
        if (All.Count + Any.Count > Most)
            return new BadCondition($"> {Most}");
        foreach (var condition in All.Concat(Any))
            if (CaseField.Find(condition.Field) is not { } field || !field.Operators.Contains(condition.Operator) || field.Build(condition) is null)
                return new BadCondition($"{(condition.Field.StartsWith(CaseField.Own, StringComparison.Ordinal) ? "" : condition.Field)} {JsonSerializer.Serialize(condition.Operator, Json.Options).Trim('"')} {string.Join(", ", condition.Values)}".Trim());
        return null;
    }

    public string Write() => JsonSerializer.Serialize(this, Json.Options);

    public static Conditions Read(string json) => JsonSerializer.Deserialize<Conditions>(json, Json.Options) ?? None;

    private Func<Case, Viewpoint, bool> Compile()
    {
        if (Compiled.Count >= MostCompiled)
            Compiled.Clear();
        return Compiled.GetOrAdd(Write(), _ => Expression().Compile());
    }

    private Expression<Func<Case, Viewpoint, bool>> Expression()
    {
        Expression<Func<Case, Viewpoint, bool>> whole = (c, asking) => c.MergedIntoId == null;
        foreach (var condition in All)
            whole = Join(whole, Built(condition), System.Linq.Expressions.Expression.AndAlso);
        if (Any.Count > 0)
            whole = Join(whole, Any.Select(Built).Aggregate((one, other) => Join(one, other, System.Linq.Expressions.Expression.OrElse)), System.Linq.Expressions.Expression.AndAlso);
        return whole;
    }

    /// <summary>A condition whose field is gone (an uninstalled extension, a newer version's) holds for nothing rather than for everything.</summary>
    private static Expression<Func<Case, Viewpoint, bool>> Built(Condition condition) => CaseField.Find(condition.Field)?.Build(condition) ?? ((c, asking) => false);

    public static Expression<Func<Case, Viewpoint, bool>> Join(Expression<Func<Case, Viewpoint, bool>> one, Expression<Func<Case, Viewpoint, bool>> other, Func<Expression, Expression, Expression> how) =>
        System.Linq.Expressions.Expression.Lambda<Func<Case, Viewpoint, bool>>(
            how(one.Body, new Put(other.Parameters[1], one.Parameters[1]).Visit(new Put(other.Parameters[0], one.Parameters[0]).Visit(other.Body))), one.Parameters);

    public static void Store<T>(EntityTypeBuilder<T> entity, Expression<Func<T, Conditions>> property) where T : class =>
        entity.Property(property).HasConversion(
            conditions => conditions.Write(),
            json => Read(json),
            new ValueComparer<Conditions>((one, other) => one!.Write() == other!.Write(), conditions => conditions.Write().GetHashCode(StringComparison.Ordinal)));

    private sealed class Put(ParameterExpression what, Expression instead) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == what ? instead : node;
    }

    private sealed class PutViewer(ParameterExpression asking, Expression instead) : ExpressionVisitor
    {
        protected override Expression VisitMember(MemberExpression node) =>
            node.Expression == asking && node.Member.Name == nameof(Viewpoint.Viewer) ? instead : base.VisitMember(node);
    }
}
