namespace Kulanz.Platform.Api;

/// <param name="Sentence">English, with <c>{0}</c> where the problem names something.</param>
public sealed record ProblemCode(string Code, int Status, string Sentence);

/// <summary>Every refusal there is, with the code that programs know it by.</summary>
public static class ProblemCodes
{
    public static readonly IReadOnlyList<ProblemCode> All =
    [
        .. typeof(Refusal).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(Refusal)) && !type.IsAbstract).Select(Of)
            .Concat([new("bad_request", 400, "The request could not be read."), new("internal_error", 500, "Something went wrong on our side. Nothing was saved; please try again.")])
            .DistinctBy(c => c.Code).OrderBy(c => c.Status).ThenBy(c => c.Code, StringComparer.Ordinal),
    ];

    /// <summary>Refusals are records of values: one made of nothing still knows its sentence and status.</summary>
    private static ProblemCode Of(Type type)
    {
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        var refusal = (Refusal)constructor.Invoke([.. constructor.GetParameters().Select(p => Nothing(p.ParameterType))]);
        return new ProblemCode(refusal.Code, refusal.Status, refusal.Sentence);
    }

    private static object? Nothing(Type type) =>
        type == typeof(string) ? "" : type.IsValueType ? Activator.CreateInstance(type) : type.IsArray ? Array.CreateInstance(type.GetElementType()!, 0) : null;
}
